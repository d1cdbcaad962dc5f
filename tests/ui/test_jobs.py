import threading

import pytest
from pytestqt.qtbot import QtBot

from station.errors import CardUnreadable, StationError, UnexpectedError
from station.services.ports import Progress
from station.ui.jobs import Jobs


def test_work_runs_in_a_thread_and_its_result_comes_back_to_this_one(qtbot: QtBot, jobs: Jobs) -> None:
    threads: list[int] = []
    results: list[object] = []

    def work(progress: Progress, number: int) -> int:
        threads.append(threading.get_ident())
        return number * 2

    def then(result: int) -> None:
        threads.append(threading.get_ident())
        results.append(result)

    with qtbot.waitSignal(jobs.idle):
        jobs.start(work, 21, then=then)
    assert results == [42]
    assert threads[0] != threading.get_ident()
    assert threads[1] == threading.get_ident()


@pytest.mark.parametrize(("raised", "told"), [(CardUnreadable(), "DV-112"), (ValueError("a name"), "ST-000")])
def test_a_failure_is_told_as_one_of_ours(qtbot: QtBot, jobs: Jobs, raised: Exception, told: str) -> None:
    errors: list[StationError] = []

    def work(progress: Progress) -> None:
        raise raised

    with qtbot.waitSignal(jobs.idle):
        jobs.start(work, fail=errors.append)
    assert [error.code for error in errors] == [told]
    assert isinstance(errors[0], (CardUnreadable, UnexpectedError))


def test_progress_is_told_in_order(qtbot: QtBot, jobs: Jobs) -> None:
    steps: list[tuple[int, int, str]] = []

    def work(progress: Progress) -> None:
        for done in range(5):
            progress.step(done, 5, "报送")

    with qtbot.waitSignal(jobs.idle):
        jobs.start(work, progress=lambda done, total, note: steps.append((done, total, note)))
    assert steps == [(done, 5, "报送") for done in range(5)]


def test_of_a_cancelled_job_nothing_more_is_heard(qtbot: QtBot, jobs: Jobs) -> None:
    heard: list[object] = []
    at_work, go_on = threading.Event(), threading.Event()
    stopped: list[bool] = []

    def work(progress: Progress) -> None:
        at_work.set()
        go_on.wait(30)
        try:
            progress.step(1, 2)
        except StationError:
            stopped.append(True)
            raise

    job = jobs.start(work, then=heard.append, fail=heard.append, progress=lambda *step: heard.append(step))
    at_work.wait(30)
    job.cancel()
    with qtbot.waitSignal(jobs.idle):
        go_on.set()
    assert stopped == [True]
    assert heard == []
