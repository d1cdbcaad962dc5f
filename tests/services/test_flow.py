import pytest

from station.rules.problem import Problem, Severity
from station.services.flow import Standing, Step, following, preceding, ready_to_leave, resume_at
from tests.services.builders import a_photo, ink

CATEGORY = Problem("categories", "", code="CC-02")
ANSWER = Problem("other_identity.phone", "", code="RQ-01")
WARNING = Problem("categories", "", code="CC-99", severity=Severity.WARN)
BIG, UNSIGNED = Problem("", "", code="EV-05"), Problem("", "", code="EV-02")
SECOND = Problem("identity.id_number", "", code="SR-01")
EXPLAINED = Problem("discharged_soldier.resettlement", "", code="DS-01", severity=Severity.WARN, reason="情况属实")
PHOTO, SIGNATURE = a_photo().evidence, ink("0" * 64)[0].evidence


def test_the_steps_follow_each_other_to_the_end_and_back() -> None:
    order = [Step.CARD, Step.CATEGORIES, Step.FORM, Step.PHOTO, Step.SIGN, Step.DONE]
    assert list(Step) == order
    assert [following(step) for step in order] == [*order[1:], Step.DONE]
    assert [preceding(step) for step in order] == [Step.CARD, *order[:-1]]
    assert len({step.label for step in Step}) == len(Step)


@pytest.mark.parametrize(
    ("step", "problems", "evidence", "ready"),
    [
        (Step.CARD, [CATEGORY, ANSWER], [], True),
        (Step.CATEGORIES, [], [], True),
        (Step.CATEGORIES, [ANSWER], [], True),
        (Step.CATEGORIES, [CATEGORY], [], False),
        (Step.CATEGORIES, [WARNING], [], True),
        (Step.FORM, [], [], True),
        (Step.FORM, [ANSWER], [PHOTO], False),
        (Step.FORM, [CATEGORY], [PHOTO], False),
        (Step.FORM, [WARNING], [], True),
        (Step.FORM, [BIG, UNSIGNED], [], True),
        (Step.FORM, [SECOND], [PHOTO], False),
        (Step.FORM, [EXPLAINED], [], True),
        (Step.PHOTO, [BIG], [PHOTO], False),
        (Step.PHOTO, [UNSIGNED, SECOND], [PHOTO], True),
        (Step.SIGN, [BIG, UNSIGNED], [PHOTO], True),
        (Step.PHOTO, [], [], False),
        (Step.PHOTO, [], [SIGNATURE], False),
        (Step.PHOTO, [], [PHOTO], True),
        (Step.PHOTO, [ANSWER], [SIGNATURE, PHOTO], True),
        (Step.SIGN, [ANSWER], [], True),
        (Step.DONE, [], [], True),
    ],
)
def test_a_step_is_left_when_the_next_has_what_it_needs(
    step: Step, problems: list[Problem], evidence: list[object], ready: bool
) -> None:
    assert ready_to_leave(step, Standing(tuple(problems), tuple(evidence))) is ready  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("problems", "evidence", "step"),
    [
        ([CATEGORY, ANSWER], [], Step.CATEGORIES),
        ([CATEGORY, ANSWER], [PHOTO, SIGNATURE], Step.CATEGORIES),
        ([ANSWER], [], Step.FORM),
        ([ANSWER], [PHOTO], Step.FORM),
        ([BIG], [PHOTO], Step.PHOTO),
        ([UNSIGNED], [PHOTO], Step.SIGN),
        ([SECOND], [PHOTO], Step.FORM),
        ([], [], Step.PHOTO),
        ([WARNING], [SIGNATURE], Step.PHOTO),
        ([], [PHOTO], Step.SIGN),
        ([], [PHOTO, SIGNATURE], Step.SIGN),
    ],
)
def test_work_goes_on_at_the_first_step_that_lacks_something(
    problems: list[Problem], evidence: list[object], step: Step
) -> None:
    assert resume_at(Standing(tuple(problems), tuple(evidence))) is step  # type: ignore[arg-type]
