from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from station.domain.card import CardType, IdCard
from station.domain.evidence import EvidenceKind
from station.domain.record import EntryMode, Origin, RecordState, Source
from station.domain.register import RegisterEntry
from station.errors import CardNotTaken, NoCard, RecordNotFound
from station.services.intake import GoOn, ReceiveVisitor, Visitor, first_document, identity_of, look_up
from tests.services.builders import NUMBER, Quiet, StopAt, a_card, a_document
from tests.services.conftest import Desk

FIFTEEN = NUMBER[:6] + NUMBER[8:17]


def entry(number: str = NUMBER, **identity: object) -> RegisterEntry:
    """The person as the register knows him."""
    known = {"name": "覃示范", "sex": "1", "id_number": number, "card_address": "模拟区大圩镇示范村二组15号"}
    return RegisterEntry(
        "GX0001",
        {"edition": "2018", "identity": known | identity, "other_identity": {"phone": "13900000001"}},
    )


def register(desk: Desk, entries: Iterable[RegisterEntry]) -> None:
    with desk.store.unit() as unit:
        unit.register.put(entries)
        unit.commit()


def visit(desk: Desk, card: IdCard | None = None) -> Visitor:
    return look_up(card or a_card(), desk.store.look, desk.catalogue)


# -- found or new -----------------------------------------------------------------------------------------------------


def test_one_the_register_does_not_know_is_new(desk: Desk) -> None:
    visitor = visit(desk)
    assert (visitor.entry, visitor.differences, visitor.draft, visitor.record) == (None, (), None, None)


@pytest.mark.parametrize("number", [NUMBER, FIFTEEN])
def test_one_the_register_knows_is_found_also_under_his_old_number(desk: Desk, number: str) -> None:
    register(desk, [entry(number)])
    visitor = visit(desk)
    assert visitor.entry == entry(number)
    assert visitor.differences == ()


def test_what_card_and_register_disagree_on_is_shown_side_by_side_with_labels(desk: Desk) -> None:
    register(desk, [entry(name="覃示犯", sex="2", ethnicity="01", card_address="")])
    differences = {each.path: (each.label, each.on_card, each.in_register) for each in visit(desk).differences}
    assert differences == {
        "identity.name": ("姓名", "覃示范", "覃示犯"),
        "identity.sex": ("性别", "男", "女"),
        "identity.ethnicity": ("民族", "壮族", "汉族"),
    }


@pytest.mark.parametrize("written", ["买买提\u2022艾力", "买买提\uff0e艾力", " 买买提 · 艾力"])
def test_a_name_written_with_another_point_is_no_difference(desk: Desk, written: str) -> None:
    register(desk, [entry(name=written)])
    assert visit(desk, replace(a_card(), name="买买提·艾力")).differences == ()
    (found,) = visit(desk, replace(a_card(), name="买买提·艾力江")).differences
    assert (found.path, found.on_card, found.in_register) == ("identity.name", "买买提·艾力江", written)


def test_a_draft_is_shown_to_whom_comes_again(desk: Desk) -> None:
    record_id = desk.a_draft()
    visitor = visit(desk)
    assert visitor.draft is not None
    assert visitor.draft.record_id == record_id
    assert visitor.record is None


def test_a_record_that_was_submitted_is_shown_to_whom_comes_again(desk: Desk) -> None:
    record_id = desk.queued()
    visitor = visit(desk)
    assert visitor.draft is None
    assert visitor.record is not None
    assert (visitor.record.record_id, visitor.record.state) == (record_id, RecordState.QUEUED)


def test_a_card_of_a_kind_the_campaign_does_not_take_is_refused(desk: Desk) -> None:
    with pytest.raises(CardNotTaken):
        visit(desk, a_card(type=CardType.FOREIGNER_2017))


def test_the_reader_is_asked_before_the_store(desk: Desk) -> None:
    class Reader:
        def __init__(self, card: IdCard | None) -> None:
            self.card = card

        def read(self) -> IdCard:
            if self.card is None:
                raise NoCard
            return self.card

    assert ReceiveVisitor(Reader(a_card()), desk.store.look, desk.catalogue)(Quiet()).card == a_card()
    with pytest.raises(NoCard):
        ReceiveVisitor(Reader(None), desk.store.look, desk.catalogue)(Quiet())


# -- begun ------------------------------------------------------------------------------------------------------------


def test_a_found_persons_form_begins_with_the_register_and_the_card_over_it(desk: Desk) -> None:
    register(desk, [entry(name="覃示犯", issuer="别处公安局")])
    draft = desk.start(Quiet(), visit(desk))
    assert draft.document["identity"] == identity_of(a_card())
    assert draft.document["other_identity"] == {"phone": "13900000001"}
    assert draft.document["edition"] == "2018"
    assert draft.origin == Origin(Source.AMENDMENT, EntryMode.DEVICE, "GX0001")


def test_the_register_is_kept_where_the_operator_said_so(desk: Desk) -> None:
    register(desk, [entry(name="覃示犯", ethnicity="01")])
    draft = desk.start(Quiet(), visit(desk), frozenset({"identity.name"}))
    identity = draft.document["identity"]
    assert isinstance(identity, dict)
    assert (identity["name"], identity["ethnicity"]) == ("覃示犯", "08")


def test_the_registers_own_document_is_not_changed_by_the_form(desk: Desk) -> None:
    known = entry(name="覃示犯")
    first_document(Visitor(a_card(), known, (), None, None), frozenset(), "2018")
    assert known == entry(name="覃示犯")


def test_a_new_persons_form_holds_his_card_and_nothing_else(desk: Desk) -> None:
    draft = desk.start(Quiet(), visit(desk))
    assert draft.document == {
        "edition": "2018",
        "identity": {
            "name": "覃示范",
            "sex": "1",
            "ethnicity": "08",
            "born_on": "1956-03-12",
            "id_number": NUMBER,
            "card_address": "模拟区大圩镇示范村二组15号",
            "issuer": "模拟市公安局模拟分局",
            "valid_from_on": "2010-05-06",
            "valid_to": "长期",
        },
    }
    assert draft.origin == Origin(Source.ADDITION, EntryMode.DEVICE, None)


def test_the_newest_address_of_the_chip_is_taken(desk: Desk) -> None:
    assert identity_of(a_card(newest_address="模拟区新街1号"))["card_address"] == "模拟区新街1号"


def test_what_the_card_lacks_is_left_out() -> None:
    assert set(identity_of(a_card(issuer="", valid_from="", ethnicity=""))).isdisjoint(
        {"issuer", "valid_from_on", "ethnicity"}
    )


def test_what_the_chip_said_is_kept_as_evidence(desk: Desk) -> None:
    draft = desk.start(Quiet(), visit(desk))
    assert [piece.kind for piece in draft.evidence] == [EvidenceKind.CARD_TEXT, EvidenceKind.CHIP_PORTRAIT]
    with desk.store.look() as unit:
        assert unit.drafts.get(draft.record_id) == draft
        assert unit.blobs.get(draft.evidence[0].digest) == a_card().raw_text


def test_a_record_begun_twice_is_one(desk: Desk) -> None:
    """Also when the second did not know of the first: another window of the same moment."""
    visitor = visit(desk)
    first = desk.start(Quiet(), visitor)
    desk.save_draft(Quiet(), first.record_id, a_document())
    again = desk.start(Quiet(), visitor)
    assert again.record_id == first.record_id
    assert again.document == a_document()
    assert len(desk.summaries()) == 1


def test_an_amendment_goes_on_under_the_same_record_and_names_its_parent(desk: Desk) -> None:
    record_id = desk.queued()
    with desk.store.look() as unit:
        latest = unit.records.latest(record_id)
    assert latest is not None
    draft = desk.start(Quiet(), visit(desk))
    assert (draft.record_id, draft.parent_id) == (record_id, latest.id)


def test_a_cancelled_start_leaves_nothing(desk: Desk) -> None:
    with pytest.raises(Exception, match="ST-004"):
        desk.start(StopAt(0), visit(desk))
    assert desk.summaries() == []


def test_work_goes_on_where_it_was_left(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.save_draft(Quiet(), record_id, {"anything": ["at", "all"]})
    assert GoOn(desk.store.look)(Quiet(), record_id).document == {"anything": ["at", "all"]}


def test_a_visitor_of_another_number_has_a_record_of_his_own(desk: Desk) -> None:
    desk.a_draft()
    other = replace(a_card(), id_number=NUMBER[:14] + "0282", birth="19560312")
    desk.start(Quiet(), visit(desk, other))
    assert len(desk.summaries()) == 2


def test_a_draft_is_dated_when_it_was_touched(desk: Desk) -> None:
    record_id = desk.a_draft()
    before = desk.draft(record_id).updated_at
    assert desk.save_draft(Quiet(), record_id, {}).updated_at == before + timedelta(minutes=1)


def test_a_draft_that_is_not_there_cannot_be_saved(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.discard(Quiet(), record_id)
    with pytest.raises(RecordNotFound):
        desk.save_draft(Quiet(), record_id, {})
