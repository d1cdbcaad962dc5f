"""A reviewer's word: approval makes the register, a return sends back, a choice ends a clash."""

from typing import Any
from uuid import UUID

import pytest

from county.keys import CountyKeys
from county.parts import Parts
from county.people import StandingState
from county.services.register import ListedPerson
from station.errors import NotNewest, RevisionNotHeld, StillClashing
from station.packet.canonical import canonical
from station.packet.wire import Manifest
from tests.builders import a_document
from tests.county.builders import FakeStation, enrolled

pytestmark = pytest.mark.both_databases

PHONE = "other_identity.phone"


def with_phone(phone: str) -> dict[str, Any]:
    return a_document(other_identity__phone=phone)


def sent(
    county: Parts, keys: CountyKeys, station: FakeStation, document: dict[str, Any], **changes: object
) -> Manifest:
    """A capture that the county holds."""
    content = canonical(document)
    manifest = station.manifest(content=content, **changes)
    county.take_in(station.packet(keys.recipient, content=content, **manifest.model_dump(exclude={"evidence"})))
    return manifest


def seen(county: Parts, revision_id: UUID) -> frozenset[UUID]:
    return frozenset(each.revision_id for each in county.show_person(revision_id).sources.captures)


def test_an_approved_person_is_in_the_register_as_he_was_collected(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    held = sent(county, keys, station, with_phone("13900000101"))
    base_id = county.approve_revision(held.revision_id, seen(county, held.revision_id), "审核员")
    person = county.show_person(held.revision_id)
    assert person.standing.state is StandingState.APPROVED
    assert person.sources.base_ids == {base_id}
    assert person.view.document["other_identity"] == with_phone("13900000101")["other_identity"]
    assert not person.view.clashes


def test_the_register_s_own_values_stay_where_nobody_changed_them(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    document = with_phone("13900000101")
    county.take_register([ListedPerson("A", document)])
    held = sent(county, keys, station, with_phone("13900000102"), base_id="A", base_count=1, source="amendment")
    view = county.show_person(held.revision_id).view
    assert view.fields["identity.name"].holding[0].origins == ("register:0000000000000001",)
    assert view.fields[PHONE].holding[0].origins == (f"revision:{held.revision_id}",)


def test_two_stations_that_differ_wait_for_a_reviewer(county: Parts, keys: CountyKeys) -> None:
    one, other = enrolled(county), enrolled(county, "450802101-02")
    first = sent(county, keys, one, with_phone("13900000101"))
    second = sent(county, keys, other, with_phone("13900000102"))
    for manifest in (first, second):
        with pytest.raises(StillClashing):
            county.approve_revision(manifest.revision_id, seen(county, manifest.revision_id), "审核员")
    (clash,) = county.show_person(first.revision_id).view.clashes
    assert clash.path == PHONE
    sources = frozenset(origin for each in clash.holding for origin in each.origins)
    county.decide_field(first.revision_id, PHONE, f"revision:{second.revision_id}", sources, "审核员")
    base_id = county.approve_revision(first.revision_id, seen(county, first.revision_id), "审核员")
    for manifest in (first, second):
        person = county.show_person(manifest.revision_id)
        assert person.standing.state is StandingState.APPROVED
        assert person.sources.base_ids == {base_id}
        assert person.view.fields[PHONE].value == "13900000102"


def test_a_choice_between_other_values_than_are_there_is_refused(county: Parts, keys: CountyKeys) -> None:
    one, other, third = (enrolled(county, f"450802101-0{at}") for at in (1, 2, 3))
    first = sent(county, keys, one, with_phone("13900000101"))
    sent(county, keys, other, with_phone("13900000102"))
    (clash,) = county.show_person(first.revision_id).view.clashes
    sources = frozenset(origin for each in clash.holding for origin in each.origins)
    sent(county, keys, third, with_phone("13900000103"))
    with pytest.raises(NotNewest):
        county.decide_field(first.revision_id, PHONE, min(sources), sources, "审核员")
    with pytest.raises(NotNewest):
        county.decide_field(first.revision_id, "identity.name", min(sources), sources, "审核员")


def test_what_came_after_the_reviewer_looked_is_not_approved_with_it(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    held = sent(county, keys, station, with_phone("13900000101"))
    before = seen(county, held.revision_id)
    sent(county, keys, enrolled(county, "450802101-02"), with_phone("13900000101"))
    with pytest.raises(NotNewest):
        county.approve_revision(held.revision_id, before, "审核员")


def test_only_the_newest_revision_of_a_record_is_judged(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    first = sent(county, keys, station, with_phone("13900000101"))
    county.return_revision(first.revision_id, [], "号码有误", "审核员")
    second = sent(
        county,
        keys,
        station,
        with_phone("13900000102"),
        number=2,
        record_id=first.record_id,
        parent_id=first.revision_id,
    )
    for judge in (
        lambda: county.return_revision(first.revision_id, [], "再看", "审核员"),
        lambda: county.approve_revision(first.revision_id, seen(county, first.revision_id), "审核员"),
    ):
        with pytest.raises(NotNewest):
            judge()
    county.approve_revision(second.revision_id, seen(county, second.revision_id), "审核员")
    assert county.show_person(second.revision_id).view.fields[PHONE].value == "13900000102"


def test_a_revision_nobody_sent_is_not_there(county: Parts) -> None:
    nobody = UUID(int=7)
    for ask in (
        lambda: county.show_person(nobody),
        lambda: county.return_revision(nobody, [], "", "审核员"),
        lambda: county.approve_revision(nobody, frozenset(), "审核员"),
        lambda: county.decide_field(nobody, PHONE, "", frozenset(), "审核员"),
    ):
        with pytest.raises(RevisionNotHeld):
            ask()


def test_people_without_a_number_that_holds_are_not_made_one(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    for number, wrong in enumerate(("", "无", "450899195603120170", "1234"), start=1):
        held = sent(county, keys, station, a_document(identity__id_number=wrong), number=number)
        assert len(county.show_person(held.revision_id).sources.captures) == 1
