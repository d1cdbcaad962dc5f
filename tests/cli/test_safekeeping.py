"""`station store …`: backup, mirror, restore, adopt and purge from the shell; and what others can read of a copy."""

import os
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from scripts import stage
from station.db.keyring import KeyFile
from station.db.store import StorePaths
from station.packet.suite import new_identity
from station.photos.drawn import portrait
from station.photos.fit import fit
from station.photos.profiles import profile_named
from tests.cli.conftest import Run
from tests.cli.test_store_commands import write_lines
from tests.db.builders import CHEAP, OPERATOR, PASSPHRASE
from tests.services.builders import NUMBER, a_document

NEW_PASSPHRASE = "恢复以后的新口令-2018"
COMMON_USER = 65534
"""nobody's."""


@pytest.fixture
def worked(run: Run, data: Path, tmp_path: Path) -> Path:
    """A data directory in which one person was recorded, with a photo."""
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    (evidence / f"{NUMBER}_recent_photo.jpg").write_bytes(
        fit(portrait(seed=1, size=(320, 400)), profile_named("recent"))
    )
    (evidence / f"{NUMBER}_signed_form_1.jpg").write_bytes(b"\xff\xd8 page one")
    run("records", "submit", write_lines(tmp_path / "f.jsonl", a_document()), "--evidence", evidence, "--data", data)
    shutil.rmtree(evidence)
    (tmp_path / "f.jsonl").unlink()
    return data


def listed(run: Run, data: Path) -> object:
    return run("records", "list", "--data", data, "--json").document()


def test_a_backup_is_restored_on_a_bare_machine(run: Run, worked: Path, tmp_path: Path) -> None:
    before = listed(run, worked)
    made = run("store", "backup", tmp_path / "backup", "--data", worked, "--json")
    assert (made.status, made.document()["damages"]) == (0, [])
    shutil.rmtree(worked)
    restored = run("store", "restore", tmp_path / "backup", "--data", worked)
    assert restored.status == 0, restored.error
    assert "已恢复" in restored.out
    assert listed(run, worked) == before
    assert run("sync", "--data", worked).refused("SY-502")  # it may be written to


def test_a_backup_is_not_restored_over_anything_nor_by_anybody(
    run: Run, worked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("store", "backup", tmp_path / "backup", "--data", worked)
    assert run("store", "restore", tmp_path / "backup", "--data", worked).refused("DB-330")
    assert run("store", "backup", tmp_path / "backup", "--data", worked).refused("DB-330")
    assert run("store", "restore", tmp_path / "nothing", "--data", tmp_path / "new").refused("DB-331")
    monkeypatch.setenv("STATION_PASSWORD", "another passphrase")
    assert run("store", "restore", tmp_path / "backup", "--data", tmp_path / "new").refused("DB-303")
    assert not (tmp_path / "new").exists()


def test_the_countys_recovery_key_opens_a_backup_and_sets_a_new_passphrase(
    run: Run, worked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity, recipient = new_identity()
    paths = StorePaths(worked)
    keys = KeyFile.load(paths.keys)
    keys.set_recovery(recipient, keys.key(OPERATOR, PASSPHRASE))
    keys.save()
    run("store", "backup", tmp_path / "backup", "--data", worked)
    (tmp_path / "recovery.key").write_text(f"# the county's\n{identity}\n")
    (tmp_path / "wrong.key").write_text(new_identity()[0])
    monkeypatch.setenv("STATION_PASSWORD", NEW_PASSPHRASE)
    monkeypatch.setattr("station.db.mirror.restoring.PassphraseCost", lambda: CHEAP)
    new = tmp_path / "new"
    command = ("store", "restore", tmp_path / "backup", "--data", new)
    assert run(*command, "--recovery-key", tmp_path / "wrong.key").refused("DB-340")
    assert run(*command, "--recovery-key", tmp_path / "none.key").refused("ST-003")
    assert run(*command, "--recovery-key", tmp_path / "recovery.key", "--operator", "谁也不是").refused("ST-002", 2)
    assert run(*command, "--recovery-key", tmp_path / "recovery.key").status == 0
    assert len(listed(run, new)) == 1  # type: ignore[arg-type]
    monkeypatch.setenv("STATION_PASSWORD", PASSPHRASE)
    assert run("records", "list", "--data", new).refused("DB-303")


def test_what_is_damaged_is_named_and_the_rest_restored(run: Run, worked: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    run("store", "backup", backup, "--data", worked)
    assert run("store", "check", backup, "--data", worked).out.startswith("完好")
    pages = backup / "g000001/pages/000000.pages"
    data = bytearray(pages.read_bytes())
    data[-3000] ^= 1
    pages.write_bytes(data)
    told = run("store", "check", backup, "--data", worked, "--json")
    last = len(data) // 4096
    fault = {"piece": "g000001/pages/000000.pages", "fault": "damaged", "first_page": last, "last_page": last}
    assert (told.status, told.document()["damages"]) == (1, [fault])
    restored = run("store", "restore", backup, "--data", tmp_path / "new")
    assert restored.status == 1
    assert f"000000.pages：数据库第{last}页损坏" in restored.out


def test_mirrors_from_the_shell(run: Run, worked: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    assert run("store", "mirror", "status", "--data", worked).out == "没有设置镜像。\n"
    assert run("store", "mirror", "add", stick, "--data", worked).status == 0
    [told] = run("store", "mirror", "status", "--data", worked, "--json").document()
    assert (told["folder"], told["state"], told["behind"]) == (str(stick), "current", 0)
    run("store", "schedule", "--data", worked)
    assert run("store", "mirror", "status", "--data", worked).out.startswith(f"{stick} 已同步")
    stick.rename(tmp_path / "pocket")
    assert f"{stick} 镜像盘不在" in run("store", "mirror", "status", "--data", worked).out
    assert run("store", "restore", tmp_path / "pocket", "--data", tmp_path / "new").status == 0
    assert listed(run, tmp_path / "new") == listed(run, worked)
    assert run("store", "mirror", "remove", stick, "--data", worked).status == 0
    assert run("store", "mirror", "remove", stick, "--data", worked).refused("DB-331")
    assert run("store", "mirror", "add", tmp_path, "--data", worked).refused("DB-330")


def test_a_copied_store_is_told_and_can_be_adopted(run: Run, worked: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert run("sync", "--data", worked).refused("SY-502")
    shutil.copytree(worked, copy)
    assert run("sync", "--data", copy).refused("DB-341")
    assert listed(run, copy) == listed(run, worked)  # looking is allowed
    adopted = run("store", "adopt", "--data", copy, "--json")
    assert adopted.document() == {"epoch": 2}
    assert run("sync", "--data", copy).refused("SY-502")
    assert run("sync", "--data", worked).refused("SY-502")


def test_schedule_and_purge_from_the_shell(run: Run, worked: Path, tmp_path: Path) -> None:
    assert "12,18" in run("store", "schedule", "--folder", tmp_path, "--data", worked).out
    assert run("store", "schedule", "--data", worked).out == "已停止定时备份。\n"
    assert run("store", "schedule", "--folder", tmp_path, "--hours", "noon", "--data", worked).refused("ST-002", 2)
    assert run("store", "purge", "--data", worked, "--json").document() == {"records": 0, "mirrors_too": True}


# -- what others can read of a copy -----------------------------------------------------------------------------------


@pytest.fixture
def copy(run: Run, worked: Path, tmp_path: Path) -> Path:
    """A mirror with something in its log, and a backup, in one folder."""
    folder = tmp_path / "copies"
    folder.mkdir()
    run("store", "mirror", "add", folder / "stick", "--data", worked)
    run("store", "schedule", "--data", worked)  # a commit that is shipped
    run("store", "backup", folder / "backup", "--data", worked)
    assert list(folder.rglob("*.log"))
    return folder


def test_stock_tools_read_nothing_of_a_person_from_a_copy(copy: Path) -> None:
    """Text in every encoding, as `strings` and a hex dump show it; and a database, as sqlite3 opens it."""
    spellings = [
        text.encode(encoding)
        for text in (NUMBER, "覃示范", "大圩镇", "13900000001")
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
    ]
    for path in (path for path in copy.rglob("*") if path.is_file()):
        data = path.read_bytes()
        assert not any(text in data or text in str(path).encode() for text in spellings), path
        if path.suffix in (".pages", ".log"):
            printable = re.findall(rb"[\x20-\x7e]{24,}", data)
            assert all(b'"mirror"' in each or b"}" in each for each in printable), path
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        with pytest.raises(sqlite3.DatabaseError):
            connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        connection.close()


def test_everything_of_a_copy_is_for_this_user_alone(copy: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in copy.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert {path.stat().st_mode & 0o777 for path in copy.rglob("*") if path.is_dir()} == {0o700}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")
def test_a_second_user_reads_nothing(copy: Path, worked: Path) -> None:
    for folder in (copy / "stick", copy / "backup", worked):
        for command in (["ls", str(folder)], ["cat", str(next(path for path in folder.rglob("*") if path.is_file()))]):
            done = subprocess.run(command, user=COMMON_USER, capture_output=True, check=False, cwd=stage.ROOT)
            assert done.returncode != 0
            assert done.stdout == b""
