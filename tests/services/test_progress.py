"""进度: true numbers by village, day and operator; the list of people and the work list tell the same."""

import io
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from python_calamine import CalamineWorkbook

from station.assembly import printed_daily
from station.domain.county_word import CollectedBy, Judged, Judgement
from station.domain.progress import DayFigures, VillageFigures, Waiting
from station.domain.register import CollectionStatus, Removal, RemovalReason
from station.domain.work import Work, work_on
from station.services.checking import ReturnToOperator
from station.services.overview import ListRecords
from station.services.progress import MeasureProgress
from station.services.roster import BrowseRegister, Filters
from station.services.submission import SubmitRecord
from station.sheets.progress_file import progress_book
from tests.db.builders import MORNING, OPERATOR, an_entry, an_id_number
from tests.forms.pdf.reading import pages_told
from tests.services.builders import Quiet, a_document, ink
from tests.services.conftest import Desk

BIG, DISTANT = "450802101201", "450802101203"
NUMBERS = {name: an_id_number(2 * serial + 21) for serial, name in enumerate("ABCDEFGHIXYZ")}
OLD_NUMBER = NUMBERS["H"][:6] + NUMBERS["H"][8:17]


@pytest.fixture
def measure(desk: Desk) -> MeasureProgress:
    """The register: A–F in BIG, G and H (by his old number) in DISTANT, I in no village."""
    villages = {**dict.fromkeys("ABCDEF", BIG), **dict.fromkeys("GH", DISTANT), "I": ""}
    with desk.store.unit() as unit:
        unit.register.put(
            replace(an_entry(name, f"张{name}", OLD_NUMBER if name == "H" else NUMBERS[name]), village=village)
            for name, village in villages.items()
        )
        unit.commit()
    return MeasureProgress(desk.store.look, progress_book, printed_daily, desk.clock)


def village(measure: MeasureProgress, code: str) -> VillageFigures:
    return next(each for each in measure(Quiet()).villages if each.code == code)


def put_on_paper(desk: Desk, name: str) -> UUID:
    record_id = desk.a_draft(NUMBERS[name])
    desk.save_draft(Quiet(), record_id, a_document(NUMBERS[name]))
    desk.save_for_paper(Quiet(), record_id)
    return record_id


def remove(desk: Desk, name: str) -> None:
    with desk.store.unit() as unit:
        unit.register.remove(name, Removal(RemovalReason.DIED, date(2017, 1, 1)))
        unit.commit()


def said_elsewhere(
    desk: Desk, name: str, count: int = 1, *, withdrawn: bool = False, record: UUID | None = None
) -> UUID:
    record_id = record or uuid4()
    with desk.store.unit() as unit:
        unit.inbox.collect(
            CollectedBy(record_id, count, "450802102-01", MORNING, NUMBERS[name], None, withdrawn=withdrawn)
        )
        unit.commit()
    return record_id


def returned(desk: Desk, record_id: UUID) -> None:
    with desk.store.unit() as unit:
        revision = unit.records.latest(record_id)
        assert revision is not None
        unit.inbox.judge(Judged(record_id, revision.id, 1, Judgement.RETURNED, MORNING))
        unit.commit()


def test_nobody_is_collected_at_first_and_everybody_is_counted(measure: MeasureProgress) -> None:
    figures = measure(Quiet())
    assert figures.total == replace(VillageFigures("", "合计"), people=9)
    assert (figures.total.due, figures.total.open, figures.total.rate) == (9, 9, 0.0)
    assert figures.days == ()
    assert [each.name for each in figures.villages][-1] == "未写明村（居）"
    assert village(measure, BIG).name == "大圩村委会"


def test_collected_is_who_confirmed_here_or_was_collected_elsewhere(measure: MeasureProgress, desk: Desk) -> None:
    desk.queued(NUMBERS["A"])
    desk.queued(NUMBERS["H"])
    put_on_paper(desk, "B")
    desk.a_draft(NUMBERS["C"])
    elsewhere = said_elsewhere(desk, "E")
    big, distant = village(measure, BIG), village(measure, DISTANT)
    assert (big.people, big.here, big.elsewhere, big.in_work, big.open) == (6, 1, 1, 2, 4)
    assert (distant.people, distant.here, distant.rate) == (2, 1, 0.5)
    assert big.waiting == Waiting(drafts=1, unsigned=1)
    said_elsewhere(desk, "E", 2, withdrawn=True, record=elsewhere)
    assert village(measure, BIG).collected == 1


def test_who_is_collected_here_and_elsewhere_counts_once_and_here(measure: MeasureProgress, desk: Desk) -> None:
    desk.queued(NUMBERS["A"])
    said_elsewhere(desk, "A")
    assert (village(measure, BIG).here, village(measure, BIG).elsewhere) == (1, 0)


def test_who_is_removed_leaves_the_denominator_even_where_he_was_collected(
    measure: MeasureProgress, desk: Desk
) -> None:
    desk.queued(NUMBERS["G"])
    assert village(measure, DISTANT).rate == 0.5
    remove(desk, "G")
    remove(desk, "F")
    distant = village(measure, DISTANT)
    assert (distant.people, distant.removed, distant.due, distant.here) == (2, 1, 1, 0)
    assert measure(Quiet()).days == ()
    remove(desk, "H")
    assert village(measure, DISTANT).rate is None


def test_who_is_added_is_told_apart_by_the_village_of_his_form_until_the_register_has_him(
    measure: MeasureProgress, desk: Desk
) -> None:
    desk.queued(NUMBERS["X"])
    put_on_paper(desk, "Y")
    home = str(a_document()["other_identity"]["household_division"])  # type: ignore[index]
    added = village(measure, home)
    assert (added.added, added.here, measure(Quiet()).total.collected) == (1, 0, 0)
    assert measure(Quiet()).days[0].added == 1
    with desk.store.unit() as unit:
        unit.register.put([replace(an_entry("X", "张X", NUMBERS["X"]), village=DISTANT)])
        unit.commit()
    assert village(measure, home).added == 0
    assert village(measure, DISTANT).here == 1


def test_a_correction_leaves_who_was_collected_collected_on_the_day_he_first_was(
    measure: MeasureProgress, desk: Desk
) -> None:
    first = desk.queued(NUMBERS["A"])
    on = desk.clock.now.astimezone().date()
    returned(desk, first)
    assert village(measure, BIG).waiting == Waiting(returned=1)
    desk.clock.now += timedelta(days=3)
    desk.correct(Quiet(), first)
    assert village(measure, BIG).waiting == Waiting(returned=1)
    desk.save_draft(Quiet(), first, a_document(NUMBERS["A"], "张新名"))
    desk.save_for_paper(Quiet(), first)
    big = village(measure, BIG)
    assert (big.here, big.waiting) == (1, Waiting(unsigned=1))
    desk.confirm(Quiet(), first, a_document(NUMBERS["A"], "张新名"), ink)
    desk.submit(Quiet(), first)
    assert village(measure, BIG).waiting == Waiting()
    assert measure(Quiet()).days == (DayFigures(on, 1, 0),)


def test_a_purged_record_still_counts(measure: MeasureProgress, desk: Desk) -> None:
    for name in "AX":
        record_id = desk.queued(NUMBERS[name])
        with desk.store.unit() as unit:
            unit.approvals.purge(record_id, MORNING)
            unit.commit()
    total = measure(Quiet()).total
    assert (total.here, total.added) == (1, 1)


def test_days_and_operators_add_up_to_what_was_collected_here(measure: MeasureProgress, desk: Desk) -> None:
    for name in "AB":
        desk.queued(NUMBERS[name])
    desk.clock.now += timedelta(days=1)
    SubmitRecord(desk.store.unit, desk.clock, "wei")(Quiet(), desk.a_signed_draft(NUMBERS["C"]))
    desk.queued(NUMBERS["X"])
    desk.a_draft(NUMBERS["D"])
    figures = measure(Quiet())
    assert [(each.registered, each.added) for each in figures.days] == [(2, 0), (1, 1)]
    assert sum(each.registered for each in figures.days) == figures.total.here
    assert {each.name: (each.registered, each.added, each.waiting) for each in figures.operators} == {
        OPERATOR: (2, 1, Waiting(drafts=1)),
        "wei": (1, 0, Waiting()),
    }
    assert figures.operators[0].here == 3


def test_records_wait_for_the_lead_where_he_checks_and_come_back_from_him(measure: MeasureProgress, desk: Desk) -> None:
    with desk.store.unit() as unit:
        unit.settings.set_campaign(replace(unit.settings.campaign(), lead_checks=True))
        unit.commit()
    desk.queued(NUMBERS["A"])
    back = desk.queued(NUMBERS["B"])
    assert village(measure, BIG).waiting == Waiting(to_check=2)
    ReturnToOperator(desk.store.unit, desk.clock, OPERATOR)(Quiet(), back, "电话少一位")
    assert village(measure, BIG).waiting == Waiting(to_check=1, returned=1)
    assert village(measure, BIG).here == 2


def test_the_list_of_people_the_work_list_and_the_figures_tell_the_same(measure: MeasureProgress, desk: Desk) -> None:
    desk.queued(NUMBERS["A"])
    desk.a_draft(NUMBERS["C"])
    put_on_paper(desk, "D")
    said_elsewhere(desk, "A")
    said_elsewhere(desk, "C")
    remove(desk, "F")
    returned(desk, desk.queued(NUMBERS["H"]))
    total = measure(Quiet()).total
    counts, _ = BrowseRegister(desk.store.look, desk.clock)(Quiet(), Filters())
    assert counts.counts == {
        CollectionStatus.NOT_COLLECTED: total.open - total.in_work,
        CollectionStatus.IN_WORK: total.in_work,
        CollectionStatus.COLLECTED: total.here,
        CollectionStatus.ELSEWHERE: total.elsewhere,
        CollectionStatus.REMOVED: total.removed,
    }
    works = Counter(work for record in ListRecords(desk.store.look)(Quiet()) for work in work_on(record))
    assert total.waiting == Waiting(works[Work.DRAFT], works[Work.UNSIGNED], works[Work.TO_CHECK], works[Work.RETURNED])
    assert total.waiting == Waiting(1, 1, 0, 1)


def test_the_workbook_has_the_same_numbers_as_numbers(measure: MeasureProgress, desk: Desk) -> None:
    desk.queued(NUMBERS["A"])
    desk.queued(NUMBERS["X"])
    book = CalamineWorkbook.from_filelike(io.BytesIO(measure.workbook(Quiet())))
    assert book.sheet_names == ["按村（居）", "按日", "按采集员"]
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[-1][:8] == ["合计", 9, 0, 9, 1, 0, 1, pytest.approx(1 / 9)]
    assert rows[-1][10] == 1
    assert book.get_sheet_by_index(1).to_python()[2][1:] == [1, 1, 2]
    assert book.get_sheet_by_index(2).to_python()[2][1:5] == [OPERATOR, 1, 1, 2]


def test_what_was_done_today_is_told_apart_by_village_and_by_operator(measure: MeasureProgress, desk: Desk) -> None:
    desk.queued(NUMBERS["A"])
    desk.queued(NUMBERS["X"])
    desk.clock.now += timedelta(days=1)
    desk.queued(NUMBERS["B"])
    desk.queued(NUMBERS["G"])
    SubmitRecord(desk.store.unit, desk.clock, "wei")(Quiet(), desk.a_signed_draft(NUMBERS["Y"]))
    figures = measure(Quiet())
    told = {each.code: (each.here, each.today, each.added, each.added_today) for each in figures.villages}
    assert (told[BIG], told[DISTANT]) == ((2, 1, 2, 1), (1, 1, 0, 0))
    assert {each.name: (each.today, each.added_today) for each in figures.operators} == {
        OPERATOR: (2, 0),
        "wei": (0, 1),
    }
    assert (figures.total.today, figures.total.added_today) == (2, 1)
    assert figures.total.today == figures.days[-1].registered


def test_the_daily_report_has_the_same_numbers(measure: MeasureProgress, desk: Desk) -> None:
    desk.queued(NUMBERS["A"])
    desk.queued(NUMBERS["X"])
    said_elsewhere(desk, "E")
    put_on_paper(desk, "B")
    [page] = pages_told(measure.daily(Quiet()))
    assert "大圩村委会61233.3%1110" in page
    assert "合计91222.2%1110" in page
    assert f"{OPERATOR}111110合计111110" in page
    figures = measure(Quiet())
    assert pages_told(measure.as_daily(figures)) == [page]
