"""Administrative divisions (行政区划): GB/T 2260 of 2018-10, the codes of other years, towns and villages.

Codes are those of the edition: two digits a level to the county (45, 4508, 450802, also written 450000, 450800), then
three to the town and three to the village. `scripts/divisions.py` makes the data.
"""

import gzip
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from station.errors import FileUnreadable
from station.resources import resource

_EDITION_YEAR = 2018
_DIRECT = re.compile(
    r"市辖区|县|(省|自治区)直辖县级行政(区划|单位)"
)  # levels that have a code and no name of their own
_CODE = re.compile(r"[0-9]{2}([0-9]{2}){0,2}|[0-9]{9}|[0-9]{12}")
_TYPED_CODE = re.compile(r"[0-9]+")
_FULL_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
_WITHOUT_COUNTIES = frozenset(("441900", "442000", "460300", "460400", "620200"))  # 东莞 中山 三沙 儋州 嘉峪关
_DISTRICTS_TOGETHER = frozenset(("01", "02", "11", "20"))  # all, those of the town, the suburbs; 20 until 1982
_RESIDENCE_PERMITS = frozenset(("810000", "820000", "830000"))  # of those from Hong Kong, Macao and Taiwan


@dataclass(frozen=True, slots=True)
class Division:
    """A province, prefecture, county (6 digits each), town (9) or village (12), and its own name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """A name a code had, and the first and last year in which it stood in the list of the year's end.

    None: since before the lists begin (1980), or until now. A code that went in the middle of a year stood for the last
    time in the list of the year before, so it `held_in` that year too.
    """

    name: str
    first: int | None
    last: int | None

    def held_in(self, year: int) -> bool:
        return (self.first is None or self.first <= year) and self.held_later_than(year)

    def held_later_than(self, year: int) -> bool:
        """Whether it held at any time from that year on."""
        return self.last is None or year <= self.last + 1


@dataclass(frozen=True, slots=True)
class _Counties:
    edition: Mapping[str, str]
    terms: Mapping[str, list[tuple[str, int | None, int | None]]]
    sample: Mapping[str, str]
    initials: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Province:
    """Names of towns and villages by code, and the codes of the edition for those counties have had since."""

    names: Mapping[str, str]
    successors: Mapping[str, str]
    initials: Mapping[str, str]


def division_name(code: str) -> str | None:
    """The full name of a county, town or village: 450802101 is 广西壮族自治区贵港市港北区大圩镇. None if not known.

    A county that is no more is named as it was called last, within the prefecture it lay in.
    """
    own = _names_down_to(code) if _CODE.fullmatch(code) else []
    return "".join(own) if own else None


def code_of(name: str) -> str | None:
    """The code of a division written out from the province down, as registers have it; None if it names none."""
    below, left, code = children(), "".join(name.split()), ""
    while left:
        nearest = max(
            (each for each in below if left.startswith(each.name)), key=lambda each: len(each.name), default=None
        )
        if nearest is None:
            return None
        code, left = nearest.code, left.removeprefix(nearest.name)
        below = children(code) if left else ()
    return code or None


def counties(within: str = "") -> tuple[Division, ...]:
    """The counties of the edition, all or those within a province or prefecture; cities without any stand for one."""
    stem = _stem(within)
    return tuple(
        Division(code, name)
        for code, name in _counties().edition.items()
        if code.startswith(stem) and _is_county(code) and not _DIRECT.fullmatch(name)
    )


def children(code: str = "") -> tuple[Division, ...]:
    """What lies next below a division: provinces below nothing, towns below a county. Nameless levels are left out."""
    stem = _stem(code)
    if len(stem) < 4:
        known = _counties().edition
        below = [key for key in known if key.startswith(stem) and len(_stem(key)) == len(stem) + 2]
        return tuple(
            division
            for key in below
            for division in (counties(key) if _DIRECT.fullmatch(known[key]) else (Division(key, known[key]),))
        )
    if len(stem) == 4 and stem + "00" not in _WITHOUT_COUNTIES:
        return counties(stem)
    whole = stem.ljust(6, "0")
    names = _province(whole[:2]).names
    return tuple(
        Division(key, name) for key, name in names.items() if key.startswith(whole) and len(key) == len(whole) + 3
    )


def terms_of(code: str) -> tuple[Term, ...]:
    """The names a six-digit code has had, and when. Empty if it was never one."""
    known = _counties()
    if code in known.terms:
        return tuple(Term(*term) for term in known.terms[code])
    name = known.edition.get(code) or known.sample.get(code)
    return (Term(name, None, None),) if name else ()


def held_in(code: str, year: int) -> Term | None:
    """The term in which a six-digit code held in a year; None if it did not, or was never one."""
    return next((term for term in reversed(terms_of(code)) if term.held_in(year)), None)


def may_begin_number(code: str, born: int) -> bool:
    """Whether an identity number of someone born in that year may begin so.

    Numbers were given out at birth or later, by the county of residence: the code must have held then or afterwards.
    Cities also gave them out under the codes of their districts taken together, which not every list tells.
    """
    if code[2:4] != "00" and code[4:] in _DISTRICTS_TOGETHER and terms_of(code[:4] + "00"):
        return True
    below_prefecture = code[4:] != "00" or code in _WITHOUT_COUNTIES or code in _RESIDENCE_PERMITS
    return below_prefecture and any(term.held_later_than(born) for term in terms_of(code))


def find(text: str, within: str = "", limit: int = 20) -> tuple[Division, ...]:
    """Divisions by a few letters: characters of the name, pinyin initials (dxz is 大圩镇), both mixed, or the code.

    Names that begin so come first, higher levels before lower ones.
    """
    typed = "".join(text.translate(_FULL_WIDTH).split()).lower()
    if not typed or limit < 1:
        return ()
    stem = _stem(within)
    index = _index(stem[:2])
    low, high = index.below(stem)
    if _TYPED_CODE.fullmatch(typed):
        places = [place for place in range(low, high) if index.codes[place].startswith(typed)]
    else:
        pattern = "".join(index.matcher(character) for character in typed)
        places = index.places(re.compile("\n" + pattern), low, high)
        if len(places) < limit:
            places += sorted(set(index.places(re.compile(pattern), low, high)) - set(places), key=index.rank)
    return tuple(Division(index.codes[place], index.names[place]) for place in places[:limit])


def provinces_with_towns() -> tuple[str, ...]:
    """The provinces whose towns and villages are packaged, by their two digits."""
    return tuple(sorted(path.name.partition(".")[0] for path in resource("divisions").glob("[0-9][0-9].json.gz")))


def _names_down_to(code: str) -> list[str]:
    """The names of a division and those above it that have one, the highest first; empty if it is not known."""
    if len(code) in (9, 12):
        whole = _in_edition(code)
        names, above = _province(whole[:2]).names, _names_down_to(whole[:6])
        own = [names.get(whole[:end], "") for end in range(9, len(whole) + 1, 3)]
        return above + own if all(own) and above else []
    terms = terms_of(code) if len(code) == 6 else ()
    if not terms:
        return []
    name, year = _counties().edition.get(code), _EDITION_YEAR
    if name is None:
        name, year = terms[-1].name, terms[-1].last or terms[-1].first or _EDITION_YEAR
    above = [_name_in(upper, year) for upper in (code[:2] + "0000", code[:4] + "00") if upper != code]
    return [*(upper for upper in dict.fromkeys(above) if upper and not _DIRECT.fullmatch(upper)), name]


def _name_in(code: str, year: int) -> str:
    """What a province or prefecture was called in a year, or else at any time; empty if it never was."""
    term = held_in(code, year) or next(iter(terms_of(code)), None)
    return term.name if term else ""


def _is_county(code: str) -> bool:
    return code[4:] != "00" or code in _WITHOUT_COUNTIES


def _stem(code: str) -> str:
    """A code without the zeros that only fill it up; of a newer county, the code it has in the edition.

    Raises ValueError for what is no code.
    """
    if not code:
        return ""
    if not _CODE.fullmatch(code):
        raise ValueError("no division code")
    if len(code) == 6 and code.endswith("0000"):
        return code[:2]
    if len(code) == 6 and code.endswith("00"):
        return code[:4]
    return _in_edition(code)


def _in_edition(code: str) -> str:
    return _province(code[:2]).successors.get(code[:6], code[:6]) + code[6:]


@cache
def _counties() -> _Counties:
    data = json.loads(resource("divisions/counties.json").read_bytes())
    return _Counties(data["divisions"], data["terms"], data["sample"], data["initials"])


@cache
def _province(province: str) -> _Province:
    """The packaged data of a province; of one that is not packaged, nothing."""
    try:
        path = resource(f"divisions/{province}.json.gz")
    except FileUnreadable:
        return _Province({}, {}, {})
    data = json.loads(gzip.decompress(path.read_bytes()))
    names = {}
    for town, (name, *villages) in data["towns"].items():
        names[town] = name
        names |= {town + village[:3]: village[3:] for village in villages}
    return _Province(names, data["successors"], data["initials"])


@dataclass(frozen=True, slots=True)
class _Index:
    """Divisions in the order of their codes, and their names in one text, each after a line break."""

    codes: list[str]
    names: list[str]
    initials: Mapping[str, str]
    text: str = field(repr=False)
    starts: list[int] = field(repr=False)

    def below(self, stem: str) -> tuple[int, int]:
        """Where those within a division stand, itself left out."""
        low, high = bisect_left(self.codes, stem), bisect_right(self.codes, stem + ":")  # the sign after 9
        while low < high and self.codes[low].ljust(6, "0") in (stem, stem.ljust(6, "0")):
            low += 1
        return low, high

    def matcher(self, character: str) -> str:
        """What a typed character stands for: itself, and a letter also for every character with that initial."""
        return f"[{character}{self.initials[character]}]" if character in self.initials else re.escape(character)

    def places(self, pattern: re.Pattern[str], low: int, high: int) -> list[int]:
        if low >= high:
            return []
        end = self.starts[high] if high < len(self.starts) else len(self.text)
        found = pattern.finditer(self.text, self.starts[low], end)
        return sorted({bisect_right(self.starts, match.start()) - 1 for match in found}, key=self.rank)

    def rank(self, place: int) -> tuple[int, str]:
        code = self.codes[place]
        return (len(code) if len(code) > 6 else 6 - (code.endswith("00") + code.endswith("0000"))), code


@cache
def _index(province: str) -> _Index:
    """Of the whole country down to the counties, and with a province named, of that one down to the villages."""
    known = {code: name for code, name in _counties().edition.items() if not _DIRECT.fullmatch(name)}
    letters = dict(_counties().initials)
    if province:
        own = _province(province)
        known = {code: name for code, name in known.items() if code.startswith(province)} | dict(own.names)
        letters = {
            letter: "".join(dict.fromkeys(letters.get(letter, "") + own.initials.get(letter, "")))
            for letter in sorted(letters.keys() | own.initials.keys())
        }
    codes = sorted(known)
    names = [known[code] for code in codes]
    return _Index(codes, names, letters, "\n" + "\n".join(names), list(_starts(names)))


def _starts(names: list[str]) -> Iterator[int]:
    start = 0
    for name in names:
        yield start
        start += len(name) + 1
