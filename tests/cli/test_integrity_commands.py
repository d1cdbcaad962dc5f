"""`station store` and `station audit`: what they answer, and how they end."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from scripts import stage
from station.db.pages import PAGE
from station.domain.audit import Action, AuditEvent
from station.sheets.trail_file import trail_sheet
from tests.cli.conftest import Run
from tests.db.builders import MORNING, OPERATOR, PASSPHRASE, open_store
from tests.db.test_audit import by_hand


def damaged(data: Path, page: int) -> None:
    with (data / "store.db").open("r+b") as file:
        file.seek((page - 1) * PAGE + 2000)
        file.write(os.urandom(8))


def actions(run: Run, data: Path, *options: object) -> list[str]:
    return [line["action"] for line in run("audit", "list", "--data", data, "--json", *options).document()]


# -- store verify -----------------------------------------------------------------------------------------------------


def test_a_whole_store_is_told_as_whole(run: Run, data: Path) -> None:
    for options in ([], ["--full"]):
        told = run("store", "verify", "--data", data, "--json", *options)
        assert (told.status, told.error) == (0, "")
        document = told.document()
        assert (document["holds"], document["findings"], document["full"]) == (True, [], bool(options))
    assert "数据库完好" in run("store", "verify", "--data", data).out


def test_damage_ends_with_one_and_is_listed(run: Run, data: Path) -> None:
    damaged(data, 9)
    assert run("store", "verify", "--data", data, "--full").status == 1
    told = run("store", "verify", "--data", data, "--full", "--json")
    assert told.status == 1
    assert told.document()["findings"][0]["page"] == 9
    assert told.error == ""


def test_what_cannot_be_verified_is_one_sentence(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("store", "verify", "--data", tmp_path / "nothing").refused("DB-301")
    monkeypatch.setenv("STATION_PASSWORD", "another passphrase")
    assert run("store", "verify", "--data", data).refused("DB-303")
    assert run("audit", "verify", "--data", data).refused("DB-303")


def test_a_store_that_does_not_open_is_verified_all_the_same(run: Run, data: Path) -> None:
    damaged(data, 1)
    assert run("records", "list", "--data", data).refused("DB-306")
    told = run("store", "verify", "--data", data, "--full", "--json")
    assert told.status == 1
    assert told.document()["findings"][0]["page"] == 1


# -- store salvage ----------------------------------------------------------------------------------------------------


def test_a_damaged_store_is_salvaged_into_a_new_one(run: Run, data: Path, tmp_path: Path) -> None:
    damaged(data, 1)
    told = run("store", "salvage", "--out", tmp_path / "new", "--data", data, "--json")
    assert told.status == 1
    assert told.document()["lost"]
    assert run("register", "find", "覃", "--data", tmp_path / "new").status == 0
    assert run("store", "salvage", "--out", tmp_path / "new", "--data", data).refused("DB-302")
    assert run("store", "verify", "--full", "--data", tmp_path / "new").status == 0


# -- store accept-loss ------------------------------------------------------------------------------------------------


def test_a_loss_stops_writing_until_it_is_accepted(run: Run, data: Path) -> None:
    before = (data / "store.db").read_bytes()
    assert run("register", "find", "覃", "--data", data).status == 0  # who looked is a line
    (data / "store.db").write_bytes(before)
    assert run("records", "show", uuid4(), "--data", data).refused("DB-320")
    reading = run("records", "list", "--data", data, "--json")
    assert (reading.status, reading.document()) == (0, [])
    assert reading.error.startswith("注意：审计记录第")
    accepted = run("store", "accept-loss", "--data", data, "--json")
    assert "不见了" in accepted.document()["accepted"]
    assert run("store", "accept-loss", "--data", data).refused("DB-325")
    assert run("records", "show", uuid4(), "--data", data).refused("DB-310")
    assert run("records", "list", "--data", data).error == ""
    assert Action.LOSS_ACCEPTED in actions(run, data)


# -- audit ------------------------------------------------------------------------------------------------------------


def test_a_trail_that_holds(run: Run, data: Path) -> None:
    told = run("audit", "verify", "--data", data, "--json")
    assert told.status == 0
    assert told.document() == {"holds": True, "lines": 2, "first_broken": None, "clock_set_back": []}
    assert "没有缺失" in run("audit", "verify", "--data", data).out


@pytest.mark.parametrize(
    ("change", "kind", "number"),
    [
        ("UPDATE audit SET operator = 'x' WHERE number = 2", "altered", 2),
        ("DELETE FROM audit WHERE number = 2", "missing", 2),
        ("DELETE FROM audit WHERE number = 6", "cut", 6),
        ("UPDATE audit SET number = CASE number WHEN 2 THEN -3 ELSE -2 END WHERE number IN (2, 3)", "reordered", 2),
    ],
)
def test_the_first_broken_link_is_named(run: Run, data: Path, change: str, kind: str, number: int) -> None:
    for _ in range(4):
        run("register", "find", "覃", "--data", data)
    store = open_store(data)
    by_hand(store, change, "UPDATE audit SET number = -number WHERE number < 0")
    store.close()
    told = run("audit", "verify", "--data", data, "--json")
    assert told.status == 1
    first = told.document()["first_broken"]
    assert (first["number"], first["kind"]) == (number, kind)
    assert f"第{number}" in run("audit", "verify", "--data", data).out


def test_a_clock_set_back_is_told_and_breaks_nothing(run: Run, data: Path) -> None:
    store = open_store(data)
    with store.unit() as unit:
        unit.audit.add(MORNING, OPERATOR, Action.LOGGED_IN)  # years before the line above
        unit.commit()
    store.close()
    told = run("audit", "verify", "--data", data, "--json")
    assert (told.status, told.document()["clock_set_back"]) == (0, [3])


def test_who_looked_is_in_the_trail_also_beside_an_open_window(run: Run, data: Path) -> None:
    window = open_store(data)
    assert run("register", "find", "覃", "--data", data).status == 0
    assert run("records", "list", "--data", data).status == 0
    assert run("register", "missing", "--out", data.parent / "x.pdf", "--data", data).status == 0
    assert actions(run, data)[-3:] == [Action.REGISTER_SEARCHED, Action.RECORDS_LISTED, Action.LIST_PRINTED]
    assert run("records", "show", uuid4(), "--data", data).refused("DB-305")
    window.close()
    assert run("audit", "verify", "--data", data).status == 0


def test_lines_are_asked_for_by_record_and_by_time(run: Run, data: Path) -> None:
    record = uuid4()
    store = open_store(data)
    with store.unit() as unit:
        unit.audit.add(datetime.now(UTC), OPERATOR, Action.RECORD_SHOWN, record)
        unit.commit()
    store.close()
    assert actions(run, data, "--record", record) == [Action.RECORD_SHOWN]
    assert actions(run, data, "--since", "2999-01-01") == []
    assert len(actions(run, data, "--since", "2018-01-01T00:00:00")) == 3
    assert "查看记录" in run("audit", "list", "--data", data).out
    assert run("audit", "list", "--since", "yesterday", "--data", data).status == 2


def test_the_trail_is_taken_out_as_a_spreadsheet_and_that_is_kept(run: Run, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "trail.xlsx"
    assert run("audit", "export", "--out", out, "--data", data).status == 0
    rows = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["序号", "时间（UTC）", "操作员", "操作"]
    assert [row[3] for row in rows[1:]] == ["登录", "导入基础库"]
    assert actions(run, data)[-1] == Action.AUDIT_EXPORTED
    assert run("audit", "export", "--out", tmp_path / "no" / "x.xlsx", "--data", data).refused("ST-006")


def test_in_the_spreadsheet_all_is_text_and_nothing_a_formula() -> None:
    told = AuditEvent(12, MORNING, "=1+1", Action.LOGGED_IN, None, "450899000000000000", "0" * 64, "1" * 64)
    made = trail_sheet([told])
    (row,) = CalamineWorkbook.from_filelike(BytesIO(made)).get_sheet_by_index(0).to_python()[1:]
    assert row[:6] == ["12", "2018-10-08T01:00:00.000000+00:00", "'=1+1", "登录", "", "450899000000000000"]
    sheet = zipfile.ZipFile(BytesIO(made)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


# -- another user of the machine --------------------------------------------------------------------------------------


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder every user may enter, unlike the tests' own."""
    place = Path(f"/tmp/station-{uuid4()}")
    place.mkdir(mode=0o755)
    yield place
    subprocess.run(["rm", "-rf", str(place)], check=True)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root can become another user")
def test_another_user_of_the_machine_reads_nothing(open_place: Path) -> None:
    data = open_place / "station"
    loose = ["bash", "-c", 'umask 000; exec "$@"', "bash"]
    environment = stage.environment() | {"STATION_PASSWORD": PASSPHRASE}
    for command in (["init"], ["audit", "list", "--json"], ["store", "verify", "--full"]):
        subprocess.run(
            [*loose, *stage.STATION, *command, "--data", str(data)],
            cwd=stage.ROOT,
            env=environment,
            check=True,
            capture_output=True,
        )
    assert {"store.db", "store.keys", "store.head", "store.lock", "station.log"} <= {
        each.name for each in data.iterdir()
    }
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    assert subprocess.run([*nobody, "ls", str(open_place)], check=False, capture_output=True).returncode == 0
    assert subprocess.run([*nobody, "ls", str(data)], check=False, capture_output=True).returncode != 0
    for file in data.iterdir():
        tried = subprocess.run([*nobody, "cat", str(file)], check=False, capture_output=True)
        assert (tried.returncode, tried.stdout) == (1, b"")
        assert file.stat().st_mode & 0o777 == 0o600


def test_an_empty_head_is_a_finding_like_any_other(run: Run, data: Path) -> None:
    (data / "store.head").write_bytes(b"")
    told = run("store", "verify", "--data", data, "--json")
    assert json.loads(told.out)["findings"][0]["part"] == "head"
