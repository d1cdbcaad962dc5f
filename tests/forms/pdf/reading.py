"""What is on a PDF, as other programs read it."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


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
