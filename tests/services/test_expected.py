"""Who was chosen in the register before his card was there."""

from dataclasses import replace

import pytest

from station.errors import RegisterEntryUnknown
from station.services.expected import Expected, ExpectPerson
from station.services.intake import Visitor
from tests.db.builders import an_entry, an_id_number
from tests.services.builders import NUMBER, Quiet, a_card
from tests.services.conftest import Desk

OLD_SPELLING = NUMBER[:6] + NUMBER[8:17]


def expected(desk: Desk, number: str = NUMBER, **identity: object) -> Expected:
    entry = an_entry("A", "覃示范", number)
    known = entry.document["identity"]
    assert isinstance(known, dict)
    with desk.store.unit() as unit:
        unit.register.put([replace(entry, document={**entry.document, "identity": {**known, **identity}})])
        unit.commit()
    return ExpectPerson(desk.store.look)(Quiet(), "A")


def test_what_stays_from_card_to_card_is_known_and_no_number_ever_is(desk: Desk) -> None:
    found = expected(desk, ethnicity="08", card_address="示范村1号", issuer="样例公安局", valid_to="长期")
    assert (found.known.name, found.known.ethnicity) == ("覃示范", "08")
    assert {found.known.id_number, found.known.id_number_again} == {""}
    assert {found.known.address, found.known.issuer, found.known.valid_from, found.known.valid_to} == {""}
    assert found.id_number == NUMBER
    assert NUMBER not in repr(found)
    assert "覃示范" not in repr(found)


def test_what_the_register_does_not_know_stays_empty(desk: Desk) -> None:
    assert expected(desk, ethnicity=None, name="").known.ethnicity == ""
    with pytest.raises(RegisterEntryUnknown):
        ExpectPerson(desk.store.look)(Quiet(), "nobody")


def test_he_came_whom_the_register_finds_by_the_card_or_who_has_his_number(desk: Desk) -> None:
    him = expected(desk, OLD_SPELLING)
    with desk.store.look() as unit:
        entry = unit.register.get("A")
    assert him.came_as(Visitor(a_card(NUMBER), entry, (), None, None)), "by the old number the register found him"
    other = an_entry("B", "覃示范", NUMBER)
    assert not him.came_as(Visitor(a_card(NUMBER), other, (), None, None))
    twice = expected(desk)
    assert twice.came_as(Visitor(a_card(NUMBER), other, (), None, None)), "two lines of the register are one person"
    assert not twice.came_as(Visitor(a_card(an_id_number(5)), None, (), None, None))
    numberless = expected(desk, "")
    assert not numberless.came_as(Visitor(a_card(NUMBER), None, (), None, None))
    assert not numberless.has_number("")
