"""What one draft's judge finds is told of that draft alone."""

import pytest
from pytestqt.qtbot import QtBot

from station.services.desk import Desk
from station.ui.collection import Collection
from station.ui.draft_keeper import DraftKeeper
from station.ui.jobs import Jobs
from station.ui.judge import Judge
from tests.ui.conftest import Quiet


@pytest.fixture
def keeper(desk: Desk, jobs: Jobs) -> DraftKeeper:
    draft = desk.start_record(Quiet(), desk.receive_visitor(Quiet()))
    return DraftKeeper(desk.save_draft, jobs, draft)


@pytest.fixture
def judge(desk: Desk, jobs: Jobs, keeper: DraftKeeper, qtbot: QtBot) -> Judge:
    made = Judge(desk, jobs, keeper, ())
    with qtbot.waitSignal(made.judged):
        made.look(then=lambda: None)
    return made


def codes(judge: Judge) -> set[str]:
    return {problem.code for problem in judge.problems}


def test_a_first_look_finds_what_the_form_and_the_evidence_lack(judge: Judge) -> None:
    assert {"RQ-01", "EV-01"} <= codes(judge)
    assert not judge.busy


def test_what_is_typed_while_a_look_is_under_way_is_looked_at_after_it(
    judge: Judge, keeper: DraftKeeper, qtbot: QtBot, jobs: Jobs
) -> None:
    for phone in ("12", "13900000001", "34"):
        keeper.put("other_identity.phone", phone)
        judge.form_changed()
    assert judge.busy
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    assert "OI-02" in codes(judge)


def test_what_is_found_of_a_draft_that_was_left_is_told_to_nobody(
    judge: Judge, keeper: DraftKeeper, qtbot: QtBot, jobs: Jobs
) -> None:
    before, told = judge.problems, []
    judge.judged.connect(lambda: told.append(judge.problems))
    keeper.put("other_identity.phone", "12")
    judge.form_changed()
    judge.close()
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    assert told == []
    assert judge.problems == before


def test_the_next_person_begins_with_nothing_of_the_last(
    desk: Desk, collection: Collection, qtbot: QtBot, jobs: Jobs
) -> None:
    collection.begin(desk.start_record(Quiet(), desk.receive_visitor(Quiet())))
    qtbot.waitUntil(lambda: jobs.under_way == 0 and bool(collection.problems))
    collection.answer("other_identity.phone", "12")
    collection.leave()
    assert collection.problems == ()
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    assert collection.problems == ()
