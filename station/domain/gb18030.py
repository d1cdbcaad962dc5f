"""GB 18030-2022, the encoding of national files: bytes to text and back.

Python's `gb18030` codec has the mapping of 2000. The editions since exchanged 19 pairs of code points: one letter in
2005; eight ideographs and ten vertical forms in 2022, which had stood in the private use area. Within a pair the short
code is the character's and the four-byte code the private one's.
"""

_SINCE_2005 = (("\u1e3f", "\ue7c7"),)  # A8BC, 8135F437
_IDEOGRAPHS = (  # FE59 to FEA0, 82359037 to 82359134
    ("\u9fb4", "\ue81e"),
    ("\u9fb5", "\ue826"),
    ("\u9fb6", "\ue82b"),
    ("\u9fb7", "\ue82c"),
    ("\u9fb8", "\ue832"),
    ("\u9fb9", "\ue843"),
    ("\u9fba", "\ue854"),
    ("\u9fbb", "\ue864"),
)
_VERTICAL_FORMS = (  # A6D9 to A6F3, 84318236 to 84318335
    ("\ufe10", "\ue78d"),
    ("\ufe12", "\ue78e"),
    ("\ufe11", "\ue78f"),
    ("\ufe13", "\ue790"),
    ("\ufe14", "\ue791"),
    ("\ufe15", "\ue792"),
    ("\ufe16", "\ue793"),
    ("\ufe17", "\ue794"),
    ("\ufe18", "\ue795"),
    ("\ufe19", "\ue796"),
)
MOVED = _SINCE_2005 + _IDEOGRAPHS + _VERTICAL_FORMS
"""The pairs: a character, and the private code point under which older software has it."""

_EXCHANGE = str.maketrans(dict(MOVED) | {private: character for character, private in MOVED})
_OUT_OF_PRIVATE_USE = str.maketrans({private: character for character, private in MOVED})


def decode(data: bytes) -> str:
    """The text of GB 18030-2022 bytes. Raises UnicodeDecodeError."""
    return data.decode("gb18030").translate(_EXCHANGE)


def encode(text: str) -> bytes:
    """Text as GB 18030-2022 bytes. Raises UnicodeEncodeError for half a surrogate pair."""
    return text.translate(_EXCHANGE).encode("gb18030")


def out_of_private_use(text: str) -> str:
    """The text with the 19 characters that older software kept in the private use area at their own code points."""
    return text.translate(_OUT_OF_PRIVATE_USE)
