from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from station.errors import DiskFull, StationError
from station.forms.fields import value_at
from station.services.desk import Desk
from station.ui.draft_keeper import LONGEST_UNSAVED_MS, DraftKeeper
from station.ui.jobs import Jobs
from tests.ui.conftest import Quiet


def keeper_of(desk: Desk, jobs: Jobs) -> DraftKeeper:
    visitor = desk.receive_visitor(Quiet())
    return DraftKeeper(desk.save_draft, jobs, desk.start_record(Quiet(), visitor))


def stored(desk: Desk, keeper: DraftKeeper) -> object:
    return desk.go_on(Quiet(), keeper.record_id).document


def test_at_most_two_seconds_of_typing_are_unsaved() -> None:
    assert LONGEST_UNSAVED_MS <= 2000


def test_what_is_typed_is_kept_without_anybody_asking(qtbot: QtBot, desk: Desk, jobs: Jobs) -> None:
    keeper = keeper_of(desk, jobs)
    with qtbot.waitSignal(keeper.saved):
        keeper.put("other_identity.phone", "13911112222")
    assert keeper.all_saved
    assert stored(desk, keeper) == keeper.document


def test_going_on_typing_does_not_put_the_saving_off(qtbot: QtBot, desk: Desk, jobs: Jobs) -> None:
    keeper = keeper_of(desk, jobs)
    typed = iter(range(10_000))
    busy = QTimer(interval=20)
    busy.timeout.connect(lambda: keeper.put("other_identity.remark", str(next(typed))))
    busy.start()
    kept: list[object] = []

    def note() -> bool:
        kept.append(desk.go_on(Quiet(), keeper.record_id).document)
        return any("remark" in document.get("other_identity", {}) for document in kept if isinstance(document, dict))

    qtbot.waitUntil(note, timeout=30_000)
    busy.stop()
    keeper.close()


def test_flush_calls_only_when_the_store_has_everything(qtbot: QtBot, desk: Desk, jobs: Jobs) -> None:
    keeper = keeper_of(desk, jobs)
    seen: list[object] = []
    keeper.put("other_identity.phone", "1")
    keeper.flush(lambda: seen.append(stored(desk, keeper)))
    keeper.put("other_identity.phone", "12")
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [keeper.document]


def test_a_full_disk_is_told_and_the_document_stays(qtbot: QtBot, desk: Desk, jobs: Jobs) -> None:
    keeper = keeper_of(desk, jobs)

    def fails(*_: object) -> None:
        raise DiskFull

    keeper._save = fails  # type: ignore[assignment]
    told: list[StationError] = []
    went_on: list[bool] = []
    keeper.failed.connect(told.append)
    with qtbot.waitSignal(keeper.failed):
        keeper.put("other_identity.phone", "13911112222")
        keeper.flush(lambda: went_on.append(True))
    keeper.close()
    assert [error.code for error in told] == ["DB-308"]
    assert went_on == []
    assert not keeper.all_saved
    assert value_at(keeper.document, "other_identity.phone") == "13911112222"
    assert value_at(stored(desk, keeper), "other_identity.phone") != "13911112222"


def test_an_empty_answer_is_taken_out(desk: Desk, jobs: Jobs) -> None:
    keeper = keeper_of(desk, jobs)
    keeper.put("other_identity.phone", "1")
    keeper.put("other_identity.phone", "")
    keeper.close()
    section = keeper.document["other_identity"]
    assert isinstance(section, dict)
    assert "phone" not in section
