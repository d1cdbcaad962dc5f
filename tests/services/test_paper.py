"""What is put on paper."""

from collections.abc import Iterable
from uuid import UUID

import pytest

from station.domain.audit import Action
from station.domain.category import Category
from station.errors import Cancelled, PrinterUnavailable, RecordNotFound
from station.services.paper import BlankPaper, PrintBlanks, PrintMany, PrintRecord, PrintSlip, SlipPaper
from station.services.ports import PaperForm
from tests.db.builders import OPERATOR
from tests.services.builders import NUMBER, Quiet, a_document, a_photo, ink
from tests.services.conftest import Desk


def printing(desk: Desk, papers: list[PaperForm]) -> PrintRecord:
    def print_form(paper: PaperForm) -> bytes:
        papers.append(paper)
        return b"%PDF"

    return PrintRecord(desk.store.unit, print_form, desk.clock, OPERATOR)


def test_a_record_is_printed_with_its_latest_photo_and_signature(desk: Desk) -> None:
    record_id = desk.queued()
    papers: list[PaperForm] = []
    assert printing(desk, papers)(Quiet(), record_id) == b"%PDF"
    (paper,) = papers
    assert paper.document == a_document()
    assert (paper.photo, paper.signature) == (a_photo().data, ink(paper.revision.content_digest)[0].data)
    assert paper.signed_at == ink("0" * 64)[0].evidence.made_at
    assert paper.campaign.division_code == "450802101"
    assert desk.actions()[-1] is Action.FORM_PRINTED


def test_a_form_to_be_signed_on_paper_is_printed_without_photo_and_signature(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.save_draft(Quiet(), record_id, a_document())
    desk.save_for_paper(Quiet(), record_id)
    papers: list[PaperForm] = []
    printing(desk, papers)(Quiet(), record_id)
    assert (papers[0].photo, papers[0].signature, papers[0].signed_at) == (None, None, None)


def test_a_draft_of_which_nothing_is_saved_is_not_printed(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        printing(desk, [])(Quiet(), desk.a_draft())


def test_what_was_not_printed_is_not_noted_as_printed(desk: Desk) -> None:
    def no_paper(_: PaperForm) -> bytes:
        raise PrinterUnavailable

    record_id = desk.queued()
    with pytest.raises(PrinterUnavailable):
        PrintRecord(desk.store.unit, no_paper, desk.clock, OPERATOR)(Quiet(), record_id)
    assert Action.FORM_PRINTED not in desk.actions()


# -- many at once -----------------------------------------------------------------------------------------------------


class Stopping(Quiet):
    """Asked to stop once so many are done."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.steps: list[tuple[int, int]] = []

    def step(self, done: int, total: int, note: str = "") -> None:
        self.steps.append((done, total))
        if done >= self.after:
            raise Cancelled


def printing_many(desk: Desk, papers: list[PaperForm]) -> PrintMany:
    def print_forms(asked: Iterable[PaperForm]) -> bytes:
        papers.extend(asked)
        return b"%PDF"

    return PrintMany(desk.store.unit, print_forms, desk.clock, OPERATOR)


def test_many_records_become_one_file_in_the_order_asked_for(desk: Desk) -> None:
    first, second = desk.queued(), desk.queued(NUMBER[:14] + "0282")
    papers: list[PaperForm] = []
    assert printing_many(desk, papers)(Quiet(), [second, first]) == b"%PDF"
    assert [paper.revision.record_id for paper in papers] == [second, first]
    assert desk.actions()[-2:] == [Action.FORM_PRINTED] * 2


def test_many_can_be_stopped_between_two_and_then_nothing_counts_as_printed(desk: Desk) -> None:
    records = [desk.queued(), desk.queued(NUMBER[:14] + "0282")]
    stopping = Stopping(after=1)
    with pytest.raises(Cancelled):
        printing_many(desk, [])(stopping, records)
    assert stopping.steps == [(0, 2), (1, 2)]
    assert Action.FORM_PRINTED not in desk.actions()


def test_one_of_many_that_was_never_saved_is_told(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        printing_many(desk, [])(Quiet(), [desk.queued(), desk.a_draft(NUMBER[:14] + "0282")])


# -- the slip ---------------------------------------------------------------------------------------------------------


def slips(desk: Desk, papers: list[SlipPaper]) -> PrintSlip:
    def print_slip(paper: SlipPaper) -> bytes:
        papers.append(paper)
        return b"%PDF"

    return PrintSlip(desk.store.unit, print_slip, desk.clock, OPERATOR)


def test_a_slip_tells_of_the_record_as_it_was_saved_and_that_it_was_printed_is_kept(desk: Desk) -> None:
    record_id = desk.queued()
    papers: list[SlipPaper] = []
    assert slips(desk, papers)(Quiet(), record_id) == b"%PDF"
    [paper] = papers
    with desk.store.look() as unit:
        revision, summary = unit.records.latest(record_id), unit.records.summary(record_id)
    assert revision is not None
    assert (paper.record_id, paper.name, paper.id_number) == (record_id, summary.name, NUMBER)
    assert (paper.collected_at, paper.operator) == (revision.saved_at, OPERATOR)
    assert paper.station_code.startswith("450802101-")
    assert paper.to_bring
    assert desk.actions()[-1] is Action.SLIP_PRINTED
    assert desk.actions().count(Action.FORM_PRINTED) == 0


def test_there_is_no_slip_of_a_draft(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        slips(desk, [])(Quiet(), desk.a_draft())
    assert Action.SLIP_PRINTED not in desk.actions()


# -- blanks -----------------------------------------------------------------------------------------------------------


def test_blanks_are_of_this_station_and_each_copy_has_its_own_serial(desk: Desk) -> None:
    asked: list[tuple[BlankPaper, set[UUID]]] = []

    def print_blanks(paper: BlankPaper) -> bytes:
        asked.append((paper, set(paper.serials)))
        return b"%PDF"

    service = PrintBlanks(desk.store.look, print_blanks)
    assert service(Quiet(), frozenset({Category.MARTYR_SURVIVOR}), 3) == b"%PDF"
    [(paper, serials)] = asked
    assert len(serials) == 3
    assert paper.categories == {Category.MARTYR_SURVIVOR}
    assert paper.station_code.startswith("450802101-")
    assert paper.collection_point


def test_making_blanks_can_be_stopped_between_two_copies(desk: Desk) -> None:
    stopping = Stopping(after=2)
    service = PrintBlanks(desk.store.look, lambda paper: b"%PDF" * len(set(paper.serials)))
    with pytest.raises(Cancelled):
        service(stopping, frozenset(), 5)
    assert stopping.steps == [(0, 5), (1, 5), (2, 5)]
