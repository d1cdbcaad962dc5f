"""Towns, found by a few letters: their own name, their county's, or the one before the other."""

from collections.abc import Iterator

from station.forms.divisions import Division, children, division_name, find, provinces_with_towns

_TOWN_DIGITS, _COUNTY_DIGITS = 9, 6
_ENOUGH = 400
"""Among so many divisions of a name, villages and all, its towns are looked for."""


def find_towns(text: str, limit: int = 20) -> tuple[Division, ...]:
    """Towns with their full names: those named so first, then those of counties named so.

    Characters, pinyin initials or the code; a county's name may stand before the town's (港北大圩, gbdx).
    """
    codes = dict.fromkeys(_codes("".join(text.split())))
    found = (Division(code, division_name(code) or code) for code in list(codes)[:limit])
    return tuple(found)


def _codes(text: str) -> Iterator[str]:
    for province in provinces_with_towns():
        named = find(text, province, _ENOUGH)
        yield from (each.code for each in named if len(each.code) == _TOWN_DIGITS)
        for county in (each.code for each in named if _is_county(each.code)):
            yield from (town.code for town in children(county))
        if text.isdecimal():
            continue
        for end in range(len(text) - 1, 1, -1):
            for county in (each.code for each in find(text[:end], province, _ENOUGH) if _is_county(each.code)):
                yield from (town.code for town in find(text[end:], county) if len(town.code) == _TOWN_DIGITS)


def _is_county(code: str) -> bool:
    return len(code) == _COUNTY_DIGITS and not code.endswith("00")
