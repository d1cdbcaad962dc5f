"""docs/form.md tells of every field, table and rule, and is what the program would write today."""

import re

from scripts.form_doc import TARGET, form_document
from station.forms.document import catalogue_of
from station.rules import evidence
from station.rules.check import RULES

CATALOGUE = catalogue_of("2018")
assert CATALOGUE is not None
PAGE = TARGET.read_text("utf-8")


def test_the_page_is_current() -> None:
    assert form_document() == PAGE, "python -m scripts.form_doc"


def test_every_field_is_told_with_its_basis() -> None:
    rows = {row[2]: row for row in re.findall(r"^\|( [^|]+ )\|( `([^`]+)` )\|(.*)\|$", PAGE, re.MULTILINE)}
    for field in CATALOGUE.fields:
        label, _, path, rest = rows[field.path]
        assert (label.strip(), path) == (field.label, field.path)
        assert rest.rpartition("|")[2].strip()


def test_every_rule_is_told_with_its_basis() -> None:
    for code in [*(rule.code for rule in RULES), *(rule.code for rule in evidence.RULES)]:
        (row,) = re.findall(rf"^\| {code} \| (拦截|提醒|拦截，可说明理由) \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)
        assert all(row)


def test_every_table_is_told_with_its_standard_and_codes() -> None:
    for field in CATALOGUE.fields:
        if field.table is None or field.path == "categories":
            continue
        anchor = f'<a id="{field.table.name.replace("_", "-")}"></a>'
        assert PAGE.count(anchor) == 1
        part = PAGE.partition(anchor)[2].partition("<a id=")[0]
        assert field.table.standard is None or field.table.standard in part
        assert all(f"{code} {label}" in part for code, label in field.table.codes.items())


def test_the_page_is_in_chinese_but_for_identifiers() -> None:
    bare = re.sub(r"`[^`]*`|<[^>]*>|\(#[^)]*\)|[A-Z]{2}-\d\d|[A-Z]{2}(?=）)", "", PAGE)
    words = set(re.findall(r"[A-Za-z]{3,}", bare.partition("## 4 代码表")[0]))
    assert words == set(), words
