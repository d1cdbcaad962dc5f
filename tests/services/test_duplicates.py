from uuid import UUID

import pytest

from station.domain.audit import Action
from station.domain.evidence import Attachment, EvidenceKind, Signer, attach
from station.domain.record import RecordState, Source
from station.errors import AlreadyRecorded, NotConfirmed, RecordNotFound
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.forms.fields import put_at
from station.rules.problem import Problem
from station.services.duplicates import PERSONS_TO_A_PHONE, JoinRecords
from station.services.overview import ListRecords
from station.services.submission import InspectDraft
from tests.db.builders import MORNING, OPERATOR, an_entry, an_id_number, full_width
from tests.services.builders import NUMBER, Quiet, a_document, a_photo, ink, with_answer
from tests.services.conftest import Desk
from tests.services.test_submission import signed_page

OTHER = an_id_number(31)
PHONE = "13900000001"


def station_says(desk: Desk, record_id: UUID) -> list[Problem]:
    inspect = InspectDraft(desk.store.look, desk.clock)
    return list(inspect(Quiet(), record_id, desk.draft(record_id).document).station)


def codes(desk: Desk, record_id: UUID) -> list[str]:
    return [problem.code for problem in station_says(desk, record_id)]


def join(desk: Desk, record_id: UUID) -> UUID:
    return JoinRecords(desk.store.unit, desk.clock, OPERATOR)(Quiet(), record_id).record_id


def typed_as(desk: Desk, number: str, of: str = OTHER) -> UUID:
    """A draft of one person in which the number of another was typed."""
    record_id = desk.a_draft(of)
    desk.add_evidence(Quiet(), record_id, a_photo(b"\xff\xd8 another"))
    desk.confirm(Quiet(), record_id, a_document(number), ink)
    return record_id


def count_of(desk: Desk, number: str) -> int:
    return sum(summary.id_number == number for summary in desk.summaries())


# -- one person, one record -------------------------------------------------------------------------------------------


def test_a_lone_draft_is_told_nothing(desk: Desk) -> None:
    assert codes(desk, desk.a_signed_draft()) == []


def test_a_typed_number_whose_person_was_submitted_is_never_submitted_again(desk: Desk) -> None:
    first = desk.queued()
    second = typed_as(desk, NUMBER)
    [problem] = [each for each in station_says(desk, second) if each.code == "SR-01"]
    assert problem.blocks
    assert not problem.overridable
    assert problem.path == "identity.id_number"
    assert "待报送" in problem.message
    with pytest.raises(AlreadyRecorded):
        desk.submit(Quiet(), second)
    assert join(desk, second) == first
    desk.confirm(Quiet(), first, a_document(), ink)
    desk.submit(Quiet(), first)
    assert count_of(desk, NUMBER) == 1
    assert len(desk.summaries()) == 1


def test_half_a_number_or_none_is_nobodys(desk: Desk) -> None:
    desk.submit_document(Quiet(), {"edition": "2018"}, [])
    second = desk.submit_document(Quiet(), {"edition": "2018"}, [])
    assert codes(desk, second.record_id) == []


def test_a_number_typed_in_another_way_is_the_same_person(desk: Desk) -> None:
    number = next(each for each in map(an_id_number, range(1, 100)) if each.endswith("X"))
    assert desk.submit_document(Quiet(), a_document(number), [a_photo(), signed_page()]).queued
    second = typed_as(desk, number)
    for typed in (number.lower(), full_width(number), f" {number} "):
        desk.save_draft(Quiet(), second, with_answer(a_document(number), "identity", id_number=typed))
        assert codes(desk, second)[0] == "SR-01"


def test_a_record_submitted_with_the_wrong_number_since_mended_stands_in_nobodys_way(desk: Desk) -> None:
    wrong = desk.queued(OTHER)
    again = desk.a_draft(OTHER)
    assert again == wrong
    desk.add_evidence(Quiet(), wrong, a_photo())
    desk.confirm(Quiet(), wrong, a_document(NUMBER), ink)
    desk.submit(Quiet(), wrong)
    record_id = desk.a_signed_draft(OTHER)  # by a number that an earlier revision of the other bore
    assert "SR-01" not in codes(desk, record_id)


def test_two_drafts_of_one_person_are_told_of_each_other_and_the_first_to_be_submitted_stays(desk: Desk) -> None:
    first, second = desk.a_signed_draft(), typed_as(desk, NUMBER)
    assert (codes(desk, first), codes(desk, second)) == (["SR-02"], ["SR-02"])
    assert not any(problem.blocks for problem in station_says(desk, first))
    desk.submit(Quiet(), first)
    with pytest.raises(AlreadyRecorded):
        desk.submit(Quiet(), second)


def test_an_amendment_of_a_submitted_record_is_not_kept_back_by_a_stray_draft(desk: Desk) -> None:
    first = desk.queued()
    typed_as(desk, NUMBER)
    again = desk.submit_document(Quiet(), a_document(), [a_photo(), signed_page()])
    assert (again.record_id, again.queued) == (first, True)


def test_joined_drafts_keep_the_answers_and_evidence_of_both(desk: Desk) -> None:
    first = desk.a_draft()
    booklet = attach(EvidenceKind.HOUSEHOLD_BOOKLET, b"booklet", "image/jpeg", MORNING)
    desk.add_evidence(Quiet(), first, a_photo(b"old"), booklet)
    only_first = {"edition": "2018", "identity": {"id_number": NUMBER}, "other_identity": {"former_name": "覃旧名"}}
    desk.save_draft(Quiet(), first, only_first | {"categories": ["martyr_survivor"]})
    second = typed_as(desk, NUMBER)
    assert join(desk, second) == first
    joined = desk.draft(first)
    assert joined.document["categories"] == ["discharged_soldier"]
    other = joined.document["other_identity"]
    assert isinstance(other, dict)
    assert (other["former_name"], other["phone"]) == ("覃旧名", PHONE)
    kinds = [piece.kind for piece in joined.evidence]
    assert kinds.count(EvidenceKind.RECENT_PHOTO) == 1
    assert kinds.count(EvidenceKind.HOUSEHOLD_BOOKLET) == 1
    assert desk.has_bytes(booklet, a_photo(b"old"), a_photo(b"\xff\xd8 another")) == [True, False, True]
    with pytest.raises(RecordNotFound):
        desk.draft(second)
    assert desk.actions()[-1] is Action.RECORDS_JOINED
    assert codes(desk, first) == []


def test_joining_a_submitted_record_goes_on_from_what_was_submitted(desk: Desk) -> None:
    first = desk.queued()
    with desk.store.look() as unit:
        latest = unit.records.latest(first)
    second = desk.a_draft(OTHER)
    desk.save_draft(Quiet(), second, {"edition": "2018", "identity": {"id_number": NUMBER, "name": "覃新"}})
    assert join(desk, second) == first
    joined = desk.draft(first)
    assert latest is not None
    assert (joined.parent_id, joined.origin) == (latest.id, latest.origin)
    assert joined.document == with_answer(a_document(), "identity", name="覃新")


def test_with_nobody_to_join_a_draft_stays_as_it_is(desk: Desk) -> None:
    record_id = desk.a_signed_draft()
    before, actions = desk.draft(record_id), desk.actions()
    assert join(desk, record_id) == record_id
    assert (desk.draft(record_id), desk.actions()) == (before, actions)


def test_the_same_person_twice_in_a_batch_is_one_record_and_said_so(desk: Desk) -> None:
    first = desk.submit_document(Quiet(), a_document(), [a_photo(), signed_page()])
    second = desk.submit_document(Quiet(), a_document(), [a_photo(), signed_page()])
    assert "SR-07" not in {problem.code for problem in first.problems}
    [said] = [problem for problem in second.problems if problem.code == "SR-07"]
    assert (said.blocks, "没有另立记录" in said.message) == (False, True)
    assert first.record_id == second.record_id
    assert count_of(desk, NUMBER) == 1


# -- the register -----------------------------------------------------------------------------------------------------


def test_an_addition_whom_the_register_knows_is_submitted_as_an_amendment(desk: Desk) -> None:
    record_id = desk.a_signed_draft()
    assert codes(desk, record_id) == []
    with desk.store.unit() as unit:
        unit.register.put([an_entry("GX0007", "覃示范", NUMBER)])
        unit.commit()
    assert codes(desk, record_id) == ["SR-03"]
    origin = desk.submit(Quiet(), record_id).origin
    assert (origin.source, origin.base_id) == (Source.AMENDMENT, "GX0007")


# -- what two persons hardly share ------------------------------------------------------------------------------------


def test_a_phone_is_asked_about_from_the_sixth_person_on(desk: Desk) -> None:
    """Typed with a dash, in full width, in a draft or in a revision: the same phone."""
    for sequence, phone in enumerate([PHONE, "139-0000-0001", full_width(PHONE), PHONE], start=50):
        document = with_answer(a_document(an_id_number(sequence)), "other_identity", phone=phone)
        desk.submit_document(Quiet(), document, [a_photo(bytes([sequence])), signed_page()])
    mine = desk.a_signed_draft()
    assert codes(desk, mine) == []
    fifth = desk.submit_document(Quiet(), a_document(an_id_number(60)), [])
    assert PERSONS_TO_A_PHONE == 5
    [problem] = station_says(desk, mine)
    assert (problem.code, problem.blocks, "另有5人" in problem.message) == ("SR-04", False, True)
    desk.save_draft(Quiet(), fifth.record_id, with_answer(a_document(an_id_number(60)), "other_identity", phone="1"))
    assert codes(desk, mine) == []


def test_only_what_a_record_says_now_counts(desk: Desk) -> None:
    """A phone that was changed in a later revision is no longer that person's."""
    numbers = [an_id_number(sequence) for sequence in range(50, 55)]
    for number in numbers:
        desk.submit_document(Quiet(), a_document(number), [a_photo(number.encode()), signed_page()])
    mine = desk.a_signed_draft()
    assert codes(desk, mine) == ["SR-04"]
    changed = with_answer(a_document(numbers[0]), "other_identity", phone="13900000002")
    desk.submit_document(Quiet(), changed, [a_photo(b"later"), signed_page()])
    assert codes(desk, mine) == []


@pytest.mark.parametrize(("kind", "code"), [("recent_photo", "SR-05"), ("chip_portrait", "SR-06")])
def test_the_same_picture_of_two_persons_is_told(desk: Desk, kind: str, code: str) -> None:
    def picture(data: bytes) -> Attachment:
        return attach(EvidenceKind(kind), data, "image/jpeg", MORNING)

    alone = desk.submit_document(Quiet(), a_document(OTHER, "韦样本"), [picture(b"same")])
    mine = desk.submit_document(Quiet(), a_document(), [picture(b"same")])
    [problem] = station_says(desk, mine.record_id)
    assert (problem.code, problem.blocks) == (code, False)
    assert "韦样本" in problem.message
    assert codes(desk, alone.record_id) == [code]
    third = desk.submit_document(Quiet(), a_document(an_id_number(77)), [picture(b"his own")])
    assert codes(desk, third.record_id) == []


def test_the_same_picture_of_the_same_person_is_no_wonder(desk: Desk) -> None:
    desk.queued()
    again = desk.a_draft()
    desk.add_evidence(Quiet(), again, a_photo())
    assert codes(desk, again) == []


# -- who signs, and what is to be brought -----------------------------------------------------------------------------

CHILD = an_id_number(7, "20100312")


def with_a_guardian(document: dict[str, object]) -> dict[str, object]:
    """The document with what the form asks of a guardian, as far as it asks."""
    catalogue = Catalogue(Form2018)
    answers: dict[str, object] = {
        "other_identity.has_guardian": True,
        "guardian.name": "韦样本",
        "guardian.id_number": an_id_number(3, "19800101"),
        "guardian.relation": "母亲",
        "guardian.phone": "13900000003",
    }
    for path, answer in answers.items():
        if catalogue.field(path) is not None:
            put_at(document, path, answer)
    return document


def test_a_minor_is_submitted_when_his_guardian_has_signed_and_not_before(desk: Desk) -> None:
    record_id = desk.a_draft(CHILD)
    desk.add_evidence(Quiet(), record_id, a_photo())
    document = with_a_guardian(a_document(CHILD, categories=["martyr_survivor"], martyr_survivor=[SURVIVOR]))
    for signer in (Signer.REGISTRANT, Signer.AGENT):
        desk.confirm(Quiet(), record_id, document, ink, signer)
        with pytest.raises(NotConfirmed):
            desk.submit(Quiet(), record_id)
    desk.confirm(Quiet(), record_id, document, ink, Signer.GUARDIAN)
    revision = desk.submit(Quiet(), record_id)
    with desk.store.look() as unit:
        entries = unit.outbox.get(revision.id).signed.manifest.evidence
    assert {entry.signer for entry in entries if entry.kind.startswith("signature")} == {"guardian"}


SURVIVOR = {
    "relation": "2",
    "is_holder": True,
    "certificate_number": "烈字第1号",
    "deceased_name": "韦先烈",
    "died_on": "2012-01-01",
    "receives_pension": True,
}


def test_the_work_list_says_what_is_still_to_be_brought(desk: Desk) -> None:
    """The person is registered all the same, and the reminder goes when the paper is there."""
    record_id = desk.queued()
    listing = ListRecords(desk.store.look)
    [line] = listing(Quiet())
    assert line.state is RecordState.QUEUED
    assert line.to_bring == ("户口簿", "退伍（役）证或复员证或转业证")
    again = desk.a_draft()
    desk.save_draft(Quiet(), again, a_document())
    desk.add_evidence(
        Quiet(),
        again,
        attach(EvidenceKind.HOUSEHOLD_BOOKLET, b"booklet", "image/jpeg", MORNING),
        attach(EvidenceKind.CERTIFICATE, b"paper", "image/jpeg", MORNING, shows="discharge"),
    )
    [line] = listing(Quiet())
    assert (line.record_id, line.to_bring) == (record_id, ())
