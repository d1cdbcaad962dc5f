import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, inspect, text

from county.app import found_county, open_county
from county.config import Settings, load_settings
from county.db.engine import WRITES, open_engine
from county.db.migrate import migrate
from county.db.tables import Base
from county.db.unit_of_work import UnitsOfWork
from county.domain import Enrolment
from county.keys import CountyKeys, load_keys
from county.parts import Parts
from station.errors import (
    CountyError,
    CountyExists,
    CountyKeysDamaged,
    CountyMissing,
    CountySettingsInvalid,
    CountyTooNew,
    DiskFull,
    StorageError,
)
from station.packet.canonical import digest
from station.packet.suite import decrypt_with, encrypt_for
from tests.county.builders import MORNING, FakeStation, a_county


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'county.sqlite'}")
    migrate(engine)
    yield engine
    engine.dispose()


def test_the_migrations_make_what_the_tables_say(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    with engine.connect() as connection:
        before = list(connection.execute(text("SELECT * FROM sqlite_schema")))
    migrate(engine)
    with engine.connect() as connection:
        assert list(connection.execute(text("SELECT * FROM sqlite_schema"))) == before


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'county.sqlite'}")
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("CREATE TABLE packet (something TEXT)"))  # in the migration's way
    with pytest.raises(StorageError):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["packet"]
    engine.dispose()


def test_a_database_of_a_later_program_is_left_alone(engine: Engine) -> None:
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CountyTooNew):
        migrate(engine)


def test_every_commit_is_on_the_disk_and_references_hold(engine: Engine) -> None:
    with engine.connect() as connection:
        pragmas = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}


def test_statements_are_logged_without_what_they_carry(engine: Engine) -> None:
    assert engine.hide_parameters


def test_what_is_not_committed_was_never_there(engine: Engine) -> None:
    units = UnitsOfWork(engine)
    with units.writing() as unit:
        assert unit.packets.receipt_numbers(1) == 1
    with units.writing() as unit:
        assert unit.packets.receipt_numbers(1) == 1
        unit.commit()
    with units.writing() as unit:
        assert unit.packets.receipt_numbers(1) == 2


def test_a_full_disk_is_told_and_nothing_half_is_kept(engine: Engine) -> None:
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1"))  # no more
    units = UnitsOfWork(engine)

    def fill() -> None:
        with units.writing() as unit:
            for number in range(1000):
                unit.enrolments.issue(Enrolment(digest(number.to_bytes(2, "big")), f"S{number}", MORNING))

    with pytest.raises(DiskFull):
        fill()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM enrolment")) == 0


def test_a_database_in_anothers_hands_is_trouble_that_may_pass(engine: Engine) -> None:
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 0"))
    units = UnitsOfWork(engine)
    with units.writing() as first:
        first.packets.receipt_numbers(1)
        with pytest.raises(StorageError), units.writing() as second:
            second.packets.receipt_numbers(1)
        with units.reading() as third:
            assert third.packets.all() == []  # looking is never in the way


def test_a_damaged_database_is_trouble_with_the_store(settings: Settings) -> None:
    settings.own_database.write_bytes(b"no database at all" * 1000)
    with pytest.raises(StorageError), open_county(settings):
        pass


def test_packets_outlive_the_county_that_took_them(settings: Settings, keys: CountyKeys, county: Parts) -> None:
    station = FakeStation()
    county.enrol_station(station.request(county.issue_ticket(station.code, "http://county.invalid")))
    packet = station.packet(keys.recipient)
    receipt = county.receive_packet(packet)
    with open_county(settings) as reopened:
        assert reopened.receive_packet(packet) == receipt


def test_nobody_else_can_read_what_the_county_keeps(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        settings, _ = a_county(tmp_path / "county")
    finally:
        os.umask(mask)
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in settings.data_dir.iterdir()}
    assert set(modes) >= {"county-keys.json", "county.json", "county.sqlite"}
    assert set(modes.values()) == {0o600}


def test_a_directory_in_use_keeps_its_mode(tmp_path: Path) -> None:
    (shared := tmp_path / "shared").mkdir(mode=0o755)
    (shared / "something").touch()
    a_county(shared)
    assert shared.stat().st_mode & 0o777 == 0o755


def test_keys_come_back_as_they_were_saved_and_open_what_is_sealed_for_them(tmp_path: Path) -> None:
    _, keys = a_county(tmp_path / "county")
    assert (again := load_keys(tmp_path / "county")) == keys
    assert decrypt_with(again.identity, encrypt_for(keys.recipient, b"x")) == b"x"


def test_secrets_do_not_show_when_keys_are_printed(keys: CountyKeys) -> None:
    assert "SECRET" not in repr(keys)
    assert keys.signing_key_hex not in repr(keys)


def test_a_county_is_founded_once(settings: Settings, keys: CountyKeys) -> None:
    with pytest.raises(CountyExists):
        found_county(settings, "模拟区")
    assert load_keys(settings.data_dir) == keys


def test_lost_keys_are_not_replaced_where_stations_have_enrolled(settings: Settings, station: FakeStation) -> None:
    (settings.data_dir / "county-keys.json").unlink()
    with pytest.raises(CountyExists):
        found_county(settings, "模拟区")
    with pytest.raises(CountyMissing), open_county(settings):
        pass


def test_a_county_whose_founding_was_cut_short_is_founded_again(settings: Settings) -> None:
    (settings.data_dir / "county-keys.json").unlink()
    assert found_county(settings, "模拟区") == load_keys(settings.data_dir)


def test_settings_given_at_the_start_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTY_TICKET_DAYS", "7")
    found_county(load_settings(tmp_path, url="http://county.invalid"), "模拟区")
    monkeypatch.delenv("COUNTY_TICKET_DAYS")
    settings = load_settings(tmp_path)
    assert (settings.ticket_days, settings.url) == (7, "http://county.invalid")


def test_damaged_keys_are_told_without_showing_them(settings: Settings) -> None:
    file = settings.data_dir / "county-keys.json"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(CountyKeysDamaged) as damaged, open_county(settings):
        pass
    assert "SECRET" not in str(damaged.value)


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CountyError):
        found_county(Settings(data_dir=tmp_path / "file" / "county"), "模拟区")


def test_settings_come_from_the_command_then_the_environment_then_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "county.json").write_text('{"port": 1, "host": "a", "url": "http://file.invalid"}')
    monkeypatch.setenv("COUNTY_PORT", "2")
    monkeypatch.setenv("COUNTY_HOST", "b")
    settings = load_settings(tmp_path, port=3, host=None)
    assert (settings.port, settings.host, settings.url) == (3, "b", "http://file.invalid")


@pytest.mark.parametrize("text", ["{", "[]", '{"port": "x"}', '{"nonsense": 1}', '{"url": "ftp://x"}'])
def test_settings_that_are_wrong_are_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "county.json").write_text(text)
    with pytest.raises(CountySettingsInvalid):
        load_settings(tmp_path)


@pytest.mark.parametrize("address", ["nonsense", "nosuch://host/db"])
def test_a_database_address_that_is_none_is_told(settings: Settings, address: str) -> None:
    changed = settings.model_copy(update={"database_url": address})
    with pytest.raises(CountySettingsInvalid), open_county(changed):
        pass


def test_writers_take_turns_and_readers_do_not_wait(engine: Engine) -> None:
    one, other = UnitsOfWork(engine), UnitsOfWork(engine)  # as two processes: each with a handle of its own
    order: list[str] = []
    waits = threading.Event()

    def write() -> None:
        waits.set()
        with other.writing() as unit:
            order.append("second begins")
            assert unit.packets.receipt_numbers(1) == 2

    with one.writing() as unit:
        thread = threading.Thread(target=write)
        thread.start()
        assert waits.wait(30)
        assert unit.packets.receipt_numbers(1) == 1
        with other.reading() as look:
            assert look.changes.last() == 0
        unit.commit()
        order.append("first ends")
    thread.join()
    assert order == ["first ends", "second begins"]
    for units in (one, other):
        units.close()
