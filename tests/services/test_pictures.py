"""Pictures kept in a draft: in their order, told apart, one in another's place, and for a reason though refused."""

import json
from uuid import UUID

import pytest

from station.domain.audit import Action
from station.domain.evidence import Evidence, EvidenceKind, Shown
from station.domain.photo import LiveView, PhotoFault, PhotoReport
from station.errors import PictureKnown, PictureRefused, ReasonUnfit
from station.services.photos import GateWhenAsked, PreparedPhoto
from station.services.pictures import Pictures, pictures_of_desk
from station.services.submission import InspectDraft
from tests.db.builders import OPERATOR
from tests.services.builders import Quiet, a_document, a_photo, ink
from tests.services.conftest import Desk

PORTRAIT: Shown = (EvidenceKind.RECENT_PHOTO, None)
BOOKLET: Shown = (EvidenceKind.HOUSEHOLD_BOOKLET, None)
FRONT: Shown = (EvidenceKind.ID_CARD_FRONT, None)
DISCHARGE: Shown = (EvidenceKind.CERTIFICATE, "discharge")
IN_BED = "采集对象卧床，不能端坐拍摄"


class FakeGate:
    """Finds nothing wrong."""

    def check(self, data: bytes, profile_name: str) -> PhotoReport:
        return PhotoReport(())

    def fit(self, data: bytes, profile_name: str) -> bytes:
        return data

    def look(self, bgrx: bytes | memoryview, width: int, height: int, stride: int, profile_name: str) -> LiveView:
        return LiveView((), None, PhotoReport(()))


@pytest.fixture
def pictures(desk: Desk) -> Pictures:
    return pictures_of_desk(FakeGate(), desk.store.unit, desk.store.look, desk.clock, OPERATOR)


def a_picture(text: str, *faults: PhotoFault) -> PreparedPhoto:
    return PreparedPhoto(text.encode(), PhotoReport(faults))


def shown(desk: Desk, record_id: UUID) -> list[tuple[EvidenceKind, str | None]]:
    return [(piece.kind, piece.shows) for piece in desk.draft(record_id).evidence if piece.media_type == "image/jpeg"]


def notes(desk: Desk, record_id: UUID) -> list[dict[str, object]]:
    with desk.store.look() as unit:
        evidence = unit.drafts.get(record_id).evidence
        return [json.loads(unit.blobs.get(e.digest)) for e in evidence if e.kind is EvidenceKind.CLERK_NOTE]


def digest_of(desk: Desk, record_id: UUID, which: Shown) -> str:
    return next(e.digest for e in desk.draft(record_id).evidence if (e.kind, e.shows) == which)


def test_pages_stand_in_the_order_they_were_taken_and_come_back_with_their_bytes(desk: Desk, pictures: Pictures):
    record_id = desk.a_draft()
    for text, which in (("cover", BOOKLET), ("person", BOOKLET), ("discharge", DISCHARGE)):
        pictures.keep(Quiet(), record_id, a_picture(text), which)

    kept = pictures.show(Quiet(), record_id)

    assert [(each.data, (each.evidence.kind, each.evidence.shows)) for each in kept] == [
        (b"cover", BOOKLET),
        (b"person", BOOKLET),
        (b"discharge", DISCHARGE),
    ]
    assert pictures.show(Quiet(), record_id, [each.evidence.digest for each in kept[:2]]) == kept[2:]


def test_a_page_taken_anew_stands_where_the_first_one_stood(desk: Desk, pictures: Pictures):
    record_id = desk.a_draft()
    for text in ("one", "two", "three"):
        pictures.keep(Quiet(), record_id, a_picture(text), BOOKLET)
    second = pictures.show(Quiet(), record_id)[1].evidence.digest

    pictures.keep(Quiet(), record_id, a_picture("two, sharp"), BOOKLET, in_place_of=second)

    assert [each.data for each in pictures.show(Quiet(), record_id)] == [b"one", b"two, sharp", b"three"]


@pytest.mark.parametrize("which", [PORTRAIT, FRONT])
def test_of_the_portrait_and_of_each_side_of_the_card_there_is_one(desk: Desk, pictures: Pictures, which: Shown):
    record_id = desk.a_draft()
    for text in ("first", "second"):
        pictures.keep(Quiet(), record_id, a_picture(text), which)

    assert [each.data for each in pictures.show(Quiet(), record_id)] == [b"second"]


def test_the_very_same_page_is_not_taken_twice(desk: Desk, pictures: Pictures):
    record_id = desk.a_draft()
    pictures.keep(Quiet(), record_id, a_picture("page"), BOOKLET)

    with pytest.raises(PictureKnown):
        pictures.keep(Quiet(), record_id, a_picture("page"), DISCHARGE)
    assert shown(desk, record_id) == [BOOKLET]


def test_the_same_portrait_may_be_kept_again(desk: Desk, pictures: Pictures):
    record_id = desk.a_draft()
    for _ in range(2):
        pictures.keep(Quiet(), record_id, a_picture("portrait"), PORTRAIT)

    assert [each.data for each in pictures.show(Quiet(), record_id)] == [b"portrait"]


def test_a_page_can_be_called_something_else_and_taken_out(desk: Desk, pictures: Pictures):
    record_id = desk.a_draft()
    pictures.keep(Quiet(), record_id, a_picture("page"), BOOKLET)
    digest = digest_of(desk, record_id, BOOKLET)

    pictures.name(Quiet(), record_id, digest, DISCHARGE)
    assert shown(desk, record_id) == [DISCHARGE]

    pictures.drop(Quiet(), record_id, digest)
    assert shown(desk, record_id) == []
    assert desk.actions()[-2:] == [Action.EVIDENCE_ADDED, Action.EVIDENCE_REMOVED]


def test_a_refused_picture_is_kept_with_its_reason_and_what_is_wrong(desk: Desk, pictures: Pictures):
    record_id = desk.a_draft()

    pictures.keep(Quiet(), record_id, a_picture("tilted", PhotoFault.TILTED, PhotoFault.TOO_DARK), PORTRAIT, IN_BED)

    [note] = notes(desk, record_id)
    assert note["faults"] == ["tilted", "too_dark"]
    assert (note["reason"], note["operator"]) == (IN_BED, OPERATOR)
    assert note["picture"] == digest_of(desk, record_id, PORTRAIT)
    assert pictures.show(Quiet(), record_id)[0].reason == IN_BED
    assert desk.actions()[-2:] == [Action.EVIDENCE_ADDED, Action.REASON_GIVEN]


def test_it_is_told_as_a_reason_and_does_not_block(desk: Desk, pictures: Pictures):
    record_id = desk.a_draft()
    pictures.keep(Quiet(), record_id, a_picture("tilted", PhotoFault.TILTED), PORTRAIT, IN_BED)

    inspection = InspectDraft(desk.store.look, desk.clock)(Quiet(), record_id, a_document())

    [told] = [problem for problem in inspection.evidence if problem.reason]
    assert (told.reason, told.blocks) == (IN_BED, False)
    assert "头歪了。" in told.message


def test_the_county_gets_the_picture_and_the_reason(desk: Desk, pictures: Pictures):
    desk.join()
    record_id = desk.a_draft()
    pictures.keep(Quiet(), record_id, a_picture("tilted", PhotoFault.TILTED), PORTRAIT, IN_BED)
    desk.confirm(Quiet(), record_id, a_document(), ink)
    revision = desk.submit(Quiet(), record_id)

    assert desk.send(Quiet()).receipted == 1
    kinds = [piece.kind for piece in revision.evidence]
    assert EvidenceKind.RECENT_PHOTO in kinds
    assert EvidenceKind.CLERK_NOTE in kinds


@pytest.mark.parametrize(
    ("faults", "reason", "error"),
    [
        ((PhotoFault.SEVERAL_FACES,), IN_BED, PictureRefused),
        ((PhotoFault.TOO_DARK,), "", PictureRefused),
        ((PhotoFault.TOO_DARK,), "   ", PictureRefused),
        ((PhotoFault.TOO_DARK,), "卧床", ReasonUnfit),
        ((PhotoFault.TOO_DARK,), "长" * 201, ReasonUnfit),
    ],
)
def test_without_a_fit_reason_nothing_is_kept(
    desk: Desk, pictures: Pictures, faults: tuple[PhotoFault, ...], reason: str, error: type[Exception]
):
    record_id = desk.a_draft()

    with pytest.raises(error):
        pictures.keep(Quiet(), record_id, a_picture("bad", *faults), PORTRAIT, reason)
    assert shown(desk, record_id) == []


def test_a_better_picture_takes_the_reason_away(desk: Desk, pictures: Pictures):
    record_id = desk.a_draft()
    pictures.keep(Quiet(), record_id, a_picture("tilted", PhotoFault.TILTED), PORTRAIT, IN_BED)

    pictures.keep(Quiet(), record_id, a_picture("upright"), PORTRAIT)

    assert notes(desk, record_id) == []


def test_a_reason_whose_picture_went_elsewhere_is_not_submitted(desk: Desk, pictures: Pictures):
    record_id = desk.a_draft()
    pictures.keep(Quiet(), record_id, a_picture("tilted", PhotoFault.TILTED), PORTRAIT, IN_BED)
    desk.add_evidence(Quiet(), record_id, a_photo())  # as the command line does: it knows of no notes
    desk.confirm(Quiet(), record_id, a_document(), ink)

    revision = desk.submit(Quiet(), record_id)

    assert EvidenceKind.CLERK_NOTE not in [piece.kind for piece in revision.evidence]


def test_the_gate_is_made_when_it_is_first_asked():
    made: list[FakeGate] = []

    def make() -> FakeGate:
        made.append(FakeGate())
        return made[0]

    gate = GateWhenAsked(make)
    assert made == []
    assert gate.fit(b"picture", "recent") == b"picture"
    assert gate.check(b"picture", "recent").ok
    assert gate.look(b"", 0, 0, 0, "recent").fits


def test_evidence_that_is_no_picture_is_left_alone(desk: Desk, pictures: Pictures):
    record_id = desk.a_draft()
    before: tuple[Evidence, ...] = desk.draft(record_id).evidence
    pictures.keep(Quiet(), record_id, a_picture("page"), BOOKLET)
    pictures.drop(Quiet(), record_id, digest_of(desk, record_id, BOOKLET))

    assert desk.draft(record_id).evidence == before
    assert all(each.evidence.kind is not EvidenceKind.CARD_TEXT for each in pictures.show(Quiet(), record_id))
