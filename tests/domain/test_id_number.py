from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain import id_number
from tests.builders import an_id_number, full_width

SAMPLES = ("11010519491231002X", "440524188001010014")  # the samples printed in GB 11643-1999
ALPHABET = "0123456789X"

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2018, 10, 1))
valid_numbers = st.builds(
    lambda region, day, sequence: (first := f"{region:06}{day:%Y%m%d}{sequence:03}") + id_number.check_digit(first),
    st.integers(0, 999_999),
    days,
    st.integers(0, 999),
)


@pytest.mark.parametrize("number", SAMPLES)
def test_the_samples_of_the_standard_are_valid(number: str) -> None:
    assert id_number.is_valid(number)
    assert id_number.check_digit(number[:17]) == number[17]


def test_a_number_tells_birth_and_sex() -> None:
    woman, man = SAMPLES
    assert id_number.birth_of(woman) == date(1949, 12, 31)
    assert id_number.birth_of(man) == date(1880, 1, 1)
    assert id_number.sex_of(woman) == "2"
    assert id_number.sex_of(man) == "1"


@given(valid_numbers)
def test_every_number_with_a_real_day_and_its_check_digit_is_valid(number: str) -> None:
    assert id_number.is_valid(number)


@given(valid_numbers)
def test_every_change_of_one_character_is_caught(number: str) -> None:
    """ISO 7064 MOD 11-2; the check of the birthday only catches more."""
    changed = [
        number[:place] + other + number[place + 1 :]
        for place in range(18)
        for other in ALPHABET
        if other != number[place]
    ]
    assert len(changed) == 180
    assert not any(id_number.is_valid(other) for other in changed)


@given(valid_numbers)
def test_every_swap_of_two_neighbours_is_caught(number: str) -> None:
    swapped = [number[:place] + number[place + 1] + number[place] + number[place + 2 :] for place in range(17)]
    assert not any(id_number.is_valid(other) for other in swapped if other != number)


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "X",
        "11010519491231002",
        "11010519491231002X0",
        "11010519491231002x",
        "11010519491231002\u2169",  # the Roman numeral ten
        "110105194912310021",
        "1101051949123100" + full_width("2") + "X",
        " 11010519491231002X",
        "11010519491231002X\n",
        "1101051949123100²X",
    ],
)
def test_what_is_not_written_as_the_standard_writes_it_is_not_valid(damaged: str) -> None:
    assert not id_number.is_valid(damaged)


@pytest.mark.parametrize("birth", ["00000101", "19561301", "19560230", "19550229", "19560300", "19560432"])
def test_a_birthday_that_never_was_is_not_valid(birth: str) -> None:
    assert not id_number.is_valid(an_id_number(birth))
    assert id_number.birth_of(an_id_number(birth)) is None


def test_the_thirteenth_month_is_caught_by_the_day_even_with_the_right_check_digit() -> None:
    number = an_id_number("19561301")
    assert id_number.check_digit(number[:17]) == number[17]
    assert not id_number.is_valid(number)


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        full_width("11010519491231002X"),
        full_width("11010519491231002x"),
        " 110105 19491231 002X ",
        "110105\u300019491231\t002x\n",
        "110105-19491231-002X",
        "110105\u201419491231\uff0d002x",
        "\ufeff11010519491231002X\u200b",
        "11010519491231002×",
        "11010519491231002\u2169",
        "11010519491231002\u0445",
    ],
)
def test_a_number_is_written_half_width_without_spaces_and_with_a_capital_x(written: str) -> None:
    assert id_number.normalise(written) == "11010519491231002X"


@pytest.mark.parametrize(
    "digits",
    [
        "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669",
        "०१२३४५६७८९",
        "⓪①②③④⑤⑥⑦⑧⑨",
        "⁰¹²³⁴⁵⁶⁷⁸⁹",
        "〇一二三四五六七八九",
    ],
    ids=["Arabic-Indic", "Devanagari", "circled", "raised", "Chinese"],
)
def test_digits_of_other_scripts_are_no_digits(digits: str) -> None:
    """Python's own str.isdigit and int take most of them."""
    written = SAMPLES[1].translate(str.maketrans("0123456789", digits))
    assert id_number.normalise(written) == written
    assert not id_number.is_valid(id_number.normalise(written))
    assert id_number.upgrade(written[:15]) is None
    one = SAMPLES[1][:17] + digits[int(SAMPLES[1][17])]
    assert not id_number.is_valid(id_number.normalise(one))


@pytest.mark.parametrize("text", ["桂-001", "B-12", "2018—11—20日", "--", "×"])
def test_what_is_no_number_keeps_its_signs(text: str) -> None:
    assert id_number.normalise(text) == text


@given(st.text())
def test_a_normalised_text_is_normal(text: str) -> None:
    assert id_number.normalise(id_number.normalise(text)) == id_number.normalise(text)


def test_nobody_was_born_before_1800_and_none_after_the_day_it_is_asked_on() -> None:
    assert id_number.is_valid(an_id_number("18000101"))
    assert not id_number.is_valid(an_id_number("17991231"))
    assert id_number.is_valid(an_id_number("20181120"), date(2018, 11, 20))
    assert not id_number.is_valid(an_id_number("20181121"), date(2018, 11, 20))


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", "id_number_missing"),
        ("0" * 18, "id_number_placeholder"),
        ("0" * 15, "id_number_placeholder"),
        ("1" * 15, "id_number_placeholder"),  # it would name 1911-11-11
        ("1" * 18, "id_number_placeholder"),
        ("B45089900001", "id_number_placeholder"),
        ("无", "id_number_placeholder"),
        ("110105491231002", "id_number_15"),
        ("110105490231002", "id_number_invalid"),
        ("4.50899195603E+17", "id_number_float"),
        ("4.50899E17", "id_number_float"),
        ("11010519491231002", "id_number_length"),
        ("11010519491231002X0", "id_number_invalid"),
        ("1101051949123100210", "id_number_length"),
        ("110105194912310021", "id_number_invalid"),
        ("17050519491231002X", "id_number_invalid"),
        ("张样例", "id_number_invalid"),
        (an_id_number("17991231"), "id_number_invalid"),
        ("11010519491231002X", None),
    ],
)
def test_what_old_registers_hold_is_told_apart(number: str, fault: str | None) -> None:
    assert id_number.fault_of(number) == fault
    assert id_number.is_valid(number) == (fault is None)


@given(st.text() | valid_numbers)
def test_a_text_without_fault_is_a_valid_number_and_no_other(text: str) -> None:
    number = id_number.normalise(text)
    assert (id_number.fault_of(number) is None) == id_number.is_valid(number)


@given(valid_numbers, st.data())
def test_a_number_is_read_however_its_characters_are_written(number: str, data: st.DataObject) -> None:
    written = "".join(
        data.draw(
            st.sampled_from(
                [character, full_width(character), character.lower(), " " + character, character + "\u3000"]
            )
        )
        for character in number
    )
    assert id_number.normalise(written) == number
    assert id_number.normalise(number) == number


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_no_text_whatever_breaks_the_checks(text: str) -> None:
    assert isinstance(id_number.is_valid(id_number.normalise(text)), bool)
    id_number.upgrade(text)
    id_number.masked(text)


@given(days.filter(lambda day: day.year < 2000), st.integers(0, 999))
def test_a_15_digit_number_grows_into_the_valid_one_of_the_same_person(day: date, sequence: int) -> None:
    old = f"450899{day:%y%m%d}{sequence:03}"
    new = id_number.upgrade(old)
    assert new is not None
    assert id_number.is_valid(new)
    assert new[:6] + new[8:17] == old
    assert id_number.birth_of(new) == day
    assert id_number.search_forms(old) == (old, new)


def test_the_sample_of_fifteen_digits_grows_into_the_sample_of_eighteen() -> None:
    assert id_number.upgrade("110105491231002") == "11010519491231002X"


@pytest.mark.parametrize("text", ["", "450899560230017", "45089956031201", "4508995603120170", "45089956031201X"])
def test_what_is_no_15_digit_number_does_not_grow(text: str) -> None:
    assert id_number.upgrade(text) is None
    assert id_number.search_forms(text) == (text,)


@given(valid_numbers)
def test_a_masked_number_hides_the_birthday(number: str) -> None:
    masked = id_number.masked(number)
    assert len(masked) == 18
    assert masked[6:14] == "*" * 8
    assert masked[:6] + masked[14:] == number[:6] + number[14:]


def test_what_is_too_short_for_a_number_is_hidden_whole() -> None:
    assert id_number.masked("45089956") == "*" * 8


@given(days, st.integers(-400, 400))
def test_the_check_digit_depends_on_the_day(day: date, apart: int) -> None:
    """A changed day, with the rest left as it is, is another number: it may be valid, but never the same."""
    other = day + timedelta(days=apart)
    assert (an_id_number(f"{day:%Y%m%d}") == an_id_number(f"{other:%Y%m%d}")) == (apart == 0)
