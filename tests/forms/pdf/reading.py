"""What is on a PDF, as other programs read it."""

import os
import re
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

import zxingcpp
from PIL import Image

WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_ABOVE = 1.0
"""How far, in points, the box a font declares may reach beyond what its glyphs fill."""


def told_by(*command: str, pdf: bytes) -> str:
    # poppler takes lone surrogates and the like in its stride; what it says is UTF-8
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode("utf-8")


def text_of(pdf: bytes) -> str:
    """All text in the order it was written, without spaces and line breaks."""
    return re.sub(r"\s", "", told_by("pdftotext", "-raw", "-enc", "UTF-8", "-", "-", pdf=pdf))


def words_of(pdf: bytes) -> Iterator[tuple[float, float, float, float, str]]:
    for left, top, right, bottom, word in WORD.findall(told_by("pdftotext", "-bbox", "-", "-", pdf=pdf)):
        yield float(left), float(top), float(right), float(bottom), word


def pages_of(pdf: bytes, folder: Path, dpi: int = 150) -> list[Image.Image]:
    told_by("pdftoppm", "-r", str(dpi), "-gray", "-", str(folder / "page"), pdf=pdf)
    pages = []
    for name in sorted(os.listdir(folder)):
        with Image.open(folder / name) as page:
            pages.append(page.copy())
    return pages


def codes_in(page: object) -> list[str]:
    """The QR codes of a picture; a few rows of one, or ruled boxes, pass for another kind of code now and then."""
    qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in zxingcpp.read_barcodes(page, formats=qr)]


def codes_of(pdf: bytes, folder: Path, dpi: int = 150) -> list[list[str]]:
    """The texts of the codes on each page, as a scanner's picture of it shows them."""
    folder.mkdir(exist_ok=True)
    return [codes_in(page) for page in pages_of(pdf, folder, dpi)]


def pages_told(pdf: bytes) -> list[str]:
    """The text of each page, without spaces and line breaks."""
    pages = told_by("pdftotext", "-raw", "-enc", "UTF-8", "-", "-", pdf=pdf).split("\f")[:-1]
    return [re.sub(r"\s", "", page) for page in pages]


Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in points from the page's left upper corner."""


def cells_of(pdf: bytes) -> list[list[Box]]:
    """The ruled rectangles of each page."""
    sizes = re.findall(r"Page\s+\d+ size:\s+([\d.]+) x ([\d.]+)", told_by("pdfinfo", "-l", "-1", "-", pdf=pdf))
    pages = [content for content in map(_inflated, _STREAM.findall(pdf)) if b" Tm <" in content]
    assert len(pages) == len(sizes)
    return [list(_ruled(content, float(height))) for content, (_, height) in zip(pages, sizes, strict=True)]


def _ruled(content: bytes, height: float) -> Iterator[Box]:
    for block in re.findall(rb"0\.6 w\n(.*?)\nS\n", content, re.DOTALL):
        for line in block.decode("ascii").splitlines():
            left, bottom, width, high = map(float, line.split()[:4])
            yield left, height - bottom - high, left + width, height - bottom


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)  # its last byte may be one that looks like a line end
    except zlib.error:
        return b""


def assert_nothing_is_clipped(pdf: bytes) -> None:
    """Every word stands inside the page and, where it stands in a cell, inside that."""
    told = told_by("pdftotext", "-bbox", "-", "-", pdf=pdf).split("<page ")[1:]
    cells = cells_of(pdf)
    assert len(told) == len(cells)
    for page, ruled in zip(told, cells, strict=True):
        width, height = map(float, re.findall(r'(?:width|height)="([\d.]+)"', page)[:2])
        for found in WORD.findall(page):
            left, top, right, bottom = map(float, found[:4])
            assert left >= 0, found
            assert right <= width, found
            assert top >= 0, found
            assert bottom <= height, found
            across, down = (left + right) / 2, (top + bottom) / 2
            around = [cell for cell in ruled if cell[0] <= across <= cell[2] and cell[1] <= down <= cell[3]]
            for cell in around:
                assert left >= cell[0], (found, cell)
                assert right <= cell[2], (found, cell)
                assert top >= cell[1] - _ABOVE, (found, cell)
                assert bottom <= cell[3] + _ABOVE, (found, cell)
