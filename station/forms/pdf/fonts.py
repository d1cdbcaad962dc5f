"""The fonts of the printed form: 宋体 for what was answered, 黑体 for what is asked, more for rare characters.

Found on the machine by file name, since Chinese fonts are too large to ship: Debian's fonts-arphic-uming,
fonts-wqy-zenhei and fonts-hanazono, or those of Windows. Only TrueType outlines can be embedded.
"""

import os
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError

from station.errors import FontsMissing
from station.forms.pdf.embedding import EmbeddedFace

_SONG = ("simsun.ttc", "uming.ttc")
_HEI = ("simhei.ttf", "wqy-zenhei.ttc", "wqy-microhei.ttc")
_RARE = ("hanamina.ttf", "hanaminb.ttf", "simsunb.ttf")

_LEFT_OUT = {"uming.ttc": "、。"}
"""Characters not taken from a face: UMing has these in the middle of their square, as Taiwan writes them."""

NOTE = "〔U+{:04X}〕"
"""What stands for a character that no font has."""

_NOT_TEXT = frozenset({"Cc", "Cs", "Co", "Cn"})
"""Categories never drawn: what a font shows for a private-use character is that font's affair, not the person's."""


class Typeface:
    """One style of writing: its own face first, then others for the characters it lacks."""

    def __init__(self, faces: tuple[EmbeddedFace, ...], rare: Callable[[], tuple[EmbeddedFace, ...]]) -> None:
        """`rare` loads the large faces; asked only for a character that none of `faces` has."""
        self._faces = faces
        self._rare = rare
        self._found: dict[str, tuple[str, float] | None] = {}

    def drawable(self, text: str) -> str:
        """The text with every character that no font has written as its code point, such as 〔U+2B7A9〕."""
        text = text.replace("\r\n", "\n").replace("\t", " ").replace("\xa0", " ")
        return "".join(char if char == "\n" or self._find(char) else NOTE.format(ord(char)) for char in text)

    def width(self, char: str) -> float:
        """The advance of a drawable character, in thousandths of the type size."""
        return self._known(char)[1]

    def runs(self, text: str) -> Iterator[tuple[str, str, float]]:
        """Drawable text in pieces of one font: font name, piece, width in thousandths of the type size."""
        font, start, width = "", 0, 0.0
        for at, char in enumerate(text):
            char_font, char_width = self._known(char)
            if char_font != font:
                if at:
                    yield font, text[start:at], width
                font, start, width = char_font, at, 0.0
            width += char_width
        if text:
            yield font, text[start:], width

    def _known(self, char: str) -> tuple[str, float]:
        found = self._find(char)
        if found is None:
            raise LookupError(f"U+{ord(char):04X}")
        return found

    def _find(self, char: str) -> tuple[str, float] | None:
        """The name of the first font that has the character, and its width there."""
        if char not in self._found:
            self._found[char] = self._search(char)
        return self._found[char]

    def _search(self, char: str) -> tuple[str, float] | None:
        if char == "\N{REPLACEMENT CHARACTER}" or unicodedata.category(char) in _NOT_TEXT:
            return None
        face = next((face for face in self._candidates() if face.draws(char)), None)
        return None if face is None else (face.fontName, face.width(char))

    def _candidates(self) -> Iterator[EmbeddedFace]:
        yield from self._faces
        yield from self._rare()


class PaperFonts:
    """What the form is written in."""

    def __init__(self, song: Typeface, hei: Typeface) -> None:
        self.song = song
        self.hei = hei


@cache
def load_fonts(folders: tuple[Path, ...] | None = None) -> PaperFonts:
    """Finds and registers the fonts, once a process. Without folders, looks where the system keeps its fonts.

    Raises FontsMissing if there is no 宋体 or no 黑体.
    """
    files = _files_in(_system_folders() if folders is None else folders)
    song, hei = _first(_SONG, files), _first(_HEI, files)
    if song is None or hei is None:
        raise FontsMissing(song=song is not None, hei=hei is not None)

    @cache
    def rare() -> tuple[EmbeddedFace, ...]:
        return tuple(face for name in _RARE if (face := _first((name,), files)) is not None)

    return PaperFonts(Typeface((song, hei), rare), Typeface((hei, song), rare))


def _system_folders() -> tuple[Path, ...]:
    home = Path.home()
    if os.name == "nt":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return (Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", local / "Microsoft" / "Windows" / "Fonts")
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local" / "share" / "fonts",
        home / ".fonts",
    )


def _files_in(folders: tuple[Path, ...]) -> dict[str, Path]:
    """Font files by lower-case name; the first found of a name counts."""
    files: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.tt[cf]")) + sorted(folder.rglob("*.TT[CF]")):
            files.setdefault(path.name.lower(), path)
    return files


def _first(names: tuple[str, ...], files: dict[str, Path]) -> EmbeddedFace | None:
    """The first of the named files that is there and can be embedded. Its first face is the simplified Chinese one."""
    for name in names:
        if name in files and (face := _registered(files[name])) is not None:
            return face
    return None


@cache
def _registered(path: Path) -> EmbeddedFace | None:
    try:
        face = EmbeddedFace(f"paper:{path}", path, 0, left_out=_LEFT_OUT.get(path.name.lower(), ""))
    except (TTFError, OSError):
        return None
    pdfmetrics.registerFont(face)
    return face
