"""No plaintext of a person rests on this computer's disk: neither in the data directory nor in any temporary place.

Everything a station does is done to sample people with the log as loud as it gets; then every file is searched for
them, in every encoding they might stand in. The county's own directory is the county's affair.
"""

import base64
import contextlib
import csv
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from scripts import stage
from station.devices.id_card.simulator import sample_card
from station.resources import resource
from tests.e2e.desk_job import INK, PHOTO
from tests.services.builders import a_document

SAMPLES = ("found", "new", "widow")
STATION_CODE = "450802101-01"


# -- the search -------------------------------------------------------------------------------------------------------


@cache
def people() -> frozenset[str]:
    """Names, numbers, addresses and telephones of everybody in the samples."""
    told = set()
    for row in csv.DictReader(resource("samples/register.csv").read_text("utf-8").splitlines()):
        told |= {row[heading] for heading in ("姓名", "公民身份号码", "住址", "户籍详细地址", "联系电话", "退役证件号")}
    for key in SAMPLES:
        card = sample_card(key)
        told |= {card.name, card.id_number, card.address}
    return frozenset(text for text in told if len(text) >= 3)


def spellings(text: str) -> set[bytes]:
    """How a text may stand in a file: in the encodings that are used here, escaped as JSON has it, and each in hex."""
    plain = {text.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")}
    plain.add(json.dumps(text).strip('"').encode())
    in_hex = {data.hex().encode() for data in plain}
    return plain | in_hex | {data.upper() for data in in_hex} | {base64.b64encode(text.encode()).rstrip(b"=")}


@cache
def needles() -> tuple[bytes, ...]:
    """Everything that must be nowhere: people in every spelling, and the middle of the photo and the ink."""
    pictures = {data[len(data) // 2 :][:24] for data in (PHOTO, INK)}
    return tuple({each for text in people() for each in spellings(text)} | pictures)


def found_in(*folders: Path) -> list[str]:
    """The files in which, or in whose names, a person is found."""
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            held = str(path.relative_to(folder)).encode("utf-8", "surrogateescape")
            held += path.read_bytes() if path.is_file() else b""
            if any(needle in held for needle in needles()):
                found.append(path.name)
    return found


@pytest.mark.parametrize("text", ["覃示范", sample_card("new").id_number, sample_card("widow").address, "13900000001"])
@pytest.mark.parametrize(
    "write",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode("gb18030"),
        lambda text: text.encode("utf-16-le").hex().encode(),
        lambda text: text.encode("gb18030").hex().upper().encode(),
        lambda text: json.dumps({"x": text}).encode(),
        lambda text: base64.b64encode(text.encode()),
    ],
)
def test_a_person_left_lying_about_is_found(tmp_path: Path, text: str, write: Callable[[str], bytes]) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "cache.bin").write_bytes(os.urandom(9_999) + write(text) + os.urandom(9_999))
    (tmp_path / "clean.bin").write_bytes(os.urandom(99_999))
    assert found_in(tmp_path) == ["cache.bin"]


def test_a_person_in_the_name_of_a_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "覃示范.pdf").touch()
    assert found_in(tmp_path) == ["覃示范.pdf"]


def test_a_picture_left_lying_about_is_found(tmp_path: Path) -> None:
    (tmp_path / "spool.tmp").write_bytes(PHOTO)
    (tmp_path / "spool.png").write_bytes(INK)
    assert found_in(tmp_path) == ["spool.png", "spool.tmp"]


# -- a day at the station ---------------------------------------------------------------------------------------------


@dataclass
class Day:
    """The places of a station at work, and what was found while its store was open."""

    root: Path
    seen_open: dict[str, int] = field(default_factory=dict)
    found_open: list[str] = field(default_factory=list)
    seen_after_kill: dict[str, int] = field(default_factory=dict)
    found_after_kill: list[str] = field(default_factory=list)
    terminal: list[str] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.root / "station"

    @property
    def searched(self) -> tuple[Path, ...]:
        """The data directory, the temporary one and the user's own: all but what was written where a person said."""
        return self.data, self.salvaged, self.root / "tmp", self.root / "home"

    @property
    def salvaged(self) -> Path:
        return self.root / "salvaged"

    @property
    def outside(self) -> Path:
        return self.root / "outside"

    def sizes(self) -> dict[str, int]:
        return {path.name: path.stat().st_size for path in self.data.iterdir()}

    def work(self, *commands: tuple[object, ...], status: int = 0) -> list[str]:
        """Commands of the station, one after another in a process of their own; gives what each put on stdout."""
        lines = [[*map(str, command), "--data", str(self.data)] for command in commands]
        done = subprocess.run(
            [sys.executable, "-c", COMMANDS],
            input=json.dumps(lines),
            cwd=stage.ROOT,
            env=stage.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        ends, told = json.loads(done.stdout)
        assert ends == [status] * len(commands), done.stderr
        self.terminal.append(done.stderr)
        return told  # type: ignore[no-any-return]


COMMANDS = """
import contextlib, io, json, sys
from station.__main__ import main
from station.services.enrolling import EnrolStation

def bug(*_):
    raise ValueError("覃示范 450899195603120178 模拟区大圩镇示范村二组15号 13900000001")

ends, told = [], []
for command in json.load(sys.stdin):
    if command[0] == "bug":
        EnrolStation.__call__ = bug
        command[0] = "enrol"
    sys.argv = ["station", *command]
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            main()
            ends.append(0)
        except SystemExit as left:
            ends.append(left.code)
    told.append(out.getvalue())
json.dump([ends, told], sys.stdout)
"""


def at_the_desk(day: Day) -> "subprocess.Popen[str]":
    """The desk's morning, done, with the store still open."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.desk_job", str(day.data)],
        cwd=stage.ROOT,
        env=stage.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # frames were asked for, and go there
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


def a_day(day: Day) -> None:
    """All that is done to people at a station."""
    for name in ("tmp", "home", "outside", "outside/evidence"):
        (day.root / name).mkdir()
    day.work(
        ("init", "--station", STATION_CODE),
        ("register", "import", resource("samples/register.csv")),
    )
    with at_the_desk(day) as desk:  # the morning's first attempt: the power goes
        desk.kill()
    day.seen_after_kill, day.found_after_kill = day.sizes(), found_in(*day.searched)
    with at_the_desk(day) as desk:
        day.seen_open, day.found_open = day.sizes(), found_in(*day.searched)
        desk.communicate("\n")

    widow = sample_card("widow")
    handed_over = day.outside / "forms.jsonl"
    documents = [a_document(sample_card(key).id_number, sample_card(key).name) for key in SAMPLES]
    handed_over.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in documents), "utf-8")
    for kind, data in (("recent_photo", PHOTO), ("signed_form", PHOTO[:-2] + b"page")):
        (day.outside / "evidence" / f"{widow.id_number}_{kind}.jpg").write_bytes(data)
    day.work(("records", "submit", handed_over, "--evidence", day.outside / "evidence"), status=1)

    searches = ("覃", "qsf", widow.name, "450899195603120178", "0178")
    *_, listed = day.work(*(("register", "find", text, "--json") for text in searches), ("records", "list", "--json"))
    records = json.loads(listed)
    prints = [("print", each["record_id"], "--out", day.outside / f"{each['name']}.pdf") for each in records]
    day.work(*(("records", "show", each["record_id"]) for each in records), *(("records", *each) for each in prints))
    stage.make_county(day.root / "county")
    county = stage.County(day.root / "county")
    try:
        ticket = str(day.outside / "ticket.json")
        enrolment = ("enrol", STATION_CODE, "--data", str(county.data), "--out", ticket, "--url", county.url)
        stage.run(stage.COUNTY, *enrolment)
        day.work(("enrol", ticket), ("sync",))
    finally:
        county.stop()
    day.work(
        ("audit", "verify"),
        ("audit", "export", "--out", day.outside / "trail.xlsx"),
        ("store", "verify", "--full"),
        ("store", "salvage", "--out", day.salvaged),
    )
    day.work(
        ("records", "print", records[0]["record_id"], "--out", day.outside / "覃示范" / "覃示范.pdf"),
        ("records", "submit", handed_over, "--evidence", day.outside / "蒙例妹450899193811050288"),
        ("register", "import", day.outside / "覃示范.xlsx"),
        ("enrol", day.outside / "韦样本.json"),
        ("bug", ticket),
        status=3,
    )


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    day = Day(tmp_path_factory.mktemp("day"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("TMPDIR", "TEMP", "TMP"):
            patch.setenv(name, str(day.root / "tmp"))
        patch.setenv("HOME", str(day.root / "home"))
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.delenv(name, raising=False)
        patch.delenv("STATION_STATE")  # so that it is searched as well
        patch.setenv("STATION_LOG_LEVEL", "TRAFFIC")
        a_day(day)
    return day


def test_nobody_is_found_after_a_day_of_work(day: Day) -> None:
    assert found_in(*day.searched) == []


def test_nobody_is_found_while_the_store_is_open(day: Day) -> None:
    assert day.found_open == []
    assert day.seen_open["store.db-wal"] > len(PHOTO)  # it was written to, and not yet put away


def test_nobody_is_found_where_a_writer_was_killed(day: Day) -> None:
    assert day.found_after_kill == []
    assert day.seen_after_kill["store.db-wal"] > len(PHOTO)


def test_there_was_something_to_be_found(day: Day) -> None:
    """Else the search would prove nothing: the people are in the store, the failures in the log, the PDFs outside."""
    records = json.loads(
        subprocess.run(
            [*stage.STATION, "records", "list", "--json", "--data", str(day.data)],
            cwd=stage.ROOT,
            env=stage.environment(),
            capture_output=True,
            check=True,
        ).stdout
    )
    assert {sample_card(key).name for key in SAMPLES} <= {record["name"] for record in records}
    assert {"received", "draft"} <= {record["state"] for record in records}
    log = (day.data / "station.log").read_text("utf-8")
    assert all(code in log for code in ("ST-006", "ST-003", "ST-000 ValueError at"))
    assert "forms.jsonl" in found_in(day.outside)
    assert f"{sample_card('found').name}.pdf" in found_in(day.outside)
    assert (day.data / "store.db").stat().st_size > 2 * len(PHOTO)


def test_what_went_wrong_was_told_without_naming_anybody(day: Day) -> None:
    said = "".join(day.terminal)
    assert "[ST-000] " in said
    assert "Traceback" not in said
    assert not [text for text in people() if text in said]


def test_the_store_looks_like_noise(day: Day) -> None:
    """SQLCipher encrypts the header too: no page tells that this is a database."""
    data = (day.data / "store.db").read_bytes()
    assert b"SQLite" not in data
    assert b"register_entry" not in data
    assert all(data.count(bytes([value])) > len(data) / 256 / 2 for value in range(256))


def test_the_audit_trail_taken_out_names_nobody(day: Day) -> None:
    """It is made to be handed on."""
    rows = CalamineWorkbook.from_path(day.outside / "trail.xlsx").get_sheet_by_index(0).to_python()
    assert len(rows) > 20
    said = "\n".join(str(cell) for row in rows for cell in row)
    assert not [text for text in people() if text in said]


def test_plain_sqlite_takes_none_of_it_for_a_database(day: Day, tmp_path: Path) -> None:
    for folder in (day.data, day.salvaged):
        for path in folder.iterdir():
            copy = tmp_path / path.name
            copy.write_bytes(path.read_bytes())
            if copy.stat().st_size:  # an empty file is an empty database to it
                with contextlib.closing(sqlite3.connect(copy)) as plain, pytest.raises(sqlite3.DatabaseError):
                    plain.execute("SELECT * FROM sqlite_schema").fetchall()
            copy.unlink()


def test_every_file_is_for_this_user_alone(day: Day) -> None:
    assert day.data.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in day.data.iterdir()}
    assert {"store.db", "store.keys", "store.head", "store.lock", "station.log"} <= set(modes)
    assert set(modes.values()) == {0o600}
