"""The station killed between any two steps: no saved revision is lost, and the county ends with exactly one copy.

One person's job is begun again and again on the same store; each run is killed with SIGKILL one step further on, and
the next goes on with what it finds.
"""

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from scripts import stage
from station.app import Application
from station.config import Settings
from station.domain.record import Draft
from tests.e2e.conftest import Town

STEPS = (
    "登录",
    "读卡",
    "开始",
    "类别",
    "填写",
    "填完",
    "取景",
    "拍照",
    "材料",
    "签字窗口",
    "签字",
    "确认",
    "完成",
    "记录",
    "同步",
    "已回执",
)
PATIENCE_S = 60.0


class Run:
    """One run of the windows, step by step."""

    def __init__(self, station: Path, environment: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "scripts.walkthrough", "--paced", "--data", str(station), "new"]
        self._process = subprocess.Popen(
            command,
            cwd=stage.ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def until(self, place: int) -> int | None:
        """Goes on until a step at or after a place is told; gives that step's place, or None when the run is over."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = line.partition("]")[2].split("：")[0].split()[0]
            if STEPS.index(told) >= place:
                return STEPS.index(told)
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        return None

    def go_on(self) -> None:
        """Lets the run continue without waiting for it."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def finish(self) -> int:
        """Waits for the end of a run that came to it by itself."""
        return self._process.wait(PATIENCE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Kills it wherever it is."""
        self._process.kill()
        self._process.wait(PATIENCE_S)
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()


def draft_in(station: Path) -> Draft | None:
    """What the store has of the person's draft, read beside whoever writes."""
    store = Application(Settings()).unlock(station, "admin", stage.PASSPHRASE, writes=False)
    try:
        with store.look() as unit:
            drafts = [each for each in unit.records.summaries() if each.state == "draft"]
            return unit.drafts.get(drafts[0].record_id) if drafts else None
    finally:
        store.close()


def typed(draft: Draft | None) -> Mapping[str, object]:
    section = draft.document.get("other_identity") if draft else None
    return section if isinstance(section, dict) else {}


def test_killed_between_any_two_steps_nothing_saved_is_lost(town: Town, no_screen: dict[str, str]) -> None:
    signed: dict[str, object] | None = None
    places = []
    for place in range(len(STEPS)):
        with Run(town.station, no_screen) as run:
            reached = run.until(place)
            if reached is None:
                break
            places.append(STEPS[reached])
            if STEPS[reached] == "填写":
                kept_by_itself(town.station)
        kept = town.records()
        assert len(kept) <= 1
        if reached >= STEPS.index("完成"):
            assert kept[0]["state"] in ("queued", "received")
        if signed is not None:
            assert {key: kept[0][key] for key in signed} == signed
        if kept and kept[0]["state"] in ("queued", "received"):
            signed = {key: kept[0][key] for key in ("record_id", "name", "id_number", "categories")}
        if STEPS[reached] == "填写":
            assert typed(draft_in(town.station)).get("phone") == "13900000036"
    print("killed at", *places)
    assert len(places) >= 10
    with Run(town.station, no_screen) as last:
        while last.until(len(STEPS) - 1) is not None:
            last.go_on()
        assert last.finish() == 0
    [record], [packet] = town.records(), town.packets()
    assert record["state"] == "received"
    assert (record["record_id"], record["receipt_number"]) == (packet["record_id"], packet["receipt_number"])


def kept_by_itself(station: Path) -> None:
    """Waits until what was typed reached the store without anybody pressing anything."""
    until = time.monotonic() + PATIENCE_S
    while typed(draft_in(station)).get("phone") != "13900000036":
        assert time.monotonic() < until, "what was typed was not kept"
