"""The station as it runs on a desk, under a window manager: keys and clicks come from the X server, not from Qt.

A found person and a new one of two categories are collected, once without a mouse (but for the person's own signature)
and once with nothing but a mouse and typed text.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from scripts import stage
from scripts.fast_clerk import TYPED, Clerk
from scripts.seen import Place, Seen

BOTH = ("discharged_soldier", "active_duty_family_member")
ANSWERS = {
    **TYPED,
    "active_duty_family_member[0].relation": "fm",
    "active_duty_family_member[0].serviceman_name": "qin xianyi",
    "active_duty_family_member[0].serviceman_sex": "nan",
    "active_duty_family_member[0].force": "zgrmjfj",
    "active_duty_family_member[0].serviceman_class": "sg",
    "active_duty_family_member[0].enlisted_on": "20101201",
}
BOXES = {
    "other_identity.has_agent": "no",
    "other_identity.residence_same": "yes",
    "other_identity.has_honor_plaque": "no",
    "service.commendations": "none",
    "discharged_soldier.allowance_received": "yes",
    "living.medical_insurance": "1",
    "living.old_age_insurance": "1",
    "living.housing": "2",
    "living.state_benefits": "none",
}
MOST = {("keys", "found"): 22, ("keys", "new"): 47, ("mouse", "found"): 50, ("mouse", "new"): 110}
"""What it may take at most; the found person's register entry lacks fields that the form asks for."""


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A screen with a window manager; gives its name."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        name = f":{told.readline().strip()}"
    home = tmp_path_factory.mktemp("home")
    manager = subprocess.Popen(
        ["openbox"], env={**os.environ, "DISPLAY": name, "HOME": str(home)}, stderr=subprocess.DEVNULL
    )
    try:
        yield name
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(timeout=20)


class RealHands:
    """xdotool on one screen, and the station's own word on what is to be seen."""

    def __init__(self, screen: str, data: Path) -> None:
        self._env = {**os.environ, "DISPLAY": screen}
        self._station = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.real_station", "--data", str(data), "found", "new"],
            cwd=stage.ROOT,
            env={**self._env, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(stage.ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def key(self, name: str) -> None:
        self._do("key", name)

    def type(self, text: str) -> None:
        self._do("type", "--delay", "8", text)

    def click(self, place: Place) -> None:
        self._point(place, 0.5, 0.5)
        self._do("click", "1")

    def sign(self, place: Place) -> None:
        """A few strokes, as a pen that is a mouse to the screen makes them."""
        for stroke in (((0.2, 0.3), (0.4, 0.7), (0.5, 0.3)), ((0.6, 0.3), (0.7, 0.6), (0.8, 0.4))):
            self._point(place, *stroke[0])
            self._do("mousedown", "1")
            for point in stroke[1:]:
                self._point(place, *point)
            self._do("mouseup", "1")

    def look(self) -> Seen:
        told = self._ask("look")
        assert isinstance(told, dict)
        return Seen(**{**told, "needed": tuple(told["needed"])})

    def where(self, name: str) -> Place | None:
        found = self._ask(f"where {name}")
        return tuple(found) if isinstance(found, list) else None  # type: ignore[return-value]

    def kind_of(self, path: str) -> str:
        return str(self._ask(f"kind {path}"))

    def rest(self) -> None:
        time.sleep(0.01)

    def picture(self, file: Path) -> None:
        self._ask(f"picture {file}")

    def close(self) -> None:
        assert self._station.stdin is not None
        self._station.stdin.close()
        try:
            self._station.wait(timeout=30)
        finally:
            self._station.kill()
            if self._station.stdout is not None:
                self._station.stdout.close()

    def _ask(self, question: str) -> object:
        assert self._station.stdin is not None
        assert self._station.stdout is not None
        self._station.stdin.write(question + "\n")
        self._station.stdin.flush()
        line = self._station.stdout.readline()
        assert line, "the station is gone"
        return json.loads(line)

    def _point(self, place: Place, across: float, down: float) -> None:
        left, top, width, height = place
        inside = min(across * width, 12.0) if height < width / 3 and across == 0.5 and height < 40 else across * width
        self._do("mousemove", "--sync", str(round(left + inside)), str(round(top + down * height)))

    def _do(self, *what: str) -> None:
        subprocess.run(["xdotool", *what], env=self._env, check=True, timeout=30)


WAYS = ("keys", "mouse") if (settings.default and settings.default.max_examples >= 1000) else ("keys",)
"""By keys always; by the mouse as well where all is proven."""


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.timeout(600)
def test_two_people_are_collected_with_real_keys_and_clicks(screen: str, way: str, tmp_path: Path) -> None:
    data = tmp_path / "station"
    stage.make_station(data)
    hands = RealHands(screen, data)
    try:
        clerk = Clerk(hands, ANSWERS)
        clerk.wait(lambda seen: seen.focus == "口令", "the log-in")
        hands.type(stage.PASSPHRASE)
        if way == "keys":
            clerk.key("Return")
        else:
            clerk.click("login:enter")
        clerk.wait(lambda seen: not seen.at_login and not seen.busy, "the desk")
        counted = {}
        for person, categories in (("found", BOTH[:1]), ("new", BOTH)):
            if way == "keys":
                counted[person] = clerk.collect_by_keys(categories)
                clerk.key("F9")
            else:
                counted[person] = clerk.collect_by_mouse(categories, BOXES)
                clerk.click("done")
        clerk.wait(lambda seen: seen.step == "card" and not seen.busy, "the next person")
    finally:
        hands.close()
    print(f"{way}: {counted}")
    assert [record["state"] for record in stage.records(data)] == ["queued", "queued"]
    assert all(inputs <= MOST[way, person] for person, inputs in counted.items()), counted
