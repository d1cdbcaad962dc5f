import pytest

from station.rules.problem import Severity
from tests.builders import a_document, full_width
from tests.rules.judging import Boundary, problems

WARN = Severity.WARN
S, M = "disabled_serviceman", "disabled_militia_or_laborer"
DISABLED = {"categories": ["discharged_soldier", S]}
MILITIA = {"categories": [M]}
NUMBER = f"{S}.certificate_number"
ARMY_NUMBER = "1985" + "03" + "12" + "1" + "05" + "560312" + "1" + "0007"
AGREEING = {**DISABLED, f"{S}.nature": "1", f"{S}.grade": "05", NUMBER: ARMY_NUMBER}

BOUNDARIES = (
    Boundary(
        "DI-01",
        f"{S}.grade",
        {**DISABLED, f"{S}.nature": "3", f"{S}.grade": "07"},
        {**DISABLED, f"{S}.nature": "3", f"{S}.grade": "06"},
    ),
    Boundary(
        "DI-01",
        f"{S}.grade",
        {**DISABLED, f"{S}.nature": "3", f"{S}.grade": "10"},
        {**DISABLED, f"{S}.nature": "2", f"{S}.grade": "10"},
    ),
    Boundary("DI-02", f"{M}.nature", {**MILITIA, f"{M}.nature": "3"}, {**MILITIA, f"{M}.nature": "2"}),
    Boundary("DI-02", f"{M}.nature", {**MILITIA, f"{M}.nature": "3"}, {**DISABLED, f"{S}.nature": "3"}),
    *(
        Boundary("DI-03", NUMBER, {**DISABLED, NUMBER: wrong}, {**DISABLED, NUMBER: right}, WARN)
        for wrong, right in (
            ("桂民A000001", "桂军A000001"),
            ("桂军A0000012", "桂军A000012"),
            ("桂军A0001", "桂军A00011"),
            ("国军A000001", "兵军A000001"),
            ("桂军AB00001", "桂军00001"),
            (ARMY_NUMBER[:-1], ARMY_NUMBER),
            (ARMY_NUMBER + "0", full_width("A").join(("桂军", "000001"))),
        )
    ),
    Boundary(
        "DI-03",
        f"{M}.certificate_number",
        {**MILITIA, f"{M}.certificate_number": "桂军A000001"},
        {**MILITIA, f"{M}.certificate_number": "桂民A000001"},
        WARN,
    ),
    *(
        Boundary("DI-04", NUMBER, {**AGREEING, path: other}, {**AGREEING, path: same}, WARN)
        for path, other, same in (
            (f"{S}.nature", "2", "1"),
            (f"{S}.grade", "06", "05"),
            ("identity.born_on", "1956-03-13", "1956-03-12"),
            ("identity.sex", "2", "1"),
            (NUMBER, ARMY_NUMBER[:17] + "2" + ARMY_NUMBER[18:], "桂军A000001"),
        )
    ),
    *(
        Boundary(
            "DI-05",
            f"{section}.assessed_on",
            {**who, f"{section}.injured_on": "1976-05-02", f"{section}.assessed_on": "1976-05-01"},
            {**who, f"{section}.injured_on": "1976-05-02", f"{section}.assessed_on": "1976-05-02"},
        )
        for section, who in ((S, DISABLED), (M, MILITIA))
    ),
    Boundary(
        "DI-06",
        f"{S}.injured_on",
        {**DISABLED, f"{S}.injured_on": "1975-01-07"},
        {**DISABLED, f"{S}.injured_on": "1975-01-08"},
        WARN,
    ),
    Boundary(
        "DI-06",
        f"{S}.injured_on",
        {**DISABLED, f"{S}.injured_on": "1979-03-13"},
        {**DISABLED, f"{S}.injured_on": "1979-03-12"},
        WARN,
    ),
    *(
        Boundary(
            "DI-07",
            f"{section}.{day}",
            {**who, f"{section}.{day}": "2018-11-21"},
            {**who, f"{section}.{day}": "2018-11-20"},
        )
        for section, who in ((S, DISABLED), (M, MILITIA))
        for day in ("injured_on", "assessed_on", "certificate_from_on")
    ),
    *(
        Boundary(
            "DI-08",
            f"{section}.certificate_to",
            {**who, f"{section}.certificate_to": wrong},
            {**who, f"{section}.certificate_to": right},
        )
        for section, who in ((S, DISABLED), (M, MILITIA))
        for wrong, right in (("2035-02-29", "2036-02-29"), ("永久", "长期"))
    ),
    *(
        Boundary(
            "DI-09",
            f"{section}.certificate_to",
            {**who, **born, f"{section}.certificate_from_on": issued, f"{section}.certificate_to": wrong},
            {**who, **born, f"{section}.certificate_from_on": issued, f"{section}.certificate_to": right},
            WARN,
        )
        for section, who in ((S, DISABLED), (M, MILITIA))
        for born in ({"identity.born_on": "1956-03-12"},)
        for issued, wrong, right in (
            ("1972-03-11", "1982-03-11", "1977-03-11"),
            ("1972-03-12", "1977-03-12", "1982-03-12"),
            ("1982-03-11", "2002-03-11", "1992-03-11"),
            ("1982-03-12", "1992-03-12", "2002-03-12"),
            ("2002-03-11", "长期", "2022-03-11"),
            ("2002-03-12", "2022-03-12", "长期"),
        )
    ),
    Boundary(
        "DI-10",
        f"{S}.receives_nursing_fee",
        {**DISABLED, f"{S}.receives_nursing_fee": True, f"{S}.grade": "05"},
        {**DISABLED, f"{S}.receives_nursing_fee": True, f"{S}.grade": "04"},
        WARN,
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()


@pytest.mark.parametrize("grade", [f"{grade:02d}" for grade in range(1, 11)])
def test_only_illness_has_a_lowest_grade(grade: str) -> None:
    for nature in ("1", "2", "3"):
        found = problems(a_document(**DISABLED, **{f"{S}.nature": nature, f"{S}.grade": grade}), "DI-01")
        assert bool(found) == (nature == "3" and grade > "06")


def test_a_number_of_the_army_tells_all_that_differs_at_once() -> None:
    (problem,) = problems(a_document(**{**AGREEING, f"{S}.nature": "3", f"{S}.grade": "06"}), "DI-04")
    assert problem.message == "伤残证件号码中的伤残性质、伤残等级与所填的不一致，请对照证件核对。"
    assert ARMY_NUMBER not in problem.message


def test_without_days_of_service_no_injury_is_out_of_service() -> None:
    """Of retired army civilians none are asked."""
    document = a_document(
        **{
            "categories": ["retired_army_civilian", S],
            f"{S}.injured_on": "1960-01-01",
            f"{S}.assessed_on": "1961-01-01",
        }
    )
    assert problems(document, "DI-06") == []
