import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain import gb18030

CODES = {  # the standard's tables: character, short code, private code point, four-byte code
    "\u1e3f": ("A8BC", "\ue7c7", "8135F437"),
    "\u9fb4": ("FE59", "\ue81e", "82359037"),
    "\u9fb5": ("FE61", "\ue826", "82359038"),
    "\u9fb6": ("FE66", "\ue82b", "82359039"),
    "\u9fb7": ("FE67", "\ue82c", "82359130"),
    "\u9fb8": ("FE6D", "\ue832", "82359131"),
    "\u9fb9": ("FE7E", "\ue843", "82359132"),
    "\u9fba": ("FE90", "\ue854", "82359133"),
    "\u9fbb": ("FEA0", "\ue864", "82359134"),
    "\ufe10": ("A6D9", "\ue78d", "84318236"),
    "\ufe11": ("A6DB", "\ue78f", "84318237"),
    "\ufe12": ("A6DA", "\ue78e", "84318238"),
    "\ufe13": ("A6DC", "\ue790", "84318239"),
    "\ufe14": ("A6DD", "\ue791", "84318330"),
    "\ufe15": ("A6DE", "\ue792", "84318331"),
    "\ufe16": ("A6DF", "\ue793", "84318332"),
    "\ufe17": ("A6EC", "\ue794", "84318333"),
    "\ufe18": ("A6ED", "\ue795", "84318334"),
    "\ufe19": ("A6F3", "\ue796", "84318335"),
}
ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("".join(map("".join, gb18030.MOVED))))


@pytest.mark.parametrize("character", CODES)
def test_a_moved_character_has_the_short_code_and_its_private_place_the_long_one(character: str) -> None:
    short, private, long = CODES[character]
    assert gb18030.decode(bytes.fromhex(short)) == character
    assert gb18030.decode(bytes.fromhex(long)) == private
    assert gb18030.encode(character) == bytes.fromhex(short)
    assert gb18030.encode(private) == bytes.fromhex(long)


def test_every_other_code_point_is_as_in_the_codec_of_python() -> None:
    """All of them, beyond the basic plane too."""
    points = itertools.chain(range(0xD800), range(0xE000, 0x110000))
    differ = [chr(point) for point in points if gb18030.encode(chr(point)) != chr(point).encode("gb18030")]
    assert set(differ) == set(CODES) | {private for _, private, _ in CODES.values()}


def test_every_double_byte_code_is_read_as_its_own_character() -> None:
    """126 lead bytes of 190 trail bytes each, every one assigned, none read twice."""
    codes = [bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF) if trail != 0x7F]
    read = [gb18030.decode(code) for code in codes]
    assert len(set(read)) == len(codes) == 23_940
    assert [gb18030.encode(character) for character in read] == codes


@given(ANY_TEXT)
def test_text_survives_the_encoding(text: str) -> None:
    assert gb18030.decode(gb18030.encode(text)) == text


@given(st.binary())
def test_bytes_that_can_be_read_are_written_the_same_again(data: bytes) -> None:
    try:
        text = gb18030.decode(data)
    except UnicodeDecodeError:
        with pytest.raises(UnicodeDecodeError):
            data.decode("gb18030")
        return
    assert gb18030.encode(text) == data


def test_half_a_surrogate_pair_cannot_be_written() -> None:
    with pytest.raises(UnicodeEncodeError):
        gb18030.encode("\ud842")


@given(ANY_TEXT)
def test_what_older_software_kept_in_private_use_comes_out_of_it(text: str) -> None:
    freed = gb18030.out_of_private_use(text)
    assert not set(freed) & {private for _, private in gb18030.MOVED}
    assert gb18030.out_of_private_use(freed) == freed
    assert len(freed) == len(text)
