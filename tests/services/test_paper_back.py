"""Pages that come back are filed by their marks: all of a form confirm it, and nothing is filed by a guess."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from county.pages.shown import evidence_of
from station.domain.county_word import CollectedBy
from station.domain.evidence import Evidence, EvidenceKind, Signer, attach
from station.domain.paper import PageFate
from station.domain.photo import PhotoFault, PhotoReport
from station.domain.record import RecordState
from station.errors import (
    BlankIncomplete,
    BlankNotThere,
    BlankTaken,
    Cancelled,
    FormIncomplete,
    NotConfirmed,
    PageUnknown,
    PaperOutdated,
    PhotoUnreadable,
)
from station.forms.pdf.mark import BlankMark, FormMark
from station.services.handwritten import DropPaper, EnterBlank, ListPapers, ShowPaper
from station.services.paper_back import FilePage, FilePages, PageOutcome
from station.services.paper_ports import PageRead
from station.services.transcriptions import statements
from tests.db.builders import MORNING, OPERATOR, an_id_number
from tests.services.builders import NUMBER, Quiet, StopAt, a_document, a_photo, ink, with_answer
from tests.services.conftest import Desk

OTHER = an_id_number(18)
FINE = PhotoReport(())


@dataclass
class Reader:
    """Reads what a test wrote on its pages: the texts of marks, a line each."""

    report: PhotoReport = FINE

    def __call__(self, data: bytes) -> PageRead:
        if data == b"broken":
            raise PhotoUnreadable
        lines = data.decode().splitlines()[1:]
        forms = tuple(mark for line in lines if (mark := FormMark.parse(line)))
        blanks = tuple(mark for line in lines if (mark := BlankMark.parse(line)))
        return PageRead(forms, blanks, b"\xff\xd8" + data, self.report)


def a_page(*marks: FormMark | BlankMark, take: int = 1) -> bytes:
    texts = [mark.to_text() if isinstance(mark, FormMark) else mark.text() for mark in marks]
    return "\n".join([f"take {take}", *texts]).encode()


@dataclass
class Filing:
    """The services under test, and what a test asks them for."""

    desk: Desk

    def __post_init__(self) -> None:
        common = (self.desk.store.unit, self.desk.clock, OPERATOR)
        self.reader = Reader()
        self.file = FilePage(self.desk.store.unit, self.reader, self.desk.clock, OPERATOR)
        self.enter = EnterBlank(*common)
        self.drop = DropPaper(*common)

    def __call__(self, source: bytes | Path) -> PageOutcome:
        return self.file(Quiet(), source)

    def fate(self, *marks: FormMark | BlankMark, take: int = 1) -> PageFate:
        return self(a_page(*marks, take=take)).fate

    def printed(self, number: str = NUMBER, pages: int = 3, **answers: object) -> list[FormMark]:
        """A draft that only lacks its confirmation, printed."""
        record_id = self.desk.a_draft(number)
        self.desk.add_evidence(Quiet(), record_id, a_photo(b"\xff\xd8 of " + number.encode()))
        self.desk.save_draft(Quiet(), record_id, a_document(number))
        return self.print(record_id, pages)

    def print(self, record_id: UUID, pages: int = 3) -> list[FormMark]:
        revision = self.desk.save_for_paper(Quiet(), record_id)
        return [FormMark(record_id, revision.id, revision.content_digest, page, pages) for page in range(1, pages + 1)]

    def evidence(self, record_id: UUID, kind: EvidenceKind) -> list[Evidence]:
        return [piece for piece in self.desk.draft(record_id).evidence if piece.kind is kind]

    def waiting(self) -> list[tuple[UUID, tuple[int, ...]]]:
        papers = ListPapers(self.desk.store.look)(Quiet())
        return [(paper.seen.paper, paper.seen.missing) for paper in papers]


@pytest.fixture
def filing(desk: Desk) -> Filing:
    return Filing(desk)


def a_blank(pages: int = 2) -> list[BlankMark]:
    serial = uuid4()
    return [BlankMark(serial, page, pages) for page in range(1, pages + 1)]


# -- forms ------------------------------------------------------------------------------------------------------------


def test_a_record_is_confirmed_when_the_last_page_of_its_form_is_there(filing: Filing) -> None:
    first, second, third = filing.printed()
    kept = filing(a_page(third))
    assert (kept.fate, kept.missing, kept.name, kept.record_id) == (PageFate.KEPT, (1, 2), "覃示范", third.record_id)
    assert filing.fate(first) is PageFate.KEPT
    assert not filing.evidence(first.record_id, EvidenceKind.SIGNED_FORM)
    assert filing.fate(second) is PageFate.CONFIRMED
    pages = filing.evidence(first.record_id, EvidenceKind.SIGNED_FORM)
    assert [piece.confirms for piece in pages] == [first.content_digest] * 3
    with filing.desk.store.look() as unit:
        shown = [unit.blobs.get(piece.digest) for piece in pages]
    assert shown == [b"\xff\xd8" + a_page(mark) for mark in (first, second, third)]
    assert filing.waiting() == []
    filing.desk.submit(Quiet(), first.record_id)
    assert filing.desk.state(first.record_id) is RecordState.QUEUED


def test_whose_hand_is_on_it_is_as_the_form_says(filing: Filing) -> None:
    record_id = filing.printed()[0].record_id
    document = with_answer(
        a_document(), "other_identity", has_agent=True, agent_name="韦代办", agent_phone="13900000001"
    )
    filing.desk.save_draft(Quiet(), record_id, document)
    for mark in filing.print(record_id):
        filing(a_page(mark))
    assert {piece.signer for piece in filing.evidence(record_id, EvidenceKind.SIGNED_FORM)} == {Signer.AGENT}


def test_pages_of_several_forms_in_any_order_come_each_to_its_own(filing: Filing) -> None:
    mine, yours = filing.printed(), filing.printed(OTHER)
    fates = [filing.fate(mark) for mark in (mine[1], yours[2], mine[0], yours[0], yours[1], mine[2])]
    assert fates.count(PageFate.CONFIRMED) == 2
    for marks in (mine, yours):
        digests = {piece.confirms for piece in filing.evidence(marks[0].record_id, EvidenceKind.SIGNED_FORM)}
        assert digests == {marks[0].content_digest}


def test_a_page_that_is_there_is_not_taken_again(filing: Filing) -> None:
    first, *others = filing.printed()
    assert filing.fate(first) is PageFate.KEPT
    assert filing.fate(first) is PageFate.DUPLICATE
    assert filing.fate(first, take=2) is PageFate.DUPLICATE
    for mark in others:
        filing(a_page(mark))
    assert filing.fate(first, take=3) is PageFate.DUPLICATE
    assert len(filing.evidence(first.record_id, EvidenceKind.SIGNED_FORM)) == 3


def test_a_form_printed_before_a_change_confirms_nothing(filing: Filing) -> None:
    old = filing.printed()
    record_id = old[0].record_id
    assert filing.fate(old[0]) is PageFate.KEPT
    filing.desk.save_draft(Quiet(), record_id, with_answer(a_document(), "other_identity", phone="13900000088"))
    assert filing.fate(old[1]) is PageFate.STALE
    new = filing.print(record_id)
    assert filing.fate(old[2]) is PageFate.STALE
    assert filing.fate(new[0]) is PageFate.KEPT
    assert filing.waiting() == [(new[0].revision_id, (2, 3))]
    assert not filing.evidence(record_id, EvidenceKind.SIGNED_FORM)


def test_a_mark_whose_content_is_not_that_revisions_is_nobodys(filing: Filing) -> None:
    first = filing.printed()[0]
    other = filing.printed(OTHER)[0]
    assert filing.fate(replace(first, content_digest=other.content_digest)) is PageFate.UNKNOWN
    assert filing.fate(replace(first, record_id=other.record_id)) is PageFate.UNKNOWN
    assert filing.fate(replace(first, record_id=uuid4(), revision_id=uuid4())) is PageFate.UNKNOWN
    assert filing.waiting() == []


def test_a_record_of_another_station_is_told_by_its_station(filing: Filing) -> None:
    mark = replace(filing.printed()[0], record_id=uuid4(), revision_id=uuid4())
    with filing.desk.store.unit() as unit:
        unit.inbox.collect(CollectedBy(mark.record_id, 1, "450802102-01", MORNING, OTHER))
        unit.commit()
    outcome = filing(a_page(mark))
    assert (outcome.fate, outcome.station) == (PageFate.ELSEWHERE, "450802102-01")
    assert "450802102-01" in outcome.says


def test_pages_of_another_print_are_not_mixed_in(filing: Filing) -> None:
    first, second, _ = filing.printed()
    assert filing.fate(first) is PageFate.KEPT
    assert filing.fate(replace(second, pages=4)) is PageFate.OTHER_PRINT


def test_a_record_that_was_handed_in_needs_no_paper(filing: Filing) -> None:
    record_id = filing.desk.queued()
    with filing.desk.store.look() as unit:
        latest = unit.records.latest(record_id)
    assert latest is not None
    assert filing.fate(FormMark(record_id, latest.id, latest.content_digest, 1, 3)) is PageFate.DONE


def test_pages_that_wait_go_with_their_draft(filing: Filing) -> None:
    first = filing.printed()[0]
    outcome = filing(a_page(first))
    filing.desk.discard(Quiet(), first.record_id)
    assert filing.waiting() == []
    kept = attach(EvidenceKind.SIGNED_FORM, outcome.picture, "image/jpeg", MORNING)
    assert filing.desk.has_bytes(kept) == [False]


# -- what is no page of ours ------------------------------------------------------------------------------------------


def test_without_one_mark_nothing_is_filed(filing: Filing) -> None:
    mine, yours = filing.printed(), filing.printed(OTHER)
    assert filing.fate() is PageFate.NO_MARK
    assert filing.fate(mine[0], yours[0]) is PageFate.SEVERAL
    assert filing.fate(mine[0], a_blank()[0]) is PageFate.SEVERAL
    filing.reader.report = PhotoReport((PhotoFault.UNREADABLE,))
    assert filing.fate(mine[0]) is PageFate.ILLEGIBLE
    assert filing.waiting() == []


def test_what_is_not_quite_sharp_is_filed_and_told(filing: Filing) -> None:
    filing.reader.report = PhotoReport((PhotoFault.BLURRED,))
    outcome = filing(a_page(filing.printed()[0]))
    assert (outcome.fate, outcome.faults) == (PageFate.KEPT, (PhotoFault.BLURRED,))


@pytest.mark.parametrize("make", [lambda folder: b"broken", lambda folder: folder / "gone.jpg", lambda folder: folder])
def test_a_picture_that_cannot_be_read_is_an_outcome(
    filing: Filing, tmp_path: Path, make: Callable[[Path], bytes | Path]
) -> None:
    outcome = filing(make(tmp_path))
    assert outcome.fate is PageFate.UNREADABLE
    assert outcome.error is not None


def test_a_pdf_is_told_by_name(filing: Filing, tmp_path: Path) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(b"%PDF-1.7 ...")
    assert "PDF" in filing(file).says


def test_a_person_may_say_whose_page_it_is(filing: Filing) -> None:
    first, second, third = filing.printed()
    filing(a_page(first))
    filing(a_page(third))
    nameless = filing(a_page())
    done = filing.file.by_hand(Quiet(), nameless.picture, second.record_id, 2, 3)
    assert done.fate is PageFate.CONFIRMED
    assert len(filing.evidence(first.record_id, EvidenceKind.SIGNED_FORM)) == 3


def test_what_a_person_says_is_checked(filing: Filing) -> None:
    first = filing.printed()[0]
    filing(a_page(first))
    with pytest.raises(PageUnknown):
        filing.file.by_hand(Quiet(), b"\xff\xd8", first.record_id, 4, 3)
    with pytest.raises(PaperOutdated):
        filing.file.by_hand(Quiet(), b"\xff\xd8", filing.desk.a_draft(OTHER), 1, 3)
    assert filing.file.by_hand(Quiet(), b"\xff\xd8", first.record_id, 1, 3).fate is PageFate.DUPLICATE


def test_stopping_loses_nothing_of_the_pages_before(filing: Filing) -> None:
    marks = filing.printed()
    pages = [a_page(mark) for mark in marks]
    with pytest.raises(Cancelled):
        FilePages(filing.file)(StopAt(2), pages)
    assert filing.waiting() == [(marks[0].revision_id, (3,))]
    fates = [outcome.fate for outcome in FilePages(filing.file)(Quiet(), pages)]
    assert fates == [PageFate.DUPLICATE, PageFate.DUPLICATE, PageFate.CONFIRMED]


# -- blanks -----------------------------------------------------------------------------------------------------------


def test_a_blank_waits_until_it_is_entered_and_then_is_evidence(filing: Filing) -> None:
    first, second = a_blank()
    assert filing(a_page(second)).missing == (1,)
    assert filing.fate(first) is PageFate.BLANK_WHOLE
    assert ShowPaper(filing.desk.store.look)(Quiet(), first.serial) == [
        b"\xff\xd8" + a_page(first),
        b"\xff\xd8" + a_page(second),
    ]
    record_id = filing.desk.a_draft()
    filing.desk.add_evidence(Quiet(), record_id, a_photo())
    filing.desk.save_draft(Quiet(), record_id, a_document())
    draft = filing.enter(Quiet(), record_id, first.serial, signed=Signer.REGISTRANT)
    pages = filing.evidence(record_id, EvidenceKind.HANDWRITTEN_FORM)
    with filing.desk.store.look() as unit:
        [(note, said)] = statements(unit, draft.evidence)
    assert list(said.pages) == [piece.digest for piece in pages]
    assert (said.blank, said.operator, said.content_digest) == (first.serial, OPERATOR, note.confirms)
    assert said.statement == "本人按照纸质采集表录入，内容与纸表一致"
    assert filing.waiting() == []
    assert filing.fate(first, take=2) is PageFate.DUPLICATE
    filing.desk.join()
    revision = filing.desk.submit(Quiet(), record_id)
    filing.desk.send(Quiet())
    assert filing.desk.state(record_id) is RecordState.RECEIVED
    [receipt] = filing.desk.county.receipts
    manifest = filing.desk.county.parts.look_at.manifest(receipt.receipt.packet_digest)
    assert manifest is not None
    labels = {shown.label: (shown.is_picture, shown.confirms_this) for shown in evidence_of(manifest)}
    assert labels["手工填写的信息采集表"] == (True, None)
    assert labels["按手填纸表录入的声明（本人）"] == (False, True)
    assert revision.id == manifest.revision_id


def test_what_is_changed_after_the_statement_has_to_be_stated_anew(filing: Filing) -> None:
    serial = filing_whole(filing)
    record_id = filing.printed()[0].record_id
    filing.enter(Quiet(), record_id, serial, signed=Signer.REGISTRANT)
    changed = with_answer(a_document(), "other_identity", phone="13900000088")
    filing.desk.confirm(Quiet(), record_id, changed, ink)
    with pytest.raises(FormIncomplete):
        filing.desk.submit(Quiet(), record_id)
    draft = filing.enter.again(Quiet(), record_id)
    assert len(filing.evidence(record_id, EvidenceKind.HANDWRITTEN_FORM)) == 2
    with pytest.raises(BlankNotThere):
        filing.enter.again(Quiet(), filing.desk.a_draft(OTHER))
    with filing.desk.store.look() as unit:
        assert len(statements(unit, draft.evidence)) == 1
    assert filing.desk.submit(Quiet(), record_id).record_id == record_id


def test_a_blank_that_nobody_signed_confirms_nothing(filing: Filing) -> None:
    record_id = filing.printed()[0].record_id
    draft = filing.enter(Quiet(), record_id, filing_whole(filing), signed=None)
    [note] = [piece for piece in draft.evidence if piece.kind is EvidenceKind.CLERK_NOTE]
    assert note.signer is None
    with pytest.raises(NotConfirmed):
        filing.desk.submit(Quiet(), record_id)


def test_a_blank_is_one_persons_and_a_person_may_have_several(filing: Filing) -> None:
    serial, another = filing_whole(filing), filing_whole(filing)
    mine, yours = filing.printed()[0].record_id, filing.printed(OTHER)[0].record_id
    filing.enter(Quiet(), mine, serial, signed=None)
    with pytest.raises(BlankTaken):
        filing.enter(Quiet(), yours, serial, signed=None)
    draft = filing.enter(Quiet(), mine, another, signed=Signer.REGISTRANT)
    with filing.desk.store.look() as unit:
        said = [each for _, each in statements(unit, draft.evidence)]
    assert [(each.blank, each.signed_by) for each in said] == [(serial, None), (another, "registrant")]
    assert len(filing.evidence(mine, EvidenceKind.HANDWRITTEN_FORM)) == 4


def test_a_blank_of_a_draft_that_was_given_up_may_be_entered_anew(filing: Filing) -> None:
    marks = a_blank()
    for mark in marks:
        filing(a_page(mark))
    mine, yours = filing.printed()[0].record_id, filing.printed(OTHER)[0].record_id
    filing.enter(Quiet(), mine, marks[0].serial, signed=None)
    filing.desk.discard(Quiet(), mine)
    with pytest.raises(BlankNotThere):
        filing.enter(Quiet(), yours, marks[0].serial, signed=None)
    for mark in marks:
        filing(a_page(mark))
    filing.enter(Quiet(), yours, marks[0].serial, signed=None)


def test_a_blank_has_to_be_there_whole(filing: Filing) -> None:
    record_id = filing.printed()[0].record_id
    first, _ = a_blank()
    with pytest.raises(BlankNotThere):
        filing.enter(Quiet(), record_id, first.serial, signed=None)
    filing(a_page(first))
    with pytest.raises(BlankIncomplete):
        filing.enter(Quiet(), record_id, first.serial, signed=None)


def test_pages_can_be_taken_out_and_photographed_again(filing: Filing) -> None:
    first, _ = a_blank()
    filing(a_page(first))
    filing.drop(Quiet(), first.serial)
    assert filing.waiting() == []
    assert filing.fate(first, take=2) is PageFate.BLANK_KEPT


def filing_whole(filing: Filing) -> UUID:
    """A blank all of whose pages are there."""
    marks = a_blank()
    for mark in marks:
        filing(a_page(mark))
    return marks[0].serial
