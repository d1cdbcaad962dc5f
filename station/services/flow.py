"""Which step of the collection follows which: plain data, no window."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from station.domain.evidence import Evidence, EvidenceKind
from station.rules.evidence import RULES as EVIDENCE_RULES
from station.rules.evidence import SIGNING
from station.rules.problem import Problem


class Step(StrEnum):
    """The steps of the desk, in their order."""

    CARD = "card"
    CATEGORIES = "categories"
    FORM = "form"
    PHOTO = "photo"
    SIGN = "sign"
    DONE = "done"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Step.CARD: "读卡核对",
    Step.CATEGORIES: "对象类别",
    Step.FORM: "填写信息",
    Step.PHOTO: "照片与材料",
    Step.SIGN: "核对签字",
    Step.DONE: "完成",
}
_ORDER = tuple(Step)
_TO_SIGN = (Step.CATEGORIES, Step.FORM, Step.PHOTO)
"""The steps before the signing on which something may be lacking."""
_OF_EVIDENCE = frozenset(rule.code for rule in EVIDENCE_RULES)


def following(step: Step) -> Step:
    """The next step; the last is followed by itself."""
    return _ORDER[min(_ORDER.index(step) + 1, len(_ORDER) - 1)]


def preceding(step: Step) -> Step:
    """The step before; nothing comes before the first."""
    return _ORDER[max(_ORDER.index(step) - 1, 0)]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a draft is."""

    problems: tuple[Problem, ...]
    evidence: tuple[Evidence, ...]


def blocking(step: Step, problems: Collection[Problem]) -> list[Problem]:
    """What is to be settled on a step before it is left: photos on their page, a signature on its own."""
    if step is Step.CATEGORIES:
        return [problem for problem in problems if problem.blocks and problem.code.startswith("CC-")]
    if step is Step.FORM:
        return [problem for problem in problems if problem.blocks and problem.code not in _OF_EVIDENCE]
    if step is Step.PHOTO:
        return [problem for problem in problems if problem.blocks and problem.code in _OF_EVIDENCE - SIGNING]
    return []


def step_of(problem: Problem) -> Step:
    """The step on which a problem is seen to."""
    if problem.code in _OF_EVIDENCE:
        return Step.SIGN if problem.code in SIGNING else Step.PHOTO
    of_categories = problem.path == "categories" or problem.code.startswith("CC-")
    return Step.CATEGORIES if of_categories else Step.FORM


def unsettled(standing: Standing) -> list[Problem]:
    """What keeps the person from signing, in the order of the steps."""
    steps = {step: [each for each in standing.problems if each.blocks and step_of(each) is step] for step in _TO_SIGN}
    return [problem for step in _TO_SIGN for problem in steps[step]]


def ready_to_leave(step: Step, standing: Standing) -> bool:
    """Whether a step has what the next one needs. Details may be left open until signing, categories may not."""
    has_photo = step is not Step.PHOTO or _has(standing.evidence, EvidenceKind.RECENT_PHOTO)
    return has_photo and not blocking(step, standing.problems)


def resume_at(standing: Standing) -> Step:
    """Where work on a draft goes on: the first step that lacks something."""
    return next(
        (step for step in (Step.CATEGORIES, Step.FORM, Step.PHOTO) if not ready_to_leave(step, standing)), Step.SIGN
    )


def _has(evidence: Collection[Evidence], kind: EvidenceKind) -> bool:
    return any(piece.kind is kind for piece in evidence)
