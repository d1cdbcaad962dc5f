import pytest

from station.domain.id_number import check_digit
from station.rules.problem import Severity
from tests.builders import a_document, an_id_number
from tests.rules.judging import Boundary, problems

WARN = Severity.WARN
DAMAGED = an_id_number()[:17] + ("0" if an_id_number()[17] != "0" else "1")


def a_number_of(county: str, born: str) -> dict[str, object]:
    """The registrant with a number of a county, and the birthday it tells."""
    first = f"{county}{born.replace('-', '')}017"
    return {"identity.id_number": first + check_digit(first), "identity.born_on": born}


BOUNDARIES = (
    Boundary("ID-01", "identity.id_number", {"identity.id_number": DAMAGED}, {}),
    Boundary(
        "ID-01",
        "identity.id_number",
        {"identity.id_number": "450899560312017"},
        {"identity.id_number": an_id_number("20000229")},
    ),
    Boundary(
        "ID-01",
        "identity.id_number",
        {"identity.id_number": an_id_number("19560230")},
        {"identity.id_number": an_id_number("19560229")},
    ),
    Boundary("ID-01", "identity.id_number", a_number_of("450899", "2018-11-21"), a_number_of("450899", "2018-11-20")),
    Boundary("ID-01", "identity.id_number", a_number_of("450899", "1799-12-31"), a_number_of("450899", "1800-01-01")),
    Boundary("ID-02", "identity.sex", {"identity.sex": "2"}, {"identity.sex": "1"}, WARN),
    Boundary(
        "ID-02",
        "identity.sex",
        {"identity.id_number": an_id_number(sequence="018")},
        {"identity.id_number": an_id_number(sequence="018"), "identity.sex": "2"},
        WARN,
    ),
    Boundary("ID-02", "identity.sex", {"identity.sex": "2"}, {"identity.sex": "9"}, WARN),
    Boundary("ID-03", "identity.born_on", {"identity.born_on": "1956-03-13"}, {"identity.born_on": "1956-03-12"}, WARN),
    Boundary("ID-03", "identity.born_on", {"identity.born_on": "1956-03-11"}, {"identity.id_number": DAMAGED}, WARN),
    Boundary("ID-04", "identity.born_on", {"identity.born_on": "2018-11-21"}, {"identity.born_on": "2018-11-20"}),
    Boundary(
        "ID-05", "identity.valid_to", {"identity.valid_to": "2018-11-19"}, {"identity.valid_to": "2018-11-20"}, WARN
    ),
    Boundary("ID-05", "identity.valid_to", {"identity.valid_to": "2018-11-19"}, {"identity.valid_to": "长期"}, WARN),
    Boundary("ID-06", "identity.valid_to", {"identity.valid_to": "2035-02-29"}, {"identity.valid_to": "2036-02-29"}),
    Boundary("ID-06", "identity.valid_to", {"identity.valid_to": "2035.02.28"}, {"identity.valid_to": "2035-02-28"}),
    Boundary("ID-06", "identity.valid_to", {"identity.valid_to": "长 期"}, {"identity.valid_to": "长期"}),
    Boundary("ID-07", "identity.id_number", a_number_of("450898", "1956-03-12"), {}, WARN),
    Boundary(  # 崇文区, gone in 2010
        "ID-07",
        "identity.id_number",
        a_number_of("110103", "2011-01-01"),
        a_number_of("110103", "2010-12-31"),
        WARN,
    ),
    Boundary(  # 临桂县, 临桂区 since 2013: also who was born before has its code, if his number was given out late
        "ID-07",
        "identity.id_number",
        a_number_of("450322", "2014-01-01"),
        a_number_of("450312", "1956-03-12"),
        WARN,
    ),
    Boundary(  # a prefecture is no county; a city without counties is
        "ID-07",
        "identity.id_number",
        a_number_of("450800", "1956-03-12"),
        a_number_of("441900", "1956-03-12"),
        WARN,
    ),
    Boundary("ID-07", "identity.id_number", a_number_of("450000", "1956-03-12"), {"identity.id_number": DAMAGED}, WARN),
    Boundary("ID-08", "identity.name", {"identity.name": "覃\ue000"}, {"identity.name": "覃𠮷"}, WARN),
    Boundary("ID-08", "identity.name", {"identity.name": "覃\ufffd"}, {"identity.name": "买买提·艾力"}, WARN),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()


@pytest.mark.parametrize("written", ["000000000000000000", "B45089900001", "4.50899E+17", "450899560312017", "无"])
def test_what_old_registers_put_for_a_number_is_never_taken(written: str) -> None:
    (problem,) = problems(a_document(identity__id_number=written), "ID")
    assert (problem.code, problem.blocks) == ("ID-01", True)


def test_the_county_of_a_number_is_told_by_its_last_name() -> None:
    (problem,) = problems(a_document(**a_number_of("110103", "2011-01-01")), "ID-07")
    assert "北京市崇文区" in problem.message
