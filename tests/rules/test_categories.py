"""The combination rules, against the plan's own sentences."""

from collections import deque
from itertools import chain, combinations, permutations

import pytest

from station.domain.category import Category
from station.rules import categories
from station.rules.categories import EXCLUDING, exclusion
from tests.builders import AT, GONE, a_document, an_id_number
from tests.rules.judging import problems
from tests.rules.plan import COMBINATIONS

NUMBERED = dict(
    enumerate(
        (
            "军队转业干部",
            "退役士兵",
            "军队离退休干部和退休士官",
            "军队无军籍离退休退职职工",
            "复员军人",
            "退伍红军老战士（含西路军红军老战士和红军失散人员）",
            "残疾军人",
            "伤残民兵民工",
            "烈士遗属",
            "因公牺牲军人遗属",
            "病故军人遗属",
            "现役军人家属",
        ),
        start=1,
    )
)
NUMBER = {category: number for number, label in NUMBERED.items() for category in Category if category.label == label}


def legal() -> set[frozenset[int]]:
    """The sets of numbers that the sentences allow, made one by one and not by judging."""
    family = [frozenset(some) for size in range(5) for some in combinations(range(9, 13), size)]
    made = set()
    for one in (None, 1, 2, 3, 4, 5, 6):
        core = set() if one is None else {one}
        disabled = 8 if one is None else 7
        made |= {frozenset(core | kind) | some for kind in (set[int](), {disabled}) for some in family}
    return made - {frozenset()}


def excluded(numbers: frozenset[int]) -> bool:
    """Whether two of them can never stand together, whatever else is chosen."""
    core = numbers & frozenset(range(1, 7))
    return len(core) > 1 or numbers >= {7, 8} or (8 in numbers and bool(core))


def numbers_of(chosen: frozenset[Category]) -> frozenset[int]:
    return frozenset(NUMBER[category] for category in chosen)


ALL = [
    frozenset(chosen)
    for chosen in chain.from_iterable(combinations(Category, size) for size in range(len(Category) + 1))
]


def refusals(chosen: object) -> set[str]:
    return {problem.code for problem in problems({"edition": "2018", "categories": chosen}, "CC-")}


def test_of_all_4096_sets_exactly_the_223_that_the_plan_allows_pass() -> None:
    assert len(ALL) == 4096
    assert len(NUMBER) == 12
    passed = {numbers_of(chosen) for chosen in ALL if not refusals([category.value for category in chosen])}
    assert passed == legal()
    assert len(passed) == 223


@pytest.mark.parametrize(
    ("numbers", "codes"),
    [
        ((), {"CC-01"}),
        ((1,), set()),
        ((1, 6), {"CC-02"}),
        ((1, 2, 3, 4, 5, 6), {"CC-02"}),
        ((2, 7), set()),
        ((7,), {"CC-04"}),
        ((7, 9), {"CC-04"}),
        ((7, 8), {"CC-03", "CC-04"}),
        ((2, 7, 8), {"CC-03", "CC-05"}),
        ((8,), set()),
        ((8, 9, 10, 11, 12), set()),
        ((6, 8), {"CC-05"}),
        ((9, 10, 11, 12), set()),
        ((1, 7, 9, 10, 11, 12), set()),
        ((1, 1), {"CC-06"}),
        ((9, 9), {"CC-06"}),
    ],
)
def test_a_set_is_refused_for_the_reason_that_is_so(numbers: tuple[int, ...], codes: set[str]) -> None:
    by_number = {number: category for category, number in NUMBER.items()}
    for order in list(permutations(numbers))[:24]:
        assert refusals([by_number[number].value for number in order]) == codes


@pytest.mark.parametrize("nothing", [GONE, None, []])
def test_a_form_without_any_category_is_refused(nothing: object) -> None:
    assert [problem.code for problem in problems(a_document(categories=nothing), "CC-")] == ["CC-01"]


@pytest.mark.parametrize("rule", categories.RULES, ids=lambda rule: rule.code)
def test_every_refusal_quotes_a_sentence_of_the_plan(rule: object) -> None:
    prefix, _, sentence = rule.basis.partition("：")  # type: ignore[attr-defined]
    assert prefix == "工作方案三(二)1"
    assert len(sentence) > 8
    assert sentence in COMBINATIONS


def test_each_rule_quotes_its_own_sentence() -> None:
    quoted = [rule.basis for rule in categories.RULES]
    assert len(set(quoted)) == len(quoted)


def test_a_category_is_closed_exactly_when_it_would_break_an_exclusion() -> None:
    for chosen in ALL:
        if excluded(numbers_of(chosen)):
            continue
        for candidate in set(Category) - chosen:
            closed = exclusion(chosen, candidate, AT)
            assert (closed is not None) == excluded(numbers_of(chosen | {candidate}))
            if closed is not None:
                assert closed.code in {rule.code for rule in EXCLUDING}
                assert candidate.label in closed.message


def test_everything_the_plan_allows_is_reached_by_one_click_after_another_in_any_order() -> None:
    reached, waiting = {frozenset[Category]()}, deque([frozenset[Category]()])
    while waiting:
        chosen = waiting.popleft()
        for candidate in set(Category) - chosen:
            if exclusion(chosen, candidate, AT) is None and chosen | {candidate} not in reached:
                reached.add(chosen | {candidate})
                waiting.append(chosen | {candidate})
    assert {numbers_of(chosen) for chosen in reached} == {
        numbers for numbers in map(numbers_of, ALL) if not excluded(numbers)
    }
    assert {numbers_of(chosen) for chosen in reached} >= legal()
    for chosen in reached:  # order: from each legal set, any one category taken away leaves a set that can be clicked
        if numbers_of(chosen) in legal():
            assert all(exclusion(chosen - {last}, last, AT) is None for last in chosen)


def test_what_still_lacks_something_is_not_closed() -> None:
    """残疾军人 may be clicked first; what he was at discharge comes after."""
    assert exclusion((), Category.DISABLED_SERVICEMAN, AT) is None
    assert exclusion((Category.DISABLED_SERVICEMAN,), Category.DISCHARGED_SOLDIER, AT) is None


def test_the_words_of_a_refusal_name_the_categories() -> None:
    (problem,) = problems(a_document(categories=["demobilized_serviceman", "discharged_soldier"]), "CC-")
    assert problem.message == "“复员军人”、“退役士兵”不能同时选，只能选其中一类。"
    assert an_id_number() not in problem.message
