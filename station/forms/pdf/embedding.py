"""TrueType faces as reportlab embeds them: one CID-keyed subset a face (ISO 32000-1, 9.7.4).

reportlab's own TTFont cuts a face into fonts of 256 glyphs, and writes code points beyond the BMP into ToUnicode as
five digits, which readers take for other characters. Here a face is one Type 0 font, and ToUnicode is UTF-16BE.
"""

import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import TTFontFace

_COPIED_TABLES = ("cvt ", "fpgm", "prep")
_BFCHAR_LIMIT = 100
_SYMBOLIC = 4
_FAST = 3
_CHECKSUM_MAGIC = 0xB1B0AFBA

_WORDS, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO = 0x01, 0x08, 0x20, 0x40, 0x80
"""Flags of a composite glyph's component (OpenType, glyf table)."""


@dataclass(slots=True)
class _Subset:
    """The glyphs one document uses. A character's CID is its place in `glyphs`; place 0 is .notdef."""

    name: str
    cids: dict[str, int] = field(default_factory=dict)
    glyphs: list[int] = field(default_factory=lambda: [0])


class EmbeddedFace:
    """One face of a font file. To reportlab it is a dynamic font: one that writes itself when the document is saved."""

    _dynamicFont = True  # noqa: N815  # reportlab's name
    _multiByte = False  # noqa: N815

    def __init__(self, name: str, path: Path, index: int, left_out: str = "") -> None:
        """`index` counts the faces of a collection (.ttc); `left_out` are characters it shall not draw.

        Raises reportlab's TTFError for what is no TrueType file.
        """
        self.fontName = self.name = name
        self.face = self
        self._left_out = left_out
        self._file: Any = TTFontFace(str(path), subfontIndex=index)
        self._glyf_start: int = self._file.get_table_pos("glyf")[0]
        self._subsets: WeakKeyDictionary[Any, _Subset] = WeakKeyDictionary()

    def draws(self, char: str) -> bool:
        """Whether the face has an outline for the character, or knows it as a space."""
        glyph = self._file.charToGlyph.get(ord(char), 0)
        return bool(glyph) and char not in self._left_out and (char in " \u3000" or bool(self._outline(glyph)))

    def width(self, char: str) -> float:
        """The advance of a character, in thousandths of the type size."""
        return float(self._file.charWidths.get(ord(char), self._file.defaultWidth))

    def codes(self, text: str, document: Any) -> bytes:
        """The text as two-byte CIDs of this document's subset."""
        subset = self._subset(document)
        codes = []
        for char in text:
            cid = subset.cids.get(char)
            if cid is None:
                cid = subset.cids[char] = len(subset.glyphs)
                subset.glyphs.append(self._file.charToGlyph.get(ord(char), 0))
            codes.append(cid)
        return struct.pack(f">{len(codes)}H", *codes)

    def name_in(self, document: Any) -> str:
        """The font's name in the document's page streams."""
        return self._subset(document).name

    def _subset(self, document: Any) -> _Subset:
        """The document's subset; with the first, the document learns to ask for the font when it is saved."""
        subset = self._subsets.get(document)
        if subset is None:
            subset = self._subsets[document] = _Subset(f"F{len(document.fontMapping) + 1}")
            document.fontMapping[self.fontName] = f"/{subset.name}"
            document.delayedFonts.append(self)
        return subset

    def addObjects(self, document: Any) -> None:  # noqa: N802  # reportlab's name
        """Writes the subset into the document, when it is saved."""
        subset = self._subsets.pop(document)
        file = self._file
        post_script_name = f"AAAAAA+{file.name.decode('ascii')}"

        def reference(thing: object, role: str) -> object:
            return document.Reference(thing, f"{role}:{subset.name}")

        def stream(content: bytes, **entries: object) -> Any:
            entries["Filter"] = "/FlateDecode"
            return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), zlib.compress(content, _FAST), [])

        program = self._program(subset.glyphs)
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": f"/{post_script_name}",
                "Flags": _SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray(file.bbox),
                "ItalicAngle": 0,
                "Ascent": file.ascent,
                "Descent": file.descent,
                "CapHeight": file.capHeight,
                "StemV": file.stemV,
                "FontFile2": reference(stream(program, Length1=len(program)), "program"),
            }
        )
        widths = " ".join(f"{self.width(char):g}" for char in subset.cids)
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": f"/{post_script_name}",
                "CIDSystemInfo": "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>",
                "CIDToGIDMap": "/Identity",
                "DW": 1000,
                "W": f"[1 [{widths}]]",
                "FontDescriptor": reference(descriptor, "descriptor"),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{post_script_name}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([reference(descendant, "descendant")]),
                "ToUnicode": reference(stream(_to_unicode(subset.cids)), "unicode"),
            }
        )
        document.idToObject[pdfdoc.BasicFonts].dict[subset.name] = reference(font, "font")

    def _outline(self, glyph: int) -> bytes:
        """A glyph's entry in the glyf table; empty for a blank one."""
        start, end = self._file.glyphPos[glyph : glyph + 2]
        return bytes(self._file._ttf_data[self._glyf_start + start : self._glyf_start + end])

    def _program(self, glyphs: list[int]) -> bytes:
        """A TrueType file of these glyphs in this order, with the parts of composite ones after them."""
        glyphs = list(glyphs)
        places = {glyph: place for place, glyph in reversed(list(enumerate(glyphs)))}
        outlines: list[bytes] = []
        offsets = [0]
        for glyph in glyphs:  # grows while it runs
            outline = self._outline(glyph)
            if outline[:1] >= b"\x80":
                outline = _with_parts_renumbered(outline, glyphs, places)
            outline += bytes(-len(outline) % 4)
            outlines.append(outline)
            offsets.append(offsets[-1] + len(outline))
        metrics = b"".join(struct.pack(">Hh", int(width), _signed(side)) for width, side in map(self._metric, glyphs))
        file = self._file
        tables = {tag: bytes(file.get_table(tag)) for tag in _COPIED_TABLES if tag in file.table}
        tables["glyf"] = b"".join(outlines)
        tables["loca"] = struct.pack(f">{len(offsets)}L", *offsets)
        tables["hmtx"] = metrics
        tables["hhea"] = bytes(file.get_table("hhea"))[:34] + struct.pack(">H", len(glyphs))
        tables["maxp"] = _replaced(bytes(file.get_table("maxp")), 4, struct.pack(">H", len(glyphs)))
        head = _replaced(bytes(file.get_table("head")), 8, bytes(4))
        tables["head"] = _replaced(head, 50, struct.pack(">H", 1))
        return _true_type_file(tables)

    def _metric(self, glyph: int) -> tuple[int, int]:
        width, side = self._file.hmetrics[glyph]
        return width, side


def _signed(value: int) -> int:
    """reportlab reads side bearings as unsigned."""
    return value - 0x10000 if value > 0x7FFF else value


def _replaced(data: bytes, at: int, part: bytes) -> bytes:
    return data[:at] + part + data[at + len(part) :]


def _with_parts_renumbered(outline: bytes, glyphs: list[int], places: dict[int, int]) -> bytes:
    """A composite glyph that names its parts by their place in `glyphs`; parts not there yet are added."""
    data = bytearray(outline)
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, part = struct.unpack_from(">HH", data, at)
        if part not in places:
            places[part] = len(glyphs)
            glyphs.append(part)
        struct.pack_into(">H", data, at + 2, places[part])
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _XY_SCALE else 8 if flags & _TWO_BY_TWO else 0
    return bytes(data)


def _true_type_file(tables: dict[str, bytes]) -> bytes:
    """The tables as a file with directory and checksums (OpenType, Font Tables)."""
    power = len(tables).bit_length() - 1
    search = 16 << power
    directory = [struct.pack(">LHHHH", 0x00010000, len(tables), search, power, len(tables) * 16 - search)]
    offset = 12 + 16 * len(tables)
    body = []
    for tag in sorted(tables):
        data = tables[tag]
        padded = data + bytes(-len(data) % 4)
        directory.append(struct.pack(">4sLLL", tag.encode("ascii"), _checksum(padded), offset, len(data)))
        if tag == "head":
            head_at = offset
        body.append(padded)
        offset += len(padded)
    file = b"".join(directory + body)
    return _replaced(file, head_at + 8, struct.pack(">L", (_CHECKSUM_MAGIC - _checksum(file)) & 0xFFFFFFFF))


def _checksum(padded: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) & 0xFFFFFFFF


def _to_unicode(cids: dict[str, int]) -> bytes:
    """The CMap from CIDs back to text (ISO 32000-1, 9.10.3): UTF-16BE, surrogate pairs beyond the BMP."""
    entries = [f"<{cid:04X}> <{char.encode('utf-16-be').hex().upper()}>" for char, cid in cids.items()]
    blocks = []
    for start in range(0, len(entries), _BFCHAR_LIMIT):
        block = entries[start : start + _BFCHAR_LIMIT]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
        *blocks,
        "endcmap",
        "CMapName currentdict /CMap defineresource pop",
        "end",
        "end",
    ]
    return "\n".join(lines).encode("ascii")
