"""The parts, put together: settings, log, and what runs without a store."""

import logging
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from scripts import stage
from station.app import Application
from station.config import Settings, load_settings
from station.db.store import Store
from station.devices.id_card.simulator import sample_card
from station.domain.audit import Action
from station.errors import (
    CardNotTaken,
    StationError,
    StorageError,
    StoreInUse,
    StoreLocked,
    WrongPassphrase,
    WrongUsage,
)
from station.logs import TRAFFIC, log_error, log_to
from tests.cli.conftest import quiet_log
from tests.db.builders import PASSPHRASE, make_store


@pytest.fixture(autouse=True)
def _quiet_afterwards() -> Iterator[None]:
    yield
    quiet_log()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_store(tmp_path / "station")
    return tmp_path / "station"


def an_application(**settings: object) -> Application:
    return Application(Settings(**{"password": PASSPHRASE, **settings}))  # type: ignore[arg-type]


# -- the desk ---------------------------------------------------------------------------------------------------------


def test_a_new_station_has_keys_campaign_and_an_entry_in_its_trail(tmp_path: Path) -> None:
    application = an_application(operator="韦模拟")
    made = application.make_station(tmp_path / "s", None, "450802101-02", "450802101")
    assert made == tmp_path / "s"
    store = application.unlock(made, "韦模拟", PASSPHRASE)
    with store.look() as unit:
        station, campaign = unit.settings.station(), unit.settings.campaign()
        event, log_in = unit.audit.events()
    store.close()
    assert (station.code, station.epoch, len(station.signing_key)) == ("450802101-02", 1, 32)
    assert (campaign.division_code, len(campaign.villages)) == ("450802101", 19)
    assert (event.action, event.operator) == (Action.STORE_MADE, "韦模拟")
    assert (log_in.action, log_in.operator) == (Action.LOGGED_IN, "韦模拟")


@pytest.mark.parametrize(
    ("division", "code", "name", "villages"),
    [
        ("450323101", "450323101", "广西壮族自治区桂林市灵川县大圩镇", 18),
        ("450127101", "450127101", "广西壮族自治区南宁市横县百合镇", 28),
        ("450181101", "450127101", "广西壮族自治区南宁市横县百合镇", 28),  # the code the county has had since 2021
    ],
)
def test_a_station_can_be_made_for_any_town_of_the_province(
    tmp_path: Path, division: str, code: str, name: str, villages: int
) -> None:
    application = an_application()
    store = application.unlock(application.make_station(tmp_path, None, "450802101-01", division), "admin", PASSPHRASE)
    with store.look() as unit:
        campaign = unit.settings.campaign()
    store.close()
    assert (campaign.division_code, campaign.division_name) == (code, name)
    assert len(campaign.villages) == villages
    assert all(village.code.startswith(code) and len(village.code) == 12 for village in campaign.villages)


def test_two_stations_have_different_keys(tmp_path: Path) -> None:
    application, keys = an_application(), set()
    for name in ("a", "b"):
        application.make_station(tmp_path / name, None, "450802101-01", "450802101")
        store = application.unlock(tmp_path / name, "admin", PASSPHRASE)
        with store.look() as unit:
            station = unit.settings.station()
        store.close()
        keys |= {station.signing_key, station.identity, station.recipient, station.incarnation}
    assert len(keys) == 8


def test_the_desk_numbers_packets_in_the_epoch_of_its_store(folder: Path) -> None:
    application = an_application()
    store = application.unlock(folder, "admin", PASSPHRASE)
    with store.unit() as unit:
        unit.settings.set_station(replace(unit.settings.station(), epoch=5))
        unit.commit()
    application.desk(store, application.parts(lambda data, simulate: 0).open_reader("simulated"))
    with store.look() as unit:
        assert unit.outbox._epoch == 5
    store.close()


def test_the_desk_is_given_back_when_a_command_fails(folder: Path) -> None:
    application = an_application()

    def fail() -> None:
        with application.open_desk(folder, None, writes=True):
            with pytest.raises(StoreInUse), application.open_desk(folder, None, writes=True):
                pass
            raise CardNotTaken

    for _ in range(2):
        with pytest.raises(CardNotTaken):
            fail()


def test_a_log_in_that_cannot_be_written_down_keeps_the_store_from_nobody(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = an_application()
    store = application.unlock(folder, "admin", PASSPHRASE)
    store.close()

    def fails(_: Application, __: Store) -> None:
        raise StorageError(cause="disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(Application, "_note_log_in", fails)
        with pytest.raises(StorageError, match="DB-300"):
            application.unlock(folder, "admin", PASSPHRASE)
        with pytest.raises(StorageError, match="DB-300"):
            application.unlock_again(store, PASSPHRASE)
        with pytest.raises(StoreLocked):
            store.look()
    application.unlock(folder, "admin", PASSPHRASE).close()


def test_a_passphrase_that_is_given_goes_before_the_settings(folder: Path) -> None:
    with pytest.raises(WrongPassphrase):
        an_application().unlock(folder, "admin", "wrong-passphrase")
    an_application(password="wrong-passphrase").unlock(folder, "admin", PASSPHRASE).close()


# -- settings ---------------------------------------------------------------------------------------------------------


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {"DATA": str(tmp_path), "OPERATOR": "韦模拟", "LOG_LEVEL": "debug", "PASSWORD": "x"}.items():
        monkeypatch.setenv(f"STATION_{name}", value)
    settings = load_settings()
    assert (settings.data, settings.operator, settings.log_level) == (tmp_path, "韦模拟", "DEBUG")
    assert "x" not in repr(settings.password)


def test_settings_that_are_none_are_told_without_their_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATION_LOG_LEVEL", "loud")
    with pytest.raises(WrongUsage) as refused:
        load_settings()
    assert refused.value.facts == {"setting": "log_level"}


# -- the log ----------------------------------------------------------------------------------------------------------


def test_the_log_is_turned_over_and_every_file_of_it_is_private(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        log_to(tmp_path, "INFO")
        for _ in range(30):
            logging.getLogger("station.x").info("%s", "y" * 100_000)
    finally:
        os.umask(mask)
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["station.log", "station.log.1", "station.log.2", "station.log.3"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_frames_go_to_the_terminal_when_asked_for_and_never_to_the_disk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = logging.getLogger("station.devices")
    for level in ("DEBUG", "TRAFFIC"):
        log_to(tmp_path, level)
        log.log(TRAFFIC, "frame at %s", level)
        log.debug("detail at %s", level)
    kept = (tmp_path / "station.log").read_text("utf-8")
    assert "frame" not in kept
    assert "detail at DEBUG" in kept
    assert "detail at TRAFFIC" in kept
    said = capsys.readouterr().err
    assert "frame at TRAFFIC" in said
    assert "frame at DEBUG" not in said
    assert "detail" not in said


def test_our_errors_are_logged_by_code_and_facts_and_bugs_without_their_words(tmp_path: Path) -> None:
    def bug() -> None:
        raise KeyError("覃示范")

    log_to(tmp_path, "INFO")
    log_error(StationError(status="41"))
    try:
        bug()
    except KeyError as error:
        log_error(error)
    ours, theirs = (tmp_path / "station.log").read_text("utf-8").splitlines()
    assert ours.endswith("WARNING station [ST-001] status=41")
    assert "ST-000 KeyError at test_app.py" in theirs
    assert " bug" in theirs
    assert "覃示范" not in theirs


def test_the_log_of_one_desk_is_not_written_to_by_the_next(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        log_to(tmp_path / name, "INFO")
        log_error(StationError(desk=name))
    assert "desk=b" not in (tmp_path / "a" / "station.log").read_text("utf-8")


def test_a_thread_that_logs_while_the_log_is_turned_to_another_folder_opens_no_file_again(tmp_path: Path) -> None:
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    log_to(tmp_path / "before", "INFO")
    held = [handler for handler in logging.getLogger("station").handlers if isinstance(handler, RotatingFileHandler)]
    log_to(tmp_path / "after", "INFO")

    for handler in held:
        handler.handle(logging.LogRecord("station", logging.WARNING, "here", 1, "late", None, None))

    assert [handler.stream for handler in held] == [None]
    assert "late" not in (tmp_path / "before" / "station.log").read_text("utf-8")


# -- the outermost edge -----------------------------------------------------------------------------------------------


def station(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [*stage.STATION, *arguments],
        cwd=stage.ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


def test_commands_that_need_no_store_ask_for_no_passphrase_and_leave_nothing(tmp_path: Path) -> None:
    done = station("card", "read", "--json", HOME=str(tmp_path), XDG_DATA_HOME=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, b"")
    assert sample_card("found").id_number.encode() in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_reader_of_stdout_that_went_away_is_no_bug(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*stage.STATION, "form", "fields", "--json"], cwd=stage.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()
        assert process.wait() != 0
    assert b"Traceback" not in said
    assert b"ST-000" not in said
