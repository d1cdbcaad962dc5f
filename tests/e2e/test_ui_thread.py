"""Nothing but drawing happens on the UI thread: store, crypto, rules, imaging, paper, card and network run in jobs."""

import argparse
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine, event

from scripts import stage
from scripts.walkthrough import Clerk
from station.devices.id_card.reader import IdCardReader
from station.photos.gate import PhotoGate
from station.rules.checker import FormChecker
from station.services import confirmation, paper, sending, submission
from station.sync.county_client import CountyClient
from tests.e2e.conftest import Town

WATCHED: tuple[tuple[Any, str], ...] = (
    (IdCardReader, "read"),
    (CountyClient, "submit"),
    (confirmation, "content_of"),
    (paper.PrintRecord, "__call__"),
    (PhotoGate, "look"),
    (PhotoGate, "fit"),
    (PhotoGate, "check"),
    (sending, "seal"),
    (FormChecker, "__call__"),
    (submission, "check_form"),
    (submission, "sign_manifest"),
)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, set[int]]]:
    """What was done in which threads."""
    seen: dict[str, set[int]] = {}

    def note(what: str) -> None:
        seen.setdefault(what, set()).add(threading.get_ident())

    def watched(what: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            note(what)
            return function(*arguments, **named)

        return call

    for owner, name in WATCHED:
        monkeypatch.setattr(owner, name, watched(f"{owner.__name__}.{name}", getattr(owner, name)))
    import station.window

    for name in ("encoded", "render"):
        monkeypatch.setattr(station.window, name, watched(f"station.window.{name}", getattr(station.window, name)))

    def on_sql(*_: object) -> None:
        note("sql")

    event.listen(Engine, "before_cursor_execute", on_sql)
    yield seen
    event.remove(Engine, "before_cursor_execute", on_sql)


def test_only_drawing_happens_on_the_ui_thread(
    town: Town, tmp_path: Path, qapp: QApplication, workers: dict[str, set[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATION_PASSWORD", stage.PASSPHRASE)
    arguments = argparse.Namespace(data=town.station, shots=tmp_path / "out", paced=False, people=["found", "new"])
    clerk = Clerk(arguments, qapp)
    clerk.log_in()
    for _ in arguments.people:
        clerk.collect()
    clerk.send()
    clerk.close()
    assert len(workers) == len(WATCHED) + 3, "everything that is watched was done"
    on_ui_thread = {what for what, threads in workers.items() if threading.main_thread().ident in threads}
    assert on_ui_thread == set()
