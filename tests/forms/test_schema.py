import copy
import json
from typing import Any

import pytest
from hypothesis import given
from typer.testing import CliRunner

from station.cli.form import form_commands
from station.forms.document import catalogue_of, load_form
from station.forms.fields import FieldType
from station.forms.schema import json_schema
from tests.forms.answers import answers
from tests.forms.complete import COMPLETE
from tests.rules.people import PEOPLE

CATALOGUE = catalogue_of("2018")
assert CATALOGUE is not None
SCHEMA: dict[str, Any] = json.loads(json.dumps(json_schema(CATALOGUE)))


def faults(value: object, schema: dict[str, Any], path: str = "") -> list[str]:
    """Where a value does not fit, judged by the keywords that the schema uses."""
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
    if "const" in schema:
        return [] if value == schema["const"] else [path]
    kind = kinds[schema["type"]]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return [path]
    if isinstance(value, dict):
        inside = schema["properties"]
        return [
            fault
            for name, inner in value.items()
            for fault in (faults(inner, inside[name], f"{path}.{name}") if name in inside else [f"{path}.{name}"])
        ]
    if isinstance(value, list):
        crowd = [path] if len(value) > schema.get("maxItems", len(value)) else []
        return crowd + [fault for item in value for fault in faults(item, schema["items"], f"{path}[]")]
    too_long = isinstance(value, str) and len(value) > schema.get("maxLength", len(value))
    return [path] if too_long or ("enum" in schema and value not in schema["enum"]) else []


def field_schema(path: str) -> dict[str, Any]:
    here = SCHEMA
    for step in path.split("."):
        here = here["properties"][step.removesuffix("[]")]
        here = here["items"] if step.endswith("[]") else here
    return here


@pytest.mark.parametrize("document", [*COMPLETE.values(), *(person.document for person in PEOPLE)])
def test_complete_forms_fit(document: dict[str, object]) -> None:
    assert faults(document, SCHEMA) == []


def test_every_field_is_there_with_label_and_codes() -> None:
    for field in CATALOGUE.fields:
        told = field_schema(field.path)
        assert told["title"] == field.label
        if field.table is not None and not field.table.open:
            one = told["items"] if field.type is FieldType.CODES else told
            assert one["enum"] == list(field.table.codes)


@given(answers())
def test_what_fits_loads_without_a_fault(document: dict[str, object]) -> None:
    fits = faults(document, SCHEMA) == []
    assert not fits or load_form(document).faults == ()


def test_what_no_form_can_hold_does_not_fit() -> None:
    good = next(iter(COMPLETE.values()))
    for section, name, value in (
        ("identity", "shoe_size", 43),
        ("identity", "sex", 1),
        ("living", "yearly_income", "12000"),
        ("living", "housing", ["77"]),
        ("other_identity", "has_agent", 0),
    ):
        bad = copy.deepcopy(good)
        inner = bad[section]
        assert isinstance(inner, dict)
        inner[name] = value
        assert len(faults(bad, SCHEMA)) == 1
    assert faults(good | {"merits": [{}] * 21}, SCHEMA) == [".merits"]
    assert faults(good | {"edition": "1949"}, SCHEMA) == [".edition"]


def test_the_command_prints_it() -> None:
    printed = CliRunner().invoke(form_commands(), ["schema"])
    assert printed.exit_code == 0
    assert json.loads(printed.stdout) == SCHEMA
