import pytest

from station.domain.category import Category
from station.forms.codes import code_table
from station.forms.finding import matches
from tests.db.builders import full_width

CATEGORIES = {category.value: category.label for category in Category}


@pytest.mark.parametrize(
    ("table", "typed", "first"),
    [
        (CATEGORIES, "tysb", "discharged_soldier"),
        (CATEGORIES, "TYSB", "discharged_soldier"),
        (CATEGORIES, "退役", "discharged_soldier"),
        (CATEGORIES, "士兵", "discharged_soldier"),
        (CATEGORIES, "t役s", "discharged_soldier"),
        (CATEGORIES, "tuiyi", "discharged_soldier"),
        (CATEGORIES, "lsys", "martyr_survivor"),
        ("ethnicity", "zhuang", "08"),
        ("ethnicity", "08", "08"),
        ("ethnicity", full_width("08"), "08"),
        ("discharge_certificate_type", "twz", "discharge"),
        ("discharge_certificate_type", "退伍（役", "discharge"),
        ("marital_status", "yh", "20"),
        ("social_assistance", "w", "4"),
    ],
)
def test_a_choice_is_found_by_a_few_letters(table: object, typed: str, first: str) -> None:
    choices = code_table(table).codes if isinstance(table, str) else table
    assert matches(typed, choices)[0] == first  # type: ignore[arg-type]


def test_nothing_typed_leaves_all_and_what_fits_nothing_leaves_none() -> None:
    assert matches(" ", CATEGORIES) == list(CATEGORIES)
    assert matches("qqq", CATEGORIES) == []


def test_codes_that_are_names_for_programs_are_not_sought_by() -> None:
    assert "own_initiative_employment" not in matches("own", code_table("soldier_resettlement").codes)


def test_every_label_is_found_by_its_own_beginning() -> None:
    for name in ("education", "political_affiliation", "employment_status", "rank", "commendation"):
        codes = code_table(name).codes
        for code, label in codes.items():
            assert codes[matches(label, codes)[0]] == codes[code]
