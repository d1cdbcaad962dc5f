"""Numbers judged by the station and by the package id-validator: whatever they disagree on has a name and a reason.

The share in `make test` is 50,000 numbers, the proof a million; both are made from one seed.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import settings
from id_validator import data as peer_data
from id_validator import validator

from station.domain import id_number
from station.forms import divisions
from tests.builders import full_width

SEED = 20181001
TODAY = date(2018, 11, 20)
SHARE = 500
"""Numbers for each example the profile of hypothesis asks for: 50,000, or a million."""

SAMPLE = "450899"
SUFFIXES = ("01", "02", "11", "20")
ARABIC = str.maketrans("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
JUNK = ("", "0" * 18, "0" * 15, "1" * 15, "1" * 18, "B45089900001", "无", "4.50899E+17", "450899195603120192.0", "NULL")

Damage = Callable[[str, random.Random], str]


# -- numbers, and every way they get damaged --------------------------------------------------------------------------


def with_check(first17: str) -> str:
    return first17 + id_number.check_digit(first17)


def another(character: str, rng: random.Random, alphabet: str = "0123456789") -> str:
    return rng.choice([other for other in alphabet if other != character])


def put(number: str, place: int, text: str) -> str:
    return number[:place] + text + number[place + 1 :]


def changed_at(place: int) -> Damage:
    alphabet = "0123456789X" if place == 17 else "0123456789"
    return lambda number, rng: put(number, place, another(number[place], rng, alphabet))


def swapped(number: str, rng: random.Random) -> str:
    place = rng.randrange(17)
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def swapped_apart(number: str, rng: random.Random) -> str:
    one, other = rng.sample(range(17), 2)
    return put(put(number, one, number[other]), other, number[one])


def another_day(number: str, rng: random.Random) -> str:
    """A day that never was, with the right check digit."""
    year = number[6:10]
    days = [
        year + "0000",
        year + "1301",
        year + "0100",
        year + "0132",
        year + "0431",
        year + "0230",
        "19000229",
        "00000101",
    ]
    return with_check(number[:6] + rng.choice(days) + number[14:17])


def another_region(number: str, rng: random.Random) -> str:
    return with_check(f"{rng.randrange(1_000_000):06}{number[6:17]}")


def fifteen(number: str, _: random.Random) -> str:
    return number[:6] + number[8:17]


def fifteen_damaged(number: str, rng: random.Random) -> str:
    short, place = fifteen(number, rng), rng.randrange(15)
    return put(short, place, another(short[place], rng, "0123456789AX"))


def in_other_digits(number: str, rng: random.Random) -> str:
    table = rng.choice([ARABIC, RAISED])
    place = rng.randrange(len(number))
    return rng.choice([number.translate(table), put(number, place, number[place].translate(table))])


def spaced(number: str, rng: random.Random) -> str:
    mark = rng.choice([" ", "-", "\u3000", "\u2014", "\u200b", "\uff0d"])
    return mark.join((number[:6], number[6:14], number[14:]))


DAMAGES: dict[str, Damage] = {
    "none": lambda number, _: number,
    "none ": lambda number, _: number,
    **{f"digit {place + 1} changed": changed_at(place) for place in range(18)},
    "two neighbours swapped": swapped,
    "two digits swapped": swapped_apart,
    "a day that never was": another_day,
    "another region": another_region,
    "a letter": lambda number, rng: put(number, rng.randrange(18), rng.choice("ABCXYZabcxyz")),
    "lower case": lambda number, _: number.lower(),
    "cut short": lambda number, rng: number[: rng.randrange(18)],
    "too long": lambda number, rng: number + "".join(rng.choice("0123456789X") for _ in range(rng.randint(1, 4))),
    "15 digits": fifteen,
    "15 digits, one changed": fifteen_damaged,
    "full width": lambda number, _: full_width(number),
    "digits of other scripts": in_other_digits,
    "blanks or hyphens": spaced,
    "a sign like X": lambda number, rng: number[:17] + rng.choice("\u00d7\u2169\u0425"),
    "junk": lambda _, rng: rng.choice(JUNK),
}


def numbers(rng: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """What was done to a number, and what became of it."""
    edition = [county.code for county in divisions.counties()]
    timelines = [*peer_data.get_address_code_timeline(), *peer_data.get_additional_address_code_timeline()]
    kinds = list(DAMAGES)
    for index in range(count):
        kind = kinds[index % len(kinds)]
        draw = rng.random()
        if draw < 0.5:
            region = rng.choice(edition)
        elif draw < 0.85:
            region = rng.choice(timelines)
        elif draw < 0.9:
            region = SAMPLE
        elif draw < 0.92:
            region = rng.choice(["810000", "820000", "830000", f"8{rng.randrange(100_000):05}"])
        elif draw < 0.96:
            region = rng.choice(edition)[:4] + rng.choice(SUFFIXES)
        else:
            region = f"{rng.randrange(1_000_000):06}"
        draw = rng.random()
        first, days = (
            (date(1900, 1, 1), 43_400)
            if draw < 0.9
            else (date(2018, 1, 1), 5000)
            if draw < 0.95
            else (date(1700, 1, 1), 73_000)
        )
        day = first + timedelta(days=rng.randrange(days))
        number = with_check(f"{region}{day:%Y%m%d}{rng.randrange(1000):03}")
        yield kind.strip(), DAMAGES[kind](number, rng)


# -- the two judges ---------------------------------------------------------------------------------------------------


def county_and_birth(number: str) -> tuple[str, date | None]:
    whole = id_number.upgrade(number) or number
    return whole[:6], id_number.birth_of(whole)


def is_number(number: str, on: date | None = TODAY) -> bool:
    """A number of 18 characters of someone born, or one of 15 digits."""
    return id_number.is_valid(number, on) or id_number.fault_of(number) == "id_number_15"


def ours(text: str) -> bool:
    number = id_number.normalise(text)
    if not is_number(number):
        return False
    county, birth = county_and_birth(number)
    return birth is not None and divisions.may_begin_number(county, birth.year)


def theirs(text: str) -> bool | None:
    """None where the package breaks off with an error of its own."""
    try:
        return bool(validator.is_valid(text))
    except ValueError:
        return None


def reason(text: str) -> str | None:
    """Why the two disagree on a text; None if there is no reason that is known."""
    we, they = ours(text), theirs(text)
    number = id_number.normalise(text)
    if not we and they is None:
        return "a letter in the digits: id-validator breaks off, here it is no number"
    if not text.isascii() and they and not we:
        return "a digit of another script: id-validator's int() takes it, here it is none"
    if we and text.upper() != number:
        other = theirs(number)
        return "as people type it: full width, blanks, hyphens, a sign like X" if other else reason(number)
    return _reason_to_take(number) if we else _reason_to_refuse(number)


def _reason_to_take(number: str) -> str | None:
    """Here it is a number, for id-validator not: its place alone must be why."""
    county, _ = county_and_birth(number)
    elsewhere = "110101" + number[6:] if len(number) == 15 else with_check("110101" + number[6:17])
    if not theirs(elsewhere):
        return None
    if county == SAMPLE:
        return "the county of sample people, known here alone"
    if (
        county not in peer_data.get_address_code_timeline()
        and county not in peer_data.get_additional_address_code_timeline()
    ):
        return "a code of GB/T 2260 or of the list of 2023 that id-validator lacks"
    return None


def _reason_to_refuse(number: str) -> str | None:
    """For id-validator it is a number, here not."""
    county, birth = county_and_birth(number)
    if len(number) == 15 and id_number.upgrade(number) is None:
        if len(set(number)) == 1:
            return "fifteen times the same digit: a placeholder in old registers"
        if number.isalnum() and number[6:12].isdigit() and not number.isdigit():
            return "a letter among 15 digits, in the county or the sequence, where id-validator does not look"
        return None
    if birth is None or not is_number(number, None):
        return None
    if not is_number(number):
        return "born after the day of judging; id-validator asks for the year alone" if birth > TODAY else None
    if county.startswith("8") and county not in ("810000", "820000", "830000"):
        return "8 begins a residence permit: id-validator then asks for the first two digits alone"
    if county.endswith("00"):
        return "the code of a prefecture or province, under which no number is given out"
    terms = divisions.terms_of(county)
    if terms and all(term.last is not None and term.last + 1 < birth.year for term in terms):
        return "a county gone before birth; id-validator has no strict mode by default"
    if not terms and county[4:] in SUFFIXES and (county[2:4] == "00" or not divisions.terms_of(county[:4] + "00")):
        return "districts taken together, of a city that never was"
    return None


def table(counts: Counter[str]) -> str:
    return "\n".join(f"{count:>9,}  {name}" for name, count in sorted(counts.items(), key=lambda pair: -pair[1]))


def test_whatever_two_judges_disagree_on_has_a_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("get_address_code_timeline", "get_additional_address_code_timeline"):
        monkeypatch.setattr(peer_data, name, cache(getattr(peer_data, name)))  # it makes them anew at each call: 9 ms
    count = SHARE * settings().max_examples
    kinds: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    unexplained: list[str] = []
    begun = time.monotonic()
    for kind, text in numbers(random.Random(SEED), count):
        we, they = ours(text), theirs(text)
        kinds[kind] += 1
        if we is they:
            verdicts["both take it" if we else "both refuse it"] += 1
            if we and len(text) == 15 and id_number.upgrade(text) != validator.upgrade_id(text):
                unexplained.append(f"{text} grows into {id_number.upgrade(text)}")
            continue
        verdicts["they differ"] += 1
        why = reason(text)
        if why is None:
            unexplained.append(f"{kind}: {text!r} ours {we} theirs {they}")
        else:
            reasons[why] += 1
    if settings().max_examples > 100:
        with capsys.disabled():
            print(f"\n{count:,} numbers, seed {SEED}, {len(kinds)} kinds, judged in {time.monotonic() - begun:.0f} s")
            print(table(verdicts), "of those that differ:", table(reasons), sep="\n")
    assert unexplained == []
    assert verdicts["both take it"] > count / 20
    assert verdicts["both refuse it"] > count / 2
    assert min(kinds.values()) >= count // (len(DAMAGES))


@pytest.mark.parametrize(
    ("text", "we", "they"),
    [
        ("11010519491231002X", True, True),
        ("11010519491231002x", True, True),
        ("110105491231002", True, True),
        ("110105194912310021", False, False),
        ("11010519491331002X", False, False),
        ("110105 19491231 002X", True, False),
    ],
)
def test_both_judges_can_take_and_refuse(text: str, we: bool, they: bool) -> None:
    assert (ours(text), theirs(text)) == (we, they)
