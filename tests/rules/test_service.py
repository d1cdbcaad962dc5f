import pytest

from station.forms.codes import code_table
from station.rules.problem import Severity
from tests.builders import AT, a_document, an_id_number
from tests.rules.judging import Boundary, problems

WARN = Severity.WARN
ENLISTED, DISCHARGED = "service.enlisted_on", "service.discharged_on"
LEAP = {"identity.born_on": "1956-02-29", "identity.id_number": an_id_number("19560229")}
NEWER = {"identity.born_on": "1975-03-12", ENLISTED: "1993-12-01", DISCHARGED: "1996-12-01"}


def merited(**entry: object) -> dict[str, object]:
    """The changes that make a document one of a soldier with one commendation."""
    merit = {"merit": "third_class_merit", "times": 1, "year": 1979} | entry
    return {"service.commendations": ["third_class_merit"], "merits": [merit]}


BOUNDARIES = (
    Boundary("SV-01", DISCHARGED, {DISCHARGED: "1975-01-08"}, {DISCHARGED: "1975-01-09"}),
    Boundary("SV-01", DISCHARGED, {DISCHARGED: "1975-01-07"}, {DISCHARGED: "1979-03-12"}),
    Boundary("SV-02", DISCHARGED, {DISCHARGED: "2018-11-21"}, {DISCHARGED: "2018-11-20"}),
    Boundary("SV-02", ENLISTED, {ENLISTED: "2018-11-21"}, {ENLISTED: "2018-11-20"}),
    Boundary("SV-03", DISCHARGED, {DISCHARGED: "2018-10-02"}, {DISCHARGED: "2018-10-01"}, WARN),
    Boundary("SV-03", DISCHARGED, {DISCHARGED: "2018-11-20"}, {DISCHARGED: "2018-11-21"}, WARN),
    Boundary("SV-04", ENLISTED, {ENLISTED: "1968-03-11"}, {ENLISTED: "1968-03-12"}),
    Boundary("SV-04", ENLISTED, {ENLISTED: "1956-03-11"}, {}),
    Boundary("SV-04", ENLISTED, {**LEAP, ENLISTED: "1968-02-28"}, {**LEAP, ENLISTED: "1968-02-29"}),
    Boundary("SV-05", ENLISTED, {ENLISTED: "1970-03-11"}, {ENLISTED: "1970-03-12"}, WARN),
    Boundary("SV-05", ENLISTED, {ENLISTED: "1968-03-12"}, {ENLISTED: "1968-03-11"}, WARN),
    Boundary("SV-05", ENLISTED, {**LEAP, ENLISTED: "1970-02-28"}, {**LEAP, ENLISTED: "1970-03-01"}, WARN),
    Boundary("SV-06", "service.unit_code", {"service.unit_code": "某师炮团"}, {"service.unit_code": "35123部队"}, WARN),
    Boundary("SV-06", "service.unit_code", {"service.unit_code": "广州军区"}, {"service.unit_code": "35123"}, WARN),
    Boundary("SV-07", "service.service_years", {"service.service_years": 6}, {"service.service_years": 5}, WARN),
    Boundary("SV-07", "service.service_years", {"service.service_years": 3}, {"service.service_years": 4}, WARN),
    Boundary("SV-08", "service.rank", {**NEWER, "service.rank": "major"}, {**NEWER, "service.rank": "private"}, WARN),
    *(
        Boundary(
            "SV-08",
            "service.rank",
            {**NEWER, "service.serviceman_class": kind, "service.rank": wrong},
            {**NEWER, "service.serviceman_class": kind, "service.rank": right},
            WARN,
        )
        for kind, wrong, right in (
            ("officer", "nco_1", "warrant_officer"),
            ("civilian_cadre", "major", "civilian_9"),
            ("senior_nco", "private", "master_sergeant_1"),
            ("intermediate_nco", "private", "staff_sergeant"),
            ("junior_nco", "volunteer_1", "corporal"),
            ("volunteer", "nco_1", "volunteer_8"),
        )
    ),
    Boundary(
        "SV-09",
        "service.rank",
        {ENLISTED: "1965-06-01", DISCHARGED: "1988-09-30", "service.rank": "private"},
        {ENLISTED: "1965-05-31", DISCHARGED: "1988-09-30", "service.rank": "private"},
        WARN,
    ),
    Boundary(
        "SV-09",
        "service.rank",
        {ENLISTED: "1965-06-01", DISCHARGED: "1988-09-30", "service.rank": "private"},
        {ENLISTED: "1965-06-01", DISCHARGED: "1988-10-01", "service.rank": "private"},
        WARN,
    ),
    Boundary("SV-09", "service.rank", {"service.rank": "private"}, {"service.rank": "volunteer_1"}, WARN),
    Boundary("SV-10", "merits[0].merit", merited(merit=None), merited()),
    Boundary("SV-10", "merits[0].times", merited(times=0), merited(times=1)),
    Boundary("SV-10", "merits[0].year", merited(year=1899), merited(year=1900)),
    Boundary("SV-10", "merits[0].year", merited(year=2019), merited(year=2018)),
    Boundary("SV-11", "merits[0].merit", merited(merit="first_class_merit"), merited(), WARN),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()


def test_the_reference_date_is_the_campaign_s() -> None:
    assert AT.reference_date.isoformat() == "2018-10-01"
    (problem,) = problems(a_document(service__discharged_on="2018-10-02"))
    assert not problem.blocks


def test_service_is_judged_only_of_those_who_are_asked_for_it() -> None:
    wrong = {
        "service.enlisted_on": "2099-01-02",
        "service.discharged_on": "2099-01-01",
        "service.unit_code": "某团",
    }
    assert problems(a_document(categories=["martyr_survivor"], **wrong), "SV-") == []
    assert len(problems(a_document(**wrong), "SV-")) == 4


def test_days_that_are_missing_break_no_order() -> None:
    for missing in ("service.enlisted_on", "service.discharged_on", "identity.born_on"):
        assert problems(a_document(**{missing: None}), "SV-") == []


OFFICERS = "元帅 大将 上将 中将 少将 大校 上校 中校 少校 大尉 上尉 中尉 少尉 准尉"
SERGEANTS = (
    "一级士官 二级士官 三级士官 四级士官 五级士官 六级士官 一级军士长 二级军士长 三级军士长 四级军士长 "
    "一级上士 二级上士 上士 中士 下士 军士长 专业军士"
)
RANKS = {
    "officer": OFFICERS,
    "civilian_cadre": "文职特级 文职一级 文职二级 文职三级 文职四级 文职五级 文职六级 文职七级 文职八级 文职九级",
    "senior_nco": SERGEANTS,
    "intermediate_nco": SERGEANTS,
    "junior_nco": SERGEANTS,
    "conscript": "列兵 上等兵 下士 中士 上士",
    "volunteer": " ".join(f"{grade}级志愿兵" for grade in "一二三四五六七八") + " 军士长 专业军士",
}
"""The ranks of each class, all periods together."""


@pytest.mark.parametrize("kind", RANKS)
def test_every_rank_fits_its_classes_and_no_other(kind: str) -> None:
    for code, label in code_table("rank").codes.items():
        document = a_document(**NEWER, service__serviceman_class=kind, service__rank=code)
        assert (problems(document, "SV-08") == []) == (label in RANKS[kind].split()), label


def test_a_class_or_rank_of_no_table_is_another_rule_s_affair() -> None:
    assert problems(a_document(**NEWER, service__serviceman_class="x", service__rank="major"), "SV-08") == []
    assert problems(a_document(**NEWER, service__rank="x"), "SV-08") == []


@pytest.mark.parametrize("unit", ["某师", "某旅", "某团", "某军区", "某营", "某连"])
def test_each_word_of_a_designation_is_one(unit: str) -> None:
    assert [problem.path for problem in problems(a_document(service__unit_code=unit), "SV-06")] == ["service.unit_code"]


def test_years_of_service_are_not_compared_with_days_that_are_missing() -> None:
    for missing in (ENLISTED, DISCHARGED):
        assert problems(a_document(**{missing: None, "service.service_years": 40}), "SV-07") == []


def test_years_of_service_that_the_days_give_are_told() -> None:
    (problem,) = problems(a_document(service__service_years=9), "SV-07")
    assert problem.message == "按入伍、退役时间计算，军龄为4年，请核对。"


def test_a_merit_is_looked_for_among_all_commendations() -> None:
    both = merited() | {"service.commendations": ["first_class_merit", "third_class_merit"]}
    assert problems(a_document(**both), "SV-11") == []
    second = {"merit": "outstanding_nco"}
    (problem,) = problems(a_document(**merited() | {"merits": [{"merit": "third_class_merit"}, second]}), "SV-11")
    assert problem.path == "merits[1].merit"


def test_who_left_before_he_came_served_no_year() -> None:
    backwards = {ENLISTED: "1979-03-12", DISCHARGED: "1975-01-08"}
    assert problems(a_document(**backwards, service__service_years=0), "SV-07") == []
    (problem,) = problems(a_document(**backwards, service__service_years=3), "SV-07")
    assert "军龄为0年" in problem.message
