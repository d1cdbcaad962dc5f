from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.card import CardType
from station.domain.evidence import EvidenceKind
from station.domain.record import EntryMode, Source
from station.errors import (
    DeviceError,
    FileUnreadable,
    IdentityWrong,
    PhotoTooLarge,
    PhotoUnreadable,
    PortraitNotDecoded,
)
from station.services.by_hand import NOT_VERIFIED, TypedIdentity, card_typed, wrong_in
from station.services.intake import PortraitOfCard, ReceiveByHand, SideOfCard, Visitor, look_up
from tests.builders import an_id_number, full_width
from tests.services.builders import NUMBER, Quiet, a_card
from tests.services.conftest import Desk

TODAY = date(2018, 11, 20)


def typed(**changes: str) -> TypedIdentity:
    """The identity of `a_card`, as typed from its face."""
    card = a_card()
    whole = TypedIdentity(
        name=card.name,
        sex=card.sex,
        ethnicity=card.ethnicity,
        address=card.address,
        issuer=card.issuer,
        valid_from="2010.05.06",
        valid_to="长期",
        id_number=NUMBER,
        id_number_again=NUMBER,
    )
    return replace(whole, **changes)


def visit(desk: Desk, identity: TypedIdentity) -> Visitor:
    return ReceiveByHand(desk.store.look, desk.clock, desk.catalogue)(Quiet(), identity)


def test_an_identity_typed_as_it_stands_on_the_card_is_that_card() -> None:
    card = card_typed(typed(), TODAY)
    read = replace(a_card(), warnings=card.warnings)
    assert card == read
    assert wrong_in(typed(), TODAY) == {}
    assert [warning.code for warning in card.warnings] == ["not_verified"]
    assert NOT_VERIFIED in card.warnings[0].message


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "字" * 16}, "name"),
        ({"name": "覃\x07范"}, "name"),
        ({"sex": ""}, "sex"),
        ({"ethnicity": ""}, "ethnicity"),
        ({"ethnicity": "99"}, "ethnicity"),
        ({"address": ""}, "address"),
        ({"address": "路" * 36}, "address"),
        ({"issuer": ""}, "issuer"),
        ({"valid_from": "2010.02.30"}, "valid_from"),
        ({"valid_from": "20190101"}, "valid_from"),
        ({"valid_to": ""}, "valid_to"),
        ({"valid_to": "20091231"}, "valid_to"),
        ({"id_number": NUMBER[:-1]}, "id_number"),
        ({"id_number_again": ""}, "id_number_again"),
        ({"id_number_again": an_id_number("19560312", "028")}, "id_number_again"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(changes: dict[str, str], field: str) -> None:
    assert field in wrong_in(typed(**changes), TODAY)


@given(st.integers(0, 17), st.sampled_from("0123456789X"))
def test_a_number_with_one_character_mistyped_is_never_taken(at: int, character: str) -> None:
    mistyped = NUMBER[:at] + character + NUMBER[at + 1 :]
    wrong = wrong_in(typed(id_number=mistyped), TODAY)
    assert bool(wrong) == (mistyped != NUMBER)
    if mistyped != NUMBER:
        twice = wrong_in(typed(id_number=mistyped, id_number_again=mistyped), TODAY)
        assert "id_number" in twice, "also when the same mistake was made twice: the check digit"


def test_numbers_in_full_width_are_the_same_number() -> None:
    assert wrong_in(typed(id_number=full_width(NUMBER), id_number_again=NUMBER.lower()), TODAY) == {}


def test_a_birthday_to_come_or_long_past_is_told() -> None:
    for born in ("20181121", "18500101"):
        number = an_id_number(born)
        assert "id_number" in wrong_in(typed(id_number=number, id_number_again=number), TODAY)


def test_what_a_real_card_may_have_is_a_warning_as_when_it_is_read() -> None:
    odd = typed(sex="2", valid_to="20180101")
    assert wrong_in(odd, TODAY) == {}
    assert [each.code for each in card_typed(odd, TODAY).warnings] == ["not_verified", "sex_mismatch", "expired"]


@given(st.builds(TypedIdentity, *[st.text(max_size=20)] * 9))
def test_whatever_is_typed_gets_sentences(anything: TypedIdentity) -> None:
    for sentence in wrong_in(anything, TODAY).values():
        assert sentence.endswith("。")


def test_a_record_begun_by_hand_says_so_and_holds_both_sides_of_the_card(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "front.png"
    file.write_bytes(b"a picture")
    take = SideOfCard(lambda data: b"fitted " + data, desk.clock)
    sides = [take(Quiet(), kind, file) for kind in (EvidenceKind.ID_CARD_FRONT, EvidenceKind.ID_CARD_BACK)]
    visitor = replace(visit(desk, typed()), pictures=tuple(sides))
    draft = desk.start(Quiet(), visitor)
    assert (draft.origin.source, draft.origin.entry_mode) == (Source.ADDITION, EntryMode.MANUAL_PHOTO)
    assert [piece.kind for piece in draft.evidence] == [EvidenceKind.ID_CARD_FRONT, EvidenceKind.ID_CARD_BACK]
    with desk.store.look() as unit:
        assert unit.drafts.get(draft.record_id).origin.entry_mode is EntryMode.MANUAL_PHOTO
        assert unit.blobs.get(draft.evidence[0].digest) == b"fitted a picture"


def test_an_identity_with_something_wrong_is_not_looked_up(desk: Desk) -> None:
    with pytest.raises(IdentityWrong) as refused:
        visit(desk, typed(id_number_again="", name=""))
    assert refused.value.facts == {"fields": 2}


def test_once_the_card_is_read_the_draft_is_verified(desk: Desk) -> None:
    draft = desk.start(Quiet(), visit(desk, typed(name="覃示犯")))
    desk.save_draft(Quiet(), draft.record_id, {**draft.document, "categories": ["discharged_soldier"]})
    verified = desk.start(Quiet(), look_up(a_card(), desk.store.look, desk.catalogue))
    assert verified.record_id == draft.record_id
    assert verified.origin.entry_mode is EntryMode.DEVICE
    assert verified.document["identity"]["name"] == "覃示范"  # type: ignore[index]
    assert verified.document["categories"] == ["discharged_soldier"]
    assert {piece.kind for piece in verified.evidence} == {EvidenceKind.CARD_TEXT, EvidenceKind.CHIP_PORTRAIT}
    with desk.store.look() as unit:
        assert unit.drafts.get(draft.record_id) == verified
    again = desk.start(Quiet(), visit(desk, typed()))
    assert again.origin.entry_mode is EntryMode.DEVICE, "what was verified stays so"


def test_a_side_that_cannot_be_read_is_told(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(data: bytes) -> bytes:
        raise PhotoUnreadable

    with pytest.raises(FileUnreadable):
        SideOfCard(bytes, desk.clock)(Quiet(), EvidenceKind.ID_CARD_FRONT, tmp_path / "nothing.jpg")
    file = tmp_path / "no picture"
    file.write_bytes(b"1234")
    with pytest.raises(PhotoUnreadable):
        SideOfCard(unreadable, desk.clock)(Quiet(), EvidenceKind.ID_CARD_FRONT, file)
    monkeypatch.setattr("station.services.intake._LARGEST_PICTURE", 3)
    with pytest.raises(PhotoTooLarge):
        SideOfCard(bytes, desk.clock)(Quiet(), EvidenceKind.ID_CARD_FRONT, file)


def test_the_portrait_is_kept_as_it_was_read_and_as_a_picture(desk: Desk) -> None:
    visitor = look_up(a_card(), desk.store.look, desk.catalogue)
    picture = PortraitOfCard(lambda wlt: b"a jpeg", desk.clock)(Quiet(), visitor.card)
    assert picture is not None
    draft = desk.start(Quiet(), replace(visitor, pictures=(picture,)))
    assert [(piece.kind, piece.media_type) for piece in draft.evidence][1:] == [
        (EvidenceKind.CHIP_PORTRAIT, "image/x-wlt"),
        (EvidenceKind.CHIP_PORTRAIT, "image/jpeg"),
    ]


def test_without_a_decoder_or_a_portrait_there_is_no_picture(desk: Desk) -> None:
    def fails(wlt: bytes) -> bytes:
        raise PortraitNotDecoded

    assert PortraitOfCard(None, desk.clock)(Quiet(), a_card()) is None
    assert PortraitOfCard(fails, desk.clock)(Quiet(), card_typed(typed(), TODAY)) is None
    with pytest.raises(DeviceError):
        PortraitOfCard(fails, desk.clock)(Quiet(), a_card())
    assert a_card().type is CardType.RESIDENT
