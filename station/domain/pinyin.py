"""How a Chinese character is read, letter by letter."""

import os
from functools import cache


@cache
def syllables(character: str) -> tuple[str, ...]:
    """One character's readings without tones; pinyin of whole texts would be looked up anew each time."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # of whole texts: 46 MB for what is not asked here
    from pypinyin import Style, pinyin  # loads slowly, and most commands do without it

    return tuple(str(reading).lower() for reading in pinyin(character, style=Style.NORMAL, heteronym=True)[0])


@cache
def initials(character: str) -> str:
    """The letters a character's readings begin with; of any other sign, itself in lower case."""
    return "".join(dict.fromkeys(syllable[0] for syllable in syllables(character) if syllable))
