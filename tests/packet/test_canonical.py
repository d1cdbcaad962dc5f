import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import NotCanonical
from station.packet.canonical import canonical, digest

SAFE = 2**53 - 1

documents = st.dictionaries(
    st.text(max_size=8),
    st.recursive(
        st.none() | st.booleans() | st.integers(-SAFE, SAFE) | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=12,
    ),
    max_size=5,
)


def test_the_sample_of_rfc_8785_has_the_bytes_it_prints() -> None:
    """Sections 3.2.2 to 3.2.4."""
    sample = json.loads(
        r"""{
          "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
          "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
          "literals": [null, true, false]
        }"""
    )
    assert canonical(sample) == bytes.fromhex(
        "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e3333333333"
        "33332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c"
        "5c5c222f227d"
    )


def test_names_are_sorted_by_utf_16_as_rfc_8785_shows() -> None:
    """Section 3.2.3: the emoji, beyond the BMP, stands before דּ because its first unit is smaller."""
    names = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    assert list(json.loads(canonical(names)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


@pytest.mark.parametrize(
    ("bits", "written"),
    [
        ("0000000000000000", "0"),
        ("8000000000000000", "0"),
        ("0000000000000001", "5e-324"),
        ("8000000000000001", "-5e-324"),
        ("7fefffffffffffff", "1.7976931348623157e+308"),
        ("4340000000000000", "9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af5", "9.999999999999997e+22"),
        ("44b52d02c7e14af6", "1e+23"),
        ("3eb0c6f7a0b5ed8d", "0.000001"),
        ("41b3de4355555553", "333333333.3333332"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
    ],
)
def test_numbers_are_written_as_appendix_b_of_rfc_8785_writes_them(bits: str, written: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical({"n": number}) == f'{{"n":{written}}}'.encode()


@given(documents)
def test_a_document_comes_back_as_it_was(document: dict[str, object]) -> None:
    assert json.loads(canonical(document)) == document


@given(documents, st.randoms())
def test_the_order_of_names_changes_nothing(document: dict[str, object], chance: object) -> None:
    names = list(document)
    chance.shuffle(names)  # type: ignore[attr-defined]
    assert canonical({name: document[name] for name in names}) == canonical(document)


@pytest.mark.parametrize(
    "value",
    [
        2**53,
        -(2**53),
        10**400,
        float("nan"),
        float("inf"),
        "\ud842",
        "a\udfb7b",
        {"\ud800": 1},
        {1: "number as a name"},
        b"bytes",
        {1, 2},
        object(),
        [["\ud800"]],
    ],
)
def test_what_json_cannot_carry_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical({"x": value})
    with pytest.raises(NotCanonical):
        canonical({"x": [{"y": value}]})


def test_the_largest_integers_are_carried() -> None:
    assert canonical({"x": [SAFE, -SAFE]}) == b'{"x":[9007199254740991,-9007199254740991]}'


def test_depth_without_end_is_refused() -> None:
    inner: list[object] = []
    for _ in range(100_000):
        inner = [inner]
    with pytest.raises(NotCanonical):
        canonical({"x": inner})


def test_a_refusal_does_not_carry_the_value() -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical({"name": "覃\ud842"})
    assert "覃" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_the_digest_is_sha_256() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
