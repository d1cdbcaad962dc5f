"""The form asks all that the annex asks, under its labels and with its values, and nothing without a label."""

import json
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from typer.testing import CliRunner

from station.cli.form import form_commands
from station.forms.document import catalogue_of
from station.forms.pdf.form import print_form
from station.ui.editors import Editor, editor_for
from tests.forms.annex import Asked, annex
from tests.forms.complete import COMPLETE
from tests.forms.pdf.people import a_printed_form
from tests.forms.pdf.reading import text_of

CATALOGUE = catalogue_of("2018")
assert CATALOGUE is not None
ANNEX = list(annex())
BESIDE_THE_ANNEX = {"categories", "other_identity.has_guardian"}
"""What decides which parts of the annex are asked."""


@pytest.fixture(scope="module")
def listed() -> dict[str, dict[str, Any]]:
    """What `station form fields --json` prints, by path."""
    printed = CliRunner().invoke(form_commands(), ["fields", "--json"])
    assert printed.exit_code == 0
    return {field["path"]: field for field in json.loads(printed.stdout)}


@pytest.mark.parametrize("asked", ANNEX, ids=str)
def test_what_the_annex_asks_is_a_field_with_its_label_and_values(asked: Asked, listed: dict[str, Any]) -> None:
    field = listed[asked.path]
    for word in asked.label.split():
        assert word in field["label"]
    if asked.values:
        labels = [code["label"] for code in field["codes"]]
        assert len(labels) == len(asked.values)
        assert all(any(value in label for label in labels) for value in asked.values)


def test_the_form_asks_nothing_beside_the_annex(listed: dict[str, Any]) -> None:
    of_the_annex = {asked.path for asked in ANNEX}
    content = {path for path in listed if not path.startswith(("record.", "evidence."))}
    assert content - of_the_annex == BESIDE_THE_ANNEX


def test_every_field_has_a_label_a_section_and_a_source(listed: dict[str, Any]) -> None:
    for field in listed.values():
        for said in ("label", "section", "source"):
            assert field[said].strip(), field["path"]


def test_every_field_is_known_to_the_screen(qtbot: QtBot) -> None:
    for field in CATALOGUE.fields:
        if field.path == "categories":
            continue  # a page of its own
        editor = editor_for(field, {"450802101201": "大圩村委会"})
        qtbot.addWidget(editor)
        assert isinstance(editor, Editor)
        named = [widget.accessibleName() for widget in editor.findChildren(QWidget)]
        assert any(field.label in name for name in named), field.path


def test_every_field_is_known_to_the_paper() -> None:
    missing = {field.path: field.label for field in CATALOGUE.fields}
    for document in COMPLETE.values():
        text = text_of(print_form(CATALOGUE, document, a_printed_form()))
        asked = {field.path for field in CATALOGUE.shown(document)}
        for path, label in list(missing.items()):
            if path.replace("[]", "[0]") in asked and (label in text or path == "categories"):
                del missing[path]
    assert missing == {}
