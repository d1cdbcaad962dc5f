"""Commands run in this process, on a store of the test's own."""

import io
import json
import logging
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from station.__main__ import main
from station.app import Application
from station.config import Settings
from station.resources import resource
from tests.db.builders import PASSPHRASE, make_store
from tests.services.builders import Quiet


@dataclass
class Told:
    """What a command left behind."""

    status: int
    out: str
    error: str

    def document(self) -> Any:
        """The one JSON document on stdout."""
        assert self.out.endswith("\n")
        assert self.out.count("\n") == 1
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        """The JSON documents on stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    def refused(self, code: str, status: int = 3) -> bool:
        """Whether it ended with one sentence of this code and nothing else."""
        whole = self.out == "" and self.error.count("\n") == 1 and "Traceback" not in self.error
        return whole and self.status == status and self.error.startswith(f"[{code}] ")


class Run:
    """Runs a command to its end."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *arguments: object, stdin: bytes = b"") -> Told:
        self._monkeypatch.setattr(sys, "argv", ["station", *map(str, arguments)])
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            main()
            status: object = 0
        except SystemExit as left:
            status = left.code
        said = self._capsys.readouterr()
        assert isinstance(status, int)
        return Told(status, said.out, said.err)


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Run]:
    monkeypatch.setenv("STATION_PASSWORD", PASSPHRASE)
    monkeypatch.setenv("STATION_STATE", str(_this_machine(tmp_path_factory.mktemp("state"))))
    mask = os.umask(0)
    yield Run(monkeypatch, capsys)
    os.umask(mask)
    quiet_log()


def _this_machine(state: Path) -> Path:
    """The same machine, on which the store that is copied for each test was never used."""
    known = Path(os.environ["STATION_STATE"]) / "installation.json"
    if known.exists():
        (state / known.name).write_text(json.dumps({"id": json.loads(known.read_bytes())["id"], "stores": {}}))
    return state


def quiet_log() -> None:
    """Takes the log's handlers away again."""
    log = logging.getLogger("station")
    for handler in [each for each in log.handlers if not isinstance(each, logging.NullHandler)]:
        log.removeHandler(handler)
        handler.close()


@pytest.fixture(scope="session")
def a_station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the sample register in it, to be copied."""
    folder = tmp_path_factory.mktemp("station")
    make_store(folder)
    application = Application(Settings(password=PASSPHRASE))  # type: ignore[arg-type]
    with application.open_desk(folder, None, writes=True) as desk:
        desk.import_register(Quiet(), resource("samples/register.csv"))
    quiet_log()
    (folder / "station.log").unlink()
    return folder


@pytest.fixture
def data(a_station: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(a_station, tmp_path / "station"))
