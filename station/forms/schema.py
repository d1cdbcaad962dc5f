"""The form as JSON Schema (2020-12), for whoever makes or reads documents with other tools."""

from station.forms.catalogue import Catalogue, FormField, FormSection
from station.forms.fields import FieldType

MOST_TEXT = 4000
"""Most characters of any text, whatever its field allows: what a document may hold at all."""

_SHAPES: dict[FieldType, dict[str, object]] = {
    FieldType.DATE: {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.MONEY: {"type": "integer", "$comment": "分"},
    FieldType.BOOLEAN: {"type": "boolean"},
}


def json_schema(catalogue: Catalogue) -> dict[str, object]:
    """What a document may hold. Everything may be missing: a draft is partial, what must be there is a rule's affair.

    Codes are listed but, where the table is open, not enforced.
    """
    properties: dict[str, object] = {"edition": {"const": catalogue.edition}}
    for section in catalogue.sections:
        if not section.path:
            properties |= {field.path: _of_field(field) for field in section.fields}
        else:
            properties[section.path] = _of_section(section, catalogue)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "退役军人和其他优抚对象信息采集表",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _of_section(section: FormSection, catalogue: Catalogue) -> dict[str, object]:
    shape: dict[str, object] = {
        "title": section.title,
        "type": "object",
        "properties": {field.path.rpartition(".")[2]: _of_field(field) for field in section.fields},
        "additionalProperties": False,
    }
    if not section.repeatable:
        return shape
    limits = catalogue.form.model_fields[section.path].metadata
    most = next(limit.max_length for limit in limits if hasattr(limit, "max_length"))
    return {"title": section.title, "type": "array", "items": shape, "maxItems": most}


def _of_field(field: FormField) -> dict[str, object]:
    told: dict[str, object] = {"title": field.label}
    if field.help:
        told["description"] = field.help
    if field.table is not None:
        closed = {} if field.table.open else {"enum": list(field.table.codes)}
        one: dict[str, object] = {"type": "string", "maxLength": MOST_TEXT, **closed}
        told["$comment"] = "；".join(f"{code} {label}" for code, label in field.table.codes.items())
        return told | (one if field.type is FieldType.CODE else {"type": "array", "items": one})
    return told | _SHAPES.get(field.type, {"type": "string", "maxLength": field.max_length or MOST_TEXT})
