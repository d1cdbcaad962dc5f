import pytest

from station.rules.problem import Severity
from tests.builders import an_id_number
from tests.rules.judging import Boundary

WARN = Severity.WARN
DAMAGED = an_id_number()[:17] + ("0" if an_id_number()[17] != "0" else "1")

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
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()
