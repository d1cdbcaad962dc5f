"""Documents of every shape, for tests of whatever reads them."""

from hypothesis import strategies as st

from station.forms.catalogue import FormField
from station.forms.document import catalogue_of
from station.forms.fields import FieldType, put_at

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=20)
"""Any text that JSON can spell, halves of surrogate pairs included."""

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=15,
)

ENTRIES = st.integers(0, 3)
"""Places in a repeatable section; those before the highest one drawn may stay empty."""


def answer_to(field: FormField) -> st.SearchStrategy[object]:
    """What a person could answer to a field, right or wrong, but of its type."""
    codes = st.sampled_from(sorted(field.table.codes)) if field.table else st.text(max_size=5)
    return {
        FieldType.CODE: codes | st.text(max_size=3),
        FieldType.CODES: st.lists(codes, max_size=3),
        FieldType.DATE: st.dates().map(lambda day: day.isoformat()),
        FieldType.BOOLEAN: st.booleans(),
        FieldType.MONEY: st.integers(),
        FieldType.INTEGER: st.integers(),
    }.get(field.type, st.text(max_size=10))


@st.composite
def answers(draw: st.DrawFn) -> dict[str, object]:
    """A document of the right types: any fields, answered in any way, those of repeatable sections in any entry."""
    catalogue = catalogue_of("2018")
    assert catalogue is not None
    document: dict[str, object] = {"edition": "2018"}
    for field in draw(st.lists(st.sampled_from(catalogue.fields), unique_by=lambda each: each.path, max_size=25)):
        for entry in draw(st.lists(ENTRIES, unique=True, min_size=1, max_size=2)) if "[]" in field.path else [0]:
            put_at(document, field.at(entry).path, draw(answer_to(field)))
    return document


@st.composite
def junk(draw: st.DrawFn) -> dict[str, object]:
    """A document with the form's names here and there, and anything at all under them."""
    catalogue = catalogue_of("2018")
    assert catalogue is not None
    document: dict[str, object] = draw(st.dictionaries(ANY_TEXT, ANY_JSON, max_size=2))
    for section in draw(st.lists(st.sampled_from(catalogue.sections), unique_by=lambda each: each.path, max_size=4)):
        names = st.sampled_from([field.path.rpartition(".")[2] for field in section.fields])
        inside = draw(st.dictionaries(names | ANY_TEXT, ANY_JSON, max_size=5))
        if section.path:
            document[section.path] = draw(st.just(inside) | st.lists(st.just(inside) | ANY_JSON, max_size=3) | ANY_JSON)
        else:
            document.update(inside)
    return document
