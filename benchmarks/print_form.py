"""How many filled forms a second become PDF, with photo and signature, fonts loaded. Budget: 20 a second."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

from PIL import Image, ImageDraw
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from station.domain.category import Category
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.forms.fields import FieldType, value_at
from station.forms.pdf.fonts import load_fonts
from station.forms.pdf.form import PrintedForm, print_form

BUDGET = 20.0
ROUNDS, FORMS = 5, 20

_SAMPLES: dict[FieldType, object] = {
    FieldType.TEXT: "样例镇示范村示范屯12号",
    FieldType.LONG_TEXT: "希望了解就业培训和医疗保险的有关政策。" * 8,
    FieldType.ID_NUMBER: "450899197503020013",
    FieldType.PHONE: "13800000000",
    FieldType.DATE: "2018-10-01",
    FieldType.INTEGER: 12,
    FieldType.MONEY: 3600050,
    FieldType.BOOLEAN: True,
    FieldType.DIVISION: "450899101201",
}


def a_full_document(catalogue: Catalogue) -> dict[str, object]:
    """A discharged soldier, with an answer in every field."""
    document: dict[str, dict[str, object]] = {}
    for field in catalogue.fields:
        if field.path == "categories" or "[]" in field.path:
            continue
        code = next(iter(field.table.codes)) if field.table else None
        sample = _SAMPLES.get(field.type, [code] if field.type is FieldType.CODES else code)
        document.setdefault(field.section, {})[field.path.rpartition(".")[2]] = sample
    return {"edition": "2018", "categories": [Category.DISCHARGED_SOLDIER.value], **document}


def a_picture(size: tuple[int, int], mode: str, ground: object, kind: str) -> bytes:
    image = Image.new(mode, size, ground)  # type: ignore[arg-type]
    width, height = size
    ImageDraw.Draw(image).line([(0.2 * width, 0.2 * height), (0.8 * width, 0.7 * height)], fill="black", width=8)
    buffer = BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def write_plainly(catalogue: Catalogue, document: dict[str, object], fonts: tuple[str, str]) -> None:
    """The peer: labels and answers by reportlab's own TrueType fonts, line under line, with nothing around them."""
    canvas = Canvas(BytesIO(), invariant=1, pageCompression=1)
    for page in range(2):
        for line, field in enumerate(catalogue.shown(document)[page::2]):
            for font, left, text in zip(
                fonts, (40, 200), (field.label, field.shown_value(value_at(document, field.path))), strict=True
            ):
                canvas.setFont(font, 10)
                canvas.drawString(left, 800 - 14 * line, text)
        canvas.showPage()
    canvas.save()


def rate_of(work: Callable[[], object]) -> float:
    """Times a second, median of the rounds."""
    rates = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(FORMS):
            work()
        rates.append(FORMS / (time.perf_counter() - start))
    return statistics.median(rates)


def measure() -> tuple[float, float, float]:
    """Seconds until the first form is there, forms a second after it, and the peer's."""
    catalogue = Catalogue(Form2018)
    document = a_full_document(catalogue)
    printed = PrintedForm(
        record_id=UUID(int=1),
        revision_id=UUID(int=2),
        content_digest="0f" * 32,
        station="450899101-01",
        collection_point="样例镇",
        operator="示范采集员",
        saved_at=datetime(2018, 10, 1, tzinfo=UTC),
        photo=a_picture((700, 980), "RGB", "skyblue", "JPEG"),
        signature=a_picture((800, 300), "RGBA", (0, 0, 0, 0), "PNG"),
    )
    start = time.perf_counter()
    print_form(catalogue, document, printed)
    first = time.perf_counter() - start
    fonts = load_fonts()
    paths = [next(face.runs("表"))[0].removeprefix("paper:") for face in (fonts.hei, fonts.song)]
    for name, path in zip(("peer-hei", "peer-song"), paths, strict=True):
        pdfmetrics.registerFont(TTFont(name, path))
    return (
        first,
        rate_of(lambda: print_form(catalogue, document, printed)),
        rate_of(lambda: write_plainly(catalogue, document, ("peer-hei", "peer-song"))),
    )


def main() -> None:
    first, rate, plain = measure()
    print(
        f"filled form to PDF: {rate:.1f} a second (budget {BUDGET:.0f}; "
        f"bare text by reportlab's own fonts: {plain:.1f}); first form {first:.2f} s, fonts included"
    )


if __name__ == "__main__":
    main()
