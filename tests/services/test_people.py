"""People found by what an operator types, with the villages of the campaign."""

from dataclasses import replace

import pytest

from station.domain.register import CollectionStatus
from station.services.people import FindPeople, ListPlaces, Narrowed, Place
from tests.db.builders import an_entry
from tests.services.builders import Quiet
from tests.services.conftest import Desk

BIG, DISTANT = "450802101201", "450802101203"


@pytest.fixture
def find(desk: Desk) -> FindPeople:
    with desk.store.unit() as unit:
        unit.register.put(
            [
                replace(an_entry("A", "张一", "1"), village=BIG),
                replace(an_entry("B", "张二", "2"), village=DISTANT),
                replace(an_entry("C", "李三", "3"), village=BIG, marks=("id_number_length",)),
                replace(an_entry("D", "大样", "4"), village="110101001001"),
            ]
        )
        unit.commit()
    return FindPeople(desk.store.look)


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("z 大圩村", "A"),
        ("zy dwc", "A"),
        ("上莲", "B"),
        ("slc z", "B"),
        ("大", "DABC"),
        ("z q", ""),
        ("450802101201", ""),
        ("", "ABCD"),
    ],
)
def test_a_word_may_mean_a_village_by_its_characters_or_initials(find: FindPeople, typed: str, people: str) -> None:
    found = [each.entry.base_id for each in find(Quiet(), typed).people]
    assert sorted(found) == sorted(people)
    assert not people or not typed or found[0] == people[0]


def test_a_search_is_narrowed_down(find: FindPeople) -> None:
    def found(**by: object) -> set[str]:
        return {each.entry.base_id for each in find(Quiet(), "", 50, Narrowed(**by)).people}  # type: ignore[arg-type]

    assert found(place=BIG) == {"A", "C"}
    assert found(place=BIG, marked=True) == {"C"}
    assert found(statuses=frozenset((CollectionStatus.COLLECTED,))) == set()


def test_the_villages_of_the_register_are_listed_by_name(find: FindPeople, desk: Desk) -> None:
    places = ListPlaces(desk.store.look)(Quiet())
    assert places[0].code == "110101001001"
    assert places[1:] == [Place(BIG, "大圩村委会", 2), Place(DISTANT, "上莲村委会", 1)]
