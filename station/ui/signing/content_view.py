"""What is signed, written out in large type."""

from collections.abc import Iterator, Mapping
from html import escape

from PySide6.QtWidgets import QScroller, QTextBrowser

from station.domain.campaign import Campaign
from station.domain.evidence import Signer
from station.forms.catalogue import Catalogue, FormField
from station.forms.fields import FieldType, value_at
from station.ui.signing.model import ToSign

DECLARATION = "以上内容已由{signer}核对，情况属实。"
SIZES = (16, 20, 24, 30, 38, 48)
"""Type sizes in pixels; the values stand in them, labels a little smaller."""

_PLACES = {Signer.AGENT: "other_identity.agent_{}", Signer.GUARDIAN: "guardian.{}"}
_TABLE = "<table width='100%' cellspacing='0'>{}</table>"
_TITLE = "font-size:{}px; font-weight:bold; color:#7a1f1f; padding:14px 0 4px 0"
_LABEL = "font-size:{}px; color:#4a545e; padding:5px 16px 5px 0"
_VALUE = "font-size:{}px; padding:3px 0"


class Wording:
    """The content's words: of what is signed and of who signs."""

    def __init__(self, catalogue: Catalogue, campaign: Campaign) -> None:
        self._catalogue = catalogue
        self._villages = {village.code: village.name for village in campaign.villages}

    def page(self, document: Mapping[str, object], size: int) -> str:
        """The answers to all that is asked of this person as a page of HTML, values in that size."""
        return _TABLE.format("".join(self._rows(document, size)))

    def _rows(self, document: Mapping[str, object], size: int) -> Iterator[str]:
        title, label, value = _TITLE.format(round(size * 0.9)), _LABEL.format(round(size * 0.8)), _VALUE.format(size)
        for section in self._catalogue.sections_of(document):
            answered = [(item, item.answer(document)) for item in section.shown(document)]
            told = [(item, answer) for item, answer in answered if answer is not None]
            if told:
                yield f'<tr><td colspan="2" style="{title}">{escape(section.title)}</td></tr>'
            for item, answer in told:
                yield (
                    f'<tr><td width="34%" style="{label}">{escape(item.label)}</td>'
                    f'<td style="{value}">{escape(self._text(item, answer))}</td></tr>'
                )

    def who_signs(self, shown: ToSign, where: str) -> str:
        """Whom to ask to sign, by name where the form tells it."""
        place = _PLACES.get(shown.signer)
        if place is None:
            return f"请本人{where}"
        name, relation = (value_at(shown.document, place.format(key)) for key in ("name", "relation"))
        item = self._catalogue.field(place.format("relation"))
        kin = item.shown_value(relation) if item and relation else relation
        named = f"{shown.signer.label}{name or ''}" + (f"（{kin}）" if kin else "")
        return f"请{named}{where}"

    def declaration(self, shown: ToSign) -> str:
        return DECLARATION.format(signer=shown.signer.label)

    def _text(self, item: FormField, value: object) -> str:
        if item.type is FieldType.DIVISION:
            return self._villages.get(str(value), str(value))
        return item.shown_value(value)


class ContentView(QTextBrowser):
    """The page to be read: scrolled by finger, wheel or keys, or a screenful at a time; its type grows and shrinks."""

    def __init__(self, wording: Wording, size: int = SIZES[1]) -> None:
        super().__init__()
        self._wording = wording
        self._shown: Mapping[str, object] = {}
        self.size_px = size
        self.setObjectName("content")
        self.setAccessibleName("待确认的内容")
        self.setOpenLinks(False)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)

    def show_document(self, document: Mapping[str, object]) -> None:
        """Shows a content from its beginning."""
        self._shown = document
        self._write()
        self.verticalScrollBar().setValue(0)

    def scale(self, steps: int) -> None:
        """Larger or smaller type; the place that is being read stays in sight."""
        sizes = [each for each in SIZES if (each > self.size_px if steps > 0 else each < self.size_px)]
        if sizes:
            self.set_size(sizes[0] if steps > 0 else sizes[-1])

    def set_size(self, size: int) -> None:
        """Type of so many pixels; the place that is being read stays in sight."""
        if size != self.size_px:
            self.size_px = size
            bar = self.verticalScrollBar()
            share = bar.value() / max(1, bar.maximum())
            self._write()
            bar.setValue(round(share * bar.maximum()))

    def turn(self, screens: int) -> None:
        """A screenful on or back; a line is seen twice, so that nobody loses his place."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + screens * max(1, self.viewport().height() - 2 * self.size_px))

    def _write(self) -> None:
        self.setHtml(self._wording.page(self._shown, self.size_px))
