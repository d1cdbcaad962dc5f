"""上门名单: who is not collected and very old or disabled, by village; as a workbook nothing becomes a formula."""

import io
from dataclasses import replace
from datetime import date
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from station.assembly import printed_missing
from station.domain.audit import Action
from station.domain.register import Removal, RemovalReason
from station.errors import Cancelled
from station.forms.pdf.lists import NOBODY
from station.services.trail import NoteLook
from station.services.visits import PlanVisits, VisitsWanted
from station.sheets.visits_file import visits_sheet
from tests.db.builders import OPERATOR, an_entry, an_id_number
from tests.forms.pdf.reading import pages_told
from tests.services.builders import NUMBER, Quiet, StopAt
from tests.services.conftest import Desk

BIG, DISTANT = "450802101201", "450802101203"
OLD = an_id_number(5, "19380101")


def entry(base_id: str, name: str, number: str, village: str = BIG, **more: object) -> object:
    known = an_entry(base_id, name, number)
    return replace(known, village=village, document={**known.document, **more})


@pytest.fixture
def plan(desk: Desk) -> PlanVisits:
    """Old: A in the distance, B dead, F. Disabled: C, who has a draft, and F. D is neither, E was collected."""
    desk.queued()
    desk.a_draft(an_id_number(31, "19700101"))
    said = {"household_address": "+示范村1号", "phone": "013900000001"}
    with desk.store.unit() as unit:
        unit.register.put(
            [
                entry("A", "张一", OLD, DISTANT, other_identity=said),
                entry("B", "李二", an_id_number(7, "19300101")),
                entry("C", "赵三", an_id_number(31, "19700101"), categories=["disabled_serviceman"]),
                entry("D", "钱四", an_id_number(9, "19700101")),
                entry("E", "覃示范", NUMBER, categories=["disabled_militia_or_laborer"]),
                entry(
                    "F", "=孙五", an_id_number(11, "19310101"), categories=["disabled_serviceman", "red_army_veteran"]
                ),
            ]
        )
        unit.register.remove("B", Removal(RemovalReason.DIED, date(2017, 1, 1)))
        unit.commit()
    return PlanVisits(
        desk.store.look, visits_sheet, printed_missing, desk.clock, NoteLook(desk.store.unit, desk.clock, OPERATOR)
    )


def listed(plan: PlanVisits, **by: object) -> list[tuple[str, str]]:
    made = plan(Quiet(), VisitsWanted(**by))  # type: ignore[arg-type]
    return [(village.code, "".join(sorted(each.base_id for each in village.people))) for village in made.villages]


def test_the_very_old_and_the_disabled_who_are_not_collected_are_listed_by_village(plan: PlanVisits) -> None:
    assert listed(plan) == [(BIG, "CF"), (DISTANT, "A")]
    assert listed(plan, aged=False) == [(BIG, "CF")]
    assert listed(plan, disabled=False) == [(BIG, "F"), (DISTANT, "A")]
    assert listed(plan, aged=False, disabled=False) == [(BIG, "CDF"), (DISTANT, "A")]
    assert listed(plan, place=DISTANT) == [(DISTANT, "A")]
    assert listed(plan, place="") == []


def test_a_visit_tells_why_where_and_how_to_call(plan: PlanVisits) -> None:
    made = plan(Quiet(), VisitsWanted())
    people = {visit.base_id: visit for village in made.villages for visit in village.people}
    assert (people["A"].why, people["C"].why, people["F"].why) == (("80岁以上",), ("残疾",), ("80岁以上", "残疾"))
    assert (people["A"].address, people["A"].phone, people["A"].age) == ("+示范村1号", "013900000001", 80)
    assert [people[each].begun for each in "ACF"] == [False, True, False]
    assert people["F"].categories == ("残疾军人", "退伍红军老战士")
    assert [village.name for village in made.villages] == ["大圩村委会", "上莲村委会"]
    assert made.count == 3


def test_the_workbook_keeps_every_digit_and_has_no_formula_and_that_it_was_made_is_noted(
    plan: PlanVisits, desk: Desk
) -> None:
    made = plan.workbook(Quiet(), VisitsWanted())
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    by_name = {row[2]: row for row in rows[2:]}
    assert set(by_name) == {"'=孙五", "赵三", "张一"}
    assert (by_name["张一"][5], by_name["张一"][7], by_name["张一"][8]) == (OLD, "'+示范村1号", "013900000001")
    sheet = ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert desk.actions()[-1] is Action.REGISTER_SEARCHED


def test_a_list_may_be_stopped_while_it_is_read(plan: PlanVisits) -> None:
    with pytest.raises(Cancelled):
        plan(StopAt(0), VisitsWanted())


def test_on_paper_each_village_has_its_page_and_that_it_was_printed_is_noted(plan: PlanVisits, desk: Desk) -> None:
    big, distant = pages_told(plan.paper(Quiet(), VisitsWanted(aged=False, disabled=False)))
    assert "大圩村委会共3人截至" in big
    assert all(name in big for name in ("=孙五", "赵三", "钱四"))
    assert "李二" not in big + distant
    assert "覃示范" not in big + distant
    assert "上莲村委会共1人" in distant
    assert all(told in distant for told in ("1张一", "80+示范村1号", "013900000001"))
    assert big.count("已有草稿") == 1
    assert OLD not in distant
    assert desk.actions()[-1] is Action.LIST_PRINTED
    with desk.store.look() as unit:
        assert unit.audit.events(None, None)[-1].detail == "4"


def test_paper_says_of_whom_alone_it_is_and_where_there_is_nobody(plan: PlanVisits) -> None:
    [page] = pages_told(plan.paper(Quiet(), VisitsWanted(place=BIG)))
    assert "大圩村委会共2人（只列80岁以上或残疾的）" in page
    [page] = pages_told(plan.paper(Quiet(), VisitsWanted(place="450802101202", disabled=False)))
    assert "共0人（只列80岁以上的）" in page
    assert NOBODY in page
    assert "未写明村（居）共0人" in pages_told(plan.paper(Quiet(), VisitsWanted(place="")))[0]


def test_paper_may_be_stopped_and_then_nothing_is_noted(plan: PlanVisits, desk: Desk) -> None:
    with pytest.raises(Cancelled):
        plan.paper(StopAt(2), VisitsWanted())
    assert Action.LIST_PRINTED not in desk.actions()
