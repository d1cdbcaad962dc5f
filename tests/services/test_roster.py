"""The register as a list: narrowed down, in the order of the villages, and one person looked at."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from station.domain.audit import Action
from station.domain.county_word import CollectedBy
from station.domain.register import CollectionStatus, Removal, RemovalReason
from station.errors import RegisterEntryUnknown
from station.services.roster import NO_PLACE, BrowseRegister, Filters
from station.services.trail import NoteLook
from tests.db.builders import MORNING, OPERATOR, an_entry, an_id_number
from tests.services.builders import NUMBER, Quiet
from tests.services.conftest import Desk

BIG, DISTANT = "450802101201", "450802101203"
OLD = an_id_number(5, "19380930")


def entry(base_id: str, name: str, number: str, village: str, **more: object) -> object:
    known = an_entry(base_id, name, number)
    return replace(known, village=village, document={**known.document, **more})


@pytest.fixture
def browse(desk: Desk) -> BrowseRegister:
    """A is very old, B was collected here, C elsewhere, D died, E has no village; F holds a certificate."""
    desk.queued()
    with desk.store.unit() as unit:
        unit.register.put(
            [
                entry("A", "张一", OLD, DISTANT, categories=["red_army_veteran"]),
                entry("B", "覃示范", NUMBER, BIG, categories=["discharged_soldier"]),
                entry("C", "李三", an_id_number(9), BIG),
                entry("D", "大样", "450899310312011", DISTANT),
                entry("E", "赵无村", an_id_number(11), ""),
                entry("F", "安伤", "", BIG, categories=["discharged_soldier", "disabled_serviceman"]),
            ]
        )
        unit.register.remove("D", Removal(RemovalReason.DIED, date(2017, 1, 1)))
        unit.inbox.collect(CollectedBy(uuid4(), 1, "450802102-01", MORNING, an_id_number(9), "C"))
        unit.commit()
    return BrowseRegister(desk.store.look, desk.clock, NoteLook(desk.store.unit, desk.clock, OPERATOR))


def names(browse: BrowseRegister, **by: object) -> str:
    return "".join(line.base_id for line in browse(Quiet(), Filters(**by))[1])  # type: ignore[arg-type]


def test_everybody_stands_by_village_and_name_with_how_far_it_is(browse: BrowseRegister) -> None:
    listing, lines = browse(Quiet(), Filters())
    assert "".join(line.base_id for line in lines) == "FCBDAE"
    assert listing.register == 6
    assert {line.base_id: line.status for line in lines if line.status is not CollectionStatus.NOT_COLLECTED} == {
        "B": CollectionStatus.COLLECTED,
        "C": CollectionStatus.ELSEWHERE,
        "D": CollectionStatus.REMOVED,
    }


def test_the_list_is_narrowed_down_and_what_a_status_would_leave_is_counted(browse: BrowseRegister) -> None:
    assert names(browse, place=BIG) == "FCB"
    assert names(browse, place=BIG[:9]) == "FCBDA"
    assert names(browse, place="") == "E"
    assert names(browse, category="discharged_soldier") == "FB"
    assert names(browse, min_age=80) == "DA"
    assert names(browse, min_age=87) == "D"
    assert names(browse, text="zhang") == "A"
    assert names(browse, text="z", place="") == "E"
    assert names(browse, text=NUMBER[-4:]) == "B"
    assert names(browse, statuses=frozenset((CollectionStatus.REMOVED,))) == "D"
    listing, lines = browse(Quiet(), Filters(place=BIG, statuses=frozenset((CollectionStatus.ELSEWHERE,))))
    assert [line.base_id for line in lines] == ["C"]
    assert listing.counts == {
        CollectionStatus.NOT_COLLECTED: 1,
        CollectionStatus.COLLECTED: 1,
        CollectionStatus.ELSEWHERE: 1,
    }


def test_a_line_tells_age_and_category_and_why_somebody_is_left_out(browse: BrowseRegister) -> None:
    lines = {line.base_id: line for line in browse(Quiet(), Filters())[1]}
    assert [lines["A"].age(day) for day in (date(2018, 9, 29), date(2018, 9, 30))] == [79, 80]
    assert lines["D"].age(date(2018, 10, 1)) == 87
    assert lines["F"].age(date(2018, 10, 1)) is None
    assert lines["F"].disabled
    assert not lines["B"].disabled
    assert lines["D"].removal == Removal(RemovalReason.DIED, date(2017, 1, 1))


def test_a_listing_is_read_page_by_page_and_outlives_who_leaves_the_register(
    browse: BrowseRegister, desk: Desk
) -> None:
    listing, _ = browse(Quiet(), Filters())
    with desk.store.unit() as unit:
        unit.register.drop(["C"])
        unit.commit()
    assert [line.base_id for line in browse.page(Quiet(), listing.ids[:3])] == ["F", "B"]


def test_places_have_names_and_nobody_without_one_is_missed(browse: BrowseRegister) -> None:
    assert [(place.name, place.people) for place in browse.places(Quiet())] == [
        ("大圩村委会", 3),
        ("上莲村委会", 2),
        (NO_PLACE, 1),
    ]


def test_a_person_is_shown_with_what_is_known_of_him_and_who_looked_is_kept(browse: BrowseRegister, desk: Desk) -> None:
    lines = {line.base_id: line for line in browse(Quiet(), Filters())[1]}
    assert browse.person(Quiet(), lines["C"]).elsewhere[0].station == "450802102-01"
    here = browse.person(Quiet(), lines["B"])
    assert here.record is not None
    assert desk.actions()[-2:] == [Action.PERSON_LOOKED_UP] * 2
    with desk.store.unit() as unit:
        unit.register.drop(["B"])
        unit.commit()
    with pytest.raises(RegisterEntryUnknown):
        browse.person(Quiet(), lines["B"])
