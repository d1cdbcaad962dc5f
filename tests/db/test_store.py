import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError

from station.db import migrations
from station.db.engine import WRITES, open_engine
from station.db.keyring import KeyFile
from station.db.store import Store, StorePaths
from station.db.tables import Base
from station.db.unit_of_work import UnitOfWork
from station.errors import (
    DiskFull,
    StorageError,
    StoreDamaged,
    StoreExists,
    StoreInUse,
    StoreMissing,
    StoreTooNew,
    WeakPassphrase,
    WrongPassphrase,
)
from tests.db.builders import (
    CHEAP,
    OPERATOR,
    PASSPHRASE,
    a_draft,
    a_piece,
    a_revision,
    an_entry,
    full_width,
    make_store,
    open_store,
    seeded,
    sought,
)

PAGE = 4096
MANY = 600
OWN_TABLES = {"include_object": lambda _, name, kind, *rest: kind != "table" or not name.startswith("register_search_")}
"""The full-text tables keep tables of their own, which no metadata tells."""


def engine_of(folder: Path) -> Engine:
    """Beside the store's own doors, for looking and for damage."""
    paths = StorePaths(folder)
    return open_engine(paths.database, KeyFile.load(paths.keys).key(OPERATOR, PASSPHRASE))


def execute(folder: Path, statement: str) -> None:
    engine = engine_of(folder)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def read_all(store: Store) -> int:
    """Touches every page that holds a row or an index entry."""
    with store.look() as unit:
        found = unit.register.find(sought("模拟"), 10_000).people
        for each in found:
            unit.register.by_id_number(each.entry.id_number)
        unit.records.summaries()
        unit.settings.station()
        unit.audit.events()
        return len(found)


def many_people(unit: UnitOfWork) -> None:
    seeded(unit)
    unit.register.put([an_entry(f"GX{number:05d}", f"覃模拟{number}", f"{number:018d}") for number in range(MANY)])


# -- made -------------------------------------------------------------------------------------------------------------


def test_a_new_store_opens_again_with_what_was_put_in(folder: Path) -> None:
    for _ in range(2):
        store = open_store(folder)
        with store.look() as unit:
            assert unit.settings.campaign().division_code == "450802101"
            assert unit.settings.county() is None
        store.close()


def test_a_failing_seed_leaves_no_store_and_another_can_be_made(tmp_path: Path) -> None:
    def fail(unit: UnitOfWork) -> None:
        seeded(unit)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        make_store(tmp_path, fail)
    assert not (tmp_path / "store.db").exists()
    with pytest.raises(StoreMissing):
        open_store(tmp_path)
    make_store(tmp_path)
    open_store(tmp_path).close()
    files = {"store.db", "store.head", "store.keys", "store.lock", "store.attempts.lock"}
    assert {path.name for path in tmp_path.iterdir()} == files


def test_a_store_is_never_made_over_another(folder: Path) -> None:
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(StoreExists):
        make_store(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == kept


def test_two_that_make_a_store_at_once_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second passes the first look, and finds the store when it has the lock."""
    make_store(tmp_path)
    keys = (tmp_path / "store.keys").read_bytes()
    there = Path.exists
    looked: list[bool] = []

    def exists(path: Path) -> bool:
        if path.name == "store.db" and not looked:
            looked.append(True)
            return False
        return there(path)

    monkeypatch.setattr(Path, "exists", exists)
    with pytest.raises(StoreExists):
        make_store(tmp_path)
    assert (tmp_path / "store.keys").read_bytes() == keys


def test_a_short_passphrase_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(WeakPassphrase):
        Store.create(tmp_path / "station", OPERATOR, "short", seeded, CHEAP)
    assert not (tmp_path / "station").exists()


@pytest.mark.parametrize("where", ["file/station", "file"])
def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError):
        make_store(tmp_path / where)


def test_everything_is_for_this_user_alone_whatever_the_umask(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        make_store(tmp_path / "station")
        store = open_store(tmp_path / "station")
        with store.unit() as unit:
            unit.register.put([an_entry()])
            unit.commit()
        reader = open_store(tmp_path / "station", writes=False)
        read_all(reader)
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "station").iterdir()}
        reader.close()
        store.close()
    finally:
        os.umask(mask)
    assert (tmp_path / "station").stat().st_mode & 0o777 == 0o700
    private = {"store.db", "store.db-wal", "store.db-shm", "store.head", "store.keys", "store.lock"}
    assert set(modes) == private | {"store.attempts.lock"}
    assert set(modes.values()) == {0o600}


# -- opened -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["store.db", "store.keys"])
def test_a_store_without_one_of_its_files_is_missing(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(StoreMissing):
        open_store(folder)


@pytest.mark.parametrize("writes", [True, False])
def test_a_wrong_passphrase_opens_nothing_and_locks_nothing(folder: Path, writes: bool) -> None:
    with pytest.raises(WrongPassphrase):
        Store.open(folder, OPERATOR, "wrong-passphrase", writes=writes)
    open_store(folder).close()


@pytest.mark.parametrize("writes", [True, False])
def test_the_key_of_another_store_opens_nothing(folder: Path, tmp_path: Path, writes: bool) -> None:
    make_store(tmp_path / "other")
    shutil.copy(tmp_path / "other" / "store.keys", folder)
    with pytest.raises(StoreDamaged):
        open_store(folder, writes=writes)
    with pytest.raises(StoreDamaged):  # and not StoreInUse: the lock was given back
        open_store(folder, writes=writes)


def test_the_pragmas_are_those_the_design_asks_for(folder: Path) -> None:
    engine = engine_of(folder)
    with engine.connect() as connection:
        pragmas = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store", "busy_timeout")
        }
    engine.dispose()
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "busy_timeout": 15000,
    }
    assert engine.hide_parameters


# -- one writer, many readers -----------------------------------------------------------------------------------------


def test_a_second_writer_is_refused_until_the_first_is_done(folder: Path) -> None:
    first = open_store(folder)
    with pytest.raises(StoreInUse):
        open_store(folder)
    first.close()
    open_store(folder).close()


OTHER_PROCESS = """
import sys
from pathlib import Path
from station.errors import StationError
from tests.db.builders import open_store
try:
    store = open_store(Path(sys.argv[1]), writes=sys.argv[2] == "writes")
except StationError as error:
    sys.exit(error.code)
with store.look() as unit:
    print(unit.register.count(), flush=True)
sys.stdin.readline()
store.close()
"""


def other_process(folder: Path, how: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(folder), how],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_writer_in_another_process_is_refused_and_a_reader_is_not(folder: Path) -> None:
    store = open_store(folder)
    with store.unit() as unit:
        unit.register.put([an_entry()])
        unit.commit()
    with store.unit() as unit:
        unit.register.put([an_entry("GX0002")])  # a transaction that writes is under way
        out, error = other_process(folder, "writes").communicate()
        assert (out, error) == ("", "DB-305\n")
        assert other_process(folder, "reads").communicate("\n") == ("1\n", "")
    store.close()


def test_a_killed_writer_leaves_the_store_free(folder: Path) -> None:
    with other_process(folder, "writes") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "0\n"
        with pytest.raises(StoreInUse):
            open_store(folder)
        process.kill()
        process.wait()
    open_store(folder).close()


def test_a_reader_sees_one_state_while_others_write(folder: Path) -> None:
    store = open_store(folder)
    reader = open_store(folder, writes=False)
    with reader.look() as looking:
        assert looking.register.count() == 0
        with store.unit() as unit:
            unit.register.put([an_entry()])
            unit.commit()
        assert looking.register.count() == 0
    with reader.look() as looking:
        assert looking.register.count() == 1
    reader.close()
    store.close()


def test_who_opened_the_store_to_read_cannot_write(folder: Path) -> None:
    reader = open_store(folder, writes=False)
    with pytest.raises(StorageError), reader.unit() as unit:
        unit.register.put([an_entry()])
    reader.close()


def test_what_is_not_committed_was_never_there(store: Store) -> None:
    with store.unit() as unit:
        unit.register.put([an_entry()])
    with store.look() as unit:
        assert unit.register.count() == 0


def test_a_row_that_breaks_the_schemas_rules_is_a_bug_and_no_trouble_with_the_disk(store: Store) -> None:
    with pytest.raises(IntegrityError), store.unit() as unit:
        unit.drafts.put(a_draft(None, a_piece()))  # its bytes are not there


# -- the schema -------------------------------------------------------------------------------------------------------

NEXT = '''
"""One more."""
import sqlalchemy as sa
from alembic import op
revision = "9000"
down_revision = "HEAD"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("more", sa.Column("name", sa.String(40), primary_key=True))
    with op.batch_alter_table("draft") as batch:
        batch.add_column(sa.Column("note", sa.Text(), nullable=False, server_default="x"))
        batch.alter_column("operator", new_column_name="clerk")
    FAIL
'''


def head() -> str:
    """The newest schema this program knows."""
    versions = Path(migrations.__file__).parent / "versions"
    return max(path.name.partition("_")[0] for path in versions.glob("[0-9]*.py") if path.stem != "9000_one_more")


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes the program one schema newer; its migration ends with a statement."""

    def newer(last: str) -> None:
        versions = tmp_path / "migrations"
        shutil.copytree(Path(migrations.__file__).parent, versions)
        (versions / "versions" / "9000_one_more.py").write_text(
            NEXT.replace("FAIL", last).replace("HEAD", head()), "utf-8"
        )
        monkeypatch.setattr(migrations, "__file__", str(versions / "__init__.py"))

    return newer


def with_a_draft(folder: Path) -> None:
    store = open_store(folder)
    with store.unit() as unit:
        unit.blobs.put(a_piece())
        unit.drafts.put(a_draft(None, a_piece()))
        unit.commit()
    store.close()


def schema(folder: Path) -> list[tuple[object, ...]]:
    engine = engine_of(folder)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text("SELECT name, sql FROM sqlite_schema ORDER BY name"))]
    engine.dispose()
    return rows


def test_the_migrations_make_what_the_tables_say(folder: Path) -> None:
    engine = engine_of(folder)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=OWN_TABLES), Base.metadata) == []
    engine.dispose()


@pytest.mark.parametrize("writes", [True, False])
def test_a_store_of_an_older_program_is_brought_up_to_date_with_its_data(
    folder: Path, newer: Callable[[str], None], writes: bool
) -> None:
    with_a_draft(folder)
    newer("")
    open_store(folder, writes=writes).close()
    engine = engine_of(folder)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9000"
        assert connection.execute(text("SELECT clerk, note FROM draft")).all() == [(OPERATOR, "x")]
        assert connection.scalar(text("SELECT count(*) FROM draft_evidence")) == 1
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()


def at_schema(folder: Path, revision: str, *statements: str) -> None:
    """A store as the program of that schema left it, with rows of its time."""
    engine = engine_of(folder)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = connection
        tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
        for table in [*tables, "register_search_0", "register_search_1"]:
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("DROP TABLE alembic_version"))
        command.upgrade(config, revision)
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_phones_of_older_drafts_and_records_are_compared_after_the_update(folder: Path) -> None:
    phone = '{"other_identity": {"phone": "%s"}}'
    dashed, wide = phone % "139-0000-0001", phone % full_width("13900000001")
    one, two, none, saved = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)
    draft = "INSERT INTO draft VALUES ('{}', '', '{}', 'addition', 'device', NULL, 'admin', NULL, '2018-10-08')"
    piece = "'{}', 'digest', 'image/jpeg', 4, '2018-10-08', {})"
    at_schema(
        folder,
        "0001",
        "INSERT INTO blob VALUES ('digest', 'data')",
        *(draft.format(*row) for row in ((one, dashed), (two, wide), (none, "{}"))),
        f"INSERT INTO revision VALUES ('{saved}', '{saved}', NULL, 1, '', '2018', '{dashed}', 'digest', 'addition', "
        "'device', NULL, 'admin', '2018-10-08')",
        f"INSERT INTO draft_evidence VALUES (1, '{one}', " + piece.format("certificate", "NULL"),
        f"INSERT INTO revision_evidence VALUES ('{saved}', 0, " + piece.format("signature", "'x'"),
    )
    store = open_store(folder)
    with store.look() as unit:
        found = unit.records.others_with_phone("13900000001", UUID(none))
        [kept] = unit.drafts.get(UUID(one)).evidence
    store.close()
    assert {each.record_id for each in found} == {UUID(one), UUID(two), UUID(saved)}
    assert (kept.kind.value, kept.shows, kept.signer) == ("certificate", None, None)
    engine = engine_of(folder)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=OWN_TABLES), Base.metadata) == []
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(text("SELECT confirms, shows, signer FROM revision_evidence")).all() == [
            ("x", None, None)
        ]
    engine.dispose()


def test_a_migration_that_fails_leaves_the_store_as_it_was(folder: Path, newer: Callable[[str], None]) -> None:
    with_a_draft(folder)
    before = schema(folder)
    newer('raise RuntimeError("half way")')
    with pytest.raises(RuntimeError):
        open_store(folder)
    assert schema(folder) == before
    engine = engine_of(folder)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == head()
        assert connection.scalar(text("SELECT count(*) FROM draft_evidence")) == 1
    engine.dispose()


@pytest.mark.parametrize("writes", [True, False])
def test_a_store_of_a_later_program_is_left_alone(folder: Path, writes: bool) -> None:
    execute(folder, "UPDATE alembic_version SET version_num = '9999'")
    before = (folder / "store.db").read_bytes()
    with pytest.raises(StoreTooNew):
        open_store(folder, writes=writes)
    assert (folder / "store.db").read_bytes() == before


def test_a_key_file_of_a_later_program_is_left_alone(folder: Path) -> None:
    document = json.loads((folder / "store.keys").read_bytes())
    (folder / "store.keys").write_text(json.dumps(document | {"format": 3}), "utf-8")
    with pytest.raises(StoreTooNew):
        open_store(folder)


# -- damage -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    make_store(folder, many_people)
    return folder


def test_damage_in_any_page_is_told_or_of_no_consequence(full: Path, tmp_path: Path) -> None:
    """Each page in turn is overwritten in the middle; an unused page harms nobody."""
    folder = tmp_path / "station"
    shutil.copytree(full, folder)
    good = (folder / "store.db").read_bytes()
    pages = len(good) // PAGE
    damaged = 0
    for page in [0, 1, *range(2, pages, max(1, pages // 40))]:
        bad = bytearray(good)
        bad[page * PAGE + 100 : page * PAGE + 200] = os.urandom(100)
        (folder / "store.db").write_bytes(bad)
        try:
            store = open_store(folder)
        except StoreDamaged:
            damaged += 1
            continue
        try:
            assert read_all(store) == MANY
        except StoreDamaged:
            damaged += 1
        finally:
            store.close()
    assert damaged >= 15


@pytest.mark.parametrize(
    "damage",
    [
        lambda good: b"",
        lambda good: good[:100],
        lambda good: good[:PAGE],
        lambda good: good[: len(good) // 2],
        lambda good: good[PAGE:],
        lambda good: b"no database at all" * 1000,
        lambda good: bytes(len(good)),
        lambda good: good[:16] + bytes(PAGE - 16) + good[PAGE:],
    ],
)
def test_a_file_cut_or_overwritten_is_a_damaged_store(
    full: Path, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    folder = tmp_path / "station"
    shutil.copytree(full, folder)
    bad = damage((folder / "store.db").read_bytes())
    (folder / "store.db").write_bytes(bad)
    for writes in (True, False):
        with pytest.raises(StoreDamaged):
            read_all(open_store(folder, writes=writes))
    assert (folder / "store.db").read_bytes() == bad


def test_damage_is_not_spoken_of_on_the_terminal(full: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """SQLCipher has words of its own for it, which are not the operator's."""
    folder = tmp_path / "station"
    shutil.copytree(full, folder)
    good = (folder / "store.db").read_bytes()
    (folder / "store.db").write_bytes(bytes(PAGE) + good[PAGE:])
    with pytest.raises(StoreDamaged):
        open_store(folder)
    assert capfd.readouterr() == ("", "")


# -- a full disk ------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder with room for a fresh store and little else; without the right to mount one, a store kept as small."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    mounted = sys.platform == "linux" and shutil.which("mount") and not subprocess.run(command, check=False).returncode
    yield disk
    if mounted:
        subprocess.run(["umount", str(disk)], check=True)


def bounded(store: Store) -> None:
    """Where no small disk could be mounted, the database itself may not grow."""
    store._engine.dispose()

    @event.listens_for(store._engine, "connect")
    def bound(connection: object, _: object) -> None:
        connection.execute("PRAGMA max_page_count = 200")  # type: ignore[attr-defined]


def fill(store: Store) -> None:
    for number in range(100):
        with store.unit() as unit:
            unit.blobs.put(a_piece(os.urandom(50_000)))
            unit.drafts.put(a_draft({"number": number}))
            unit.commit()


def test_a_full_disk_is_told_and_what_was_saved_stays(small_disk: Path) -> None:
    folder = small_disk / "station"
    make_store(folder)
    store = open_store(folder)
    if not os.path.ismount(small_disk):
        bounded(store)
    with pytest.raises(DiskFull):
        fill(store)
    with store.look() as unit:
        saved = len(unit.records.summaries())
    assert saved > 0
    with store.look() as unit:
        assert {unit.drafts.get(each.record_id).document["number"] for each in unit.records.summaries()} == set(
            range(saved)
        )
    store.close()
    again = open_store(folder)
    with again.look() as unit:
        assert len(unit.records.summaries()) == saved
    again.close()


def test_a_store_that_does_not_fit_is_not_made(small_disk: Path) -> None:
    def too_much(unit: UnitOfWork) -> None:
        seeded(unit)
        for _ in range(100):
            unit.blobs.put(a_piece(os.urandom(50_000)))

    if os.path.ismount(small_disk):
        with pytest.raises(DiskFull):
            make_store(small_disk / "station", too_much)
        assert not (small_disk / "station" / "store.db").exists()
    make_store(small_disk / "station")
    open_store(small_disk / "station").close()


def test_a_revision_that_does_not_fit_leaves_the_draft(store: Store) -> None:
    draft = a_draft(None)
    with store.unit() as unit:
        unit.drafts.put(draft)
        unit.commit()
        pages = unit._session.scalar(text("PRAGMA page_count"))

    def save() -> None:
        with store.unit() as unit:
            unit._session.execute(text(f"PRAGMA max_page_count = {pages}"))
            unit.drafts.delete(draft.record_id)
            unit.records.save(a_revision({"text": "字" * 100_000}, record_id=draft.record_id))
            unit.commit()

    with pytest.raises(DiskFull):
        save()
    with store.look() as unit:
        assert unit.drafts.get(draft.record_id) == draft
        assert unit.records.latest(draft.record_id) is None
