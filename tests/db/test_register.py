import pytest

from station.db.register_search import spelled
from station.db.store import Store
from station.domain.register import RegisterEntry
from tests.db.builders import an_entry, an_id_number, full_width, sought

FIFTEEN = "450899560312017"
EIGHTEEN = "450899195603120178"
PEOPLE = [
    an_entry("1", "覃示范", EIGHTEEN),
    an_entry("2", "韦样本", "45089919670402629X"),
    an_entry("3", "韦样本娃", an_id_number(12, "19790620")),
    an_entry("4", "古丽·仿真", an_id_number(20, "19800101")),
    an_entry("5", "曾示例", FIFTEEN),
    an_entry("6", "100%真_名\\", "junk%_"),
    an_entry("7", "𠮷样例", ""),
]


@pytest.fixture
def filled(store: Store) -> Store:
    with store.unit() as unit:
        assert unit.register.put(PEOPLE) == len(PEOPLE)
        unit.commit()
    return store


def found(store: Store, text: str, limit: int = 50) -> set[str]:
    with store.look() as unit:
        return {found.entry.base_id for found in unit.register.find(sought(text), limit).people}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("覃示范", {"1"}),
        ("覃", {"1"}),
        ("范", {"1"}),
        ("样本", {"2", "3"}),
        ("·", {"4"}),
        ("𠮷", {"7"}),
        (" 韦样本娃 ", {"3"}),
        ("qinshifan", {"1"}),
        ("tanshifan", {"1"}),
        ("QinShi", {"1"}),
        ("qin shi fan", {"1"}),
        ("qsf", {"1"}),
        ("QSF", {"1"}),
        ("zeng", {"5"}),
        ("zsl", {"5"}),
        ("wei", {"2", "3"}),
        ("wyb", {"2", "3"}),
        ("wybw", {"3"}),
        ("gulifangzhen", {"4"}),
        ("shifan", set()),
        (EIGHTEEN, {"1", "5"}),
        (FIFTEEN, {"1", "5"}),
        ("4508991956", {"1", "5"}),
        ("450899560", {"5"}),
        ("0178", {"1", "5"}),
        ("2017", {"5"}),
        ("629x", {"2"}),
        (full_width("629X"), {"2"}),
        ("2629", set()),
    ],
)
def test_people_are_found_by_name_pinyin_initials_and_either_end_of_the_number(
    filled: Store, text: str, people: set[str]
) -> None:
    assert found(filled, text) == people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("%", {"6"}),
        ("_", {"6"}),
        ("\\", {"6"}),
        ("100%", {"6"}),
        ("韦%", set()),
        ("韦_本", set()),
        ("4508%", set()),
        ("junk%_", {"6"}),
        ("'; DROP TABLE register_entry; --", set()),
        ('"', set()),
        ("\0", set()),
        ("\ud842", set()),
        ("?" * 10_000, set()),
    ],
)
def test_marks_with_a_meaning_elsewhere_have_none_here(filled: Store, text: str, people: set[str]) -> None:
    assert found(filled, text) == people
    assert found(filled, "覃") == {"1"}


def test_no_more_are_given_than_asked_for(filled: Store) -> None:
    assert len(found(filled, "4508", 2)) == 2


def test_an_entry_comes_back_as_it_was_put(store: Store) -> None:
    entry = RegisterEntry(
        "GX0009", {"identity": {"name": "", "id_number": "junk"}, "living": {"housing": ["a"]}}, ("id_number_invalid",)
    )
    with store.unit() as unit:
        unit.register.put([entry])
        assert unit.register.by_id_number("junk") == [entry]


def test_an_entry_put_again_takes_the_place_of_the_first(filled: Store) -> None:
    with filled.unit() as unit:
        assert unit.register.put([an_entry("1", "卢新名", an_id_number(5)), an_entry("8", "卢新人", "")]) == 2
        unit.commit()
        assert unit.register.count() == len(PEOPLE) + 1
    assert found(filled, "卢") == {"1", "8"}
    assert found(filled, "qsf") == set()


def test_more_people_than_one_statement_takes(store: Store) -> None:
    with store.unit() as unit:
        assert unit.register.put(an_entry(str(number), "岑示例", str(number)) for number in range(1234)) == 1234
        assert unit.register.put([]) == 0
        assert unit.register.count() == 1234


@pytest.mark.parametrize("number", [EIGHTEEN, FIFTEEN])
def test_a_number_finds_both_of_its_spellings(filled: Store, number: str) -> None:
    with filled.look() as unit:
        assert {entry.base_id for entry in unit.register.by_id_number(number)} == {"1", "5"}


@pytest.mark.parametrize("number", ["", "4508", "450899195603120179", full_width("%")])
def test_a_number_nobody_has_finds_nobody_else(filled: Store, number: str) -> None:
    with filled.look() as unit:
        assert {entry.base_id for entry in unit.register.by_id_number(number)} <= {"7"}


def test_a_name_is_spelled_in_every_way_its_surname_is_read() -> None:
    assert spelled("曾 示") == ("cengshi zengshi", "cs zs")
    assert spelled(full_width("A") + "·b") == ("ab", "ab")
    assert spelled("") == ("", "")
