import pytest

from station.domain.register import RegisterEntry
from tests.builders import a_register_entry, an_id_number


def test_an_entry_tells_name_and_number() -> None:
    entry = a_register_entry()
    assert (entry.name, entry.id_number) == ("覃示范", an_id_number())


@pytest.mark.parametrize("document", [{}, {"identity": None}, {"identity": []}, {"identity": {"name": 3}}])
def test_an_entry_without_them_tells_nothing(document: dict[str, object]) -> None:
    entry = RegisterEntry("x", document)
    assert (entry.name, entry.id_number) == ("", "")


def test_an_entry_does_not_show_the_person_in_traces() -> None:
    assert "覃示范" not in repr(a_register_entry())
    assert an_id_number() not in repr(a_register_entry())
