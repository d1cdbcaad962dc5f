from typing import Any

from station.domain.card import CARD_TYPE_LABELS, CardType, IdCard
from tests.builders import an_id_number


def a_card(**changes: Any) -> IdCard:
    return IdCard(CardType.RESIDENT, "覃示范", "1", "19560312", an_id_number(), **changes)


def test_the_newest_address_is_the_one_that_counts() -> None:
    assert a_card(address="旧址").current_address == "旧址"
    assert a_card(address="旧址", newest_address="新址").current_address == "新址"


def test_the_birthday_is_told_as_the_form_writes_it() -> None:
    assert a_card().birth_iso == "1956-03-12"


def test_every_kind_of_card_has_a_label() -> None:
    assert set(CARD_TYPE_LABELS) == set(CardType)
