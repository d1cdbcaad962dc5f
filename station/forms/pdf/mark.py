"""The marks on printed pages: which record, revision and content a form shows, which blank a page is of.

Printed as QR codes. The text has only characters of the QR code's alphanumeric mode (ISO/IEC 18004), so that it
stays coarse enough to be read from a photo of the page. It names nobody.
"""

import re
from dataclasses import dataclass
from uuid import UUID

_PATTERN = re.compile(
    r"VC1:(?P<record>[0-9A-F]{32}):(?P<revision>[0-9A-F]{32}):(?P<digest>[0-9A-F]{64})"
    r":(?P<page>[1-9][0-9]{0,3})/(?P<pages>[1-9][0-9]{0,3})"
)

_BLANK_PATTERN = re.compile(r"VCB1:(?P<serial>[0-9A-F]{32}):(?P<page>[1-9][0-9]{0,3})/(?P<pages>[1-9][0-9]{0,3})")
_RECORD_PATTERN = re.compile(r"VCR1:(?P<record>[0-9A-F]{32})")


@dataclass(frozen=True, slots=True)
class FormMark:
    """One page's mark. `content_digest` is the SHA-256 of the content, 64 lower-case hexadecimal characters."""

    record_id: UUID
    revision_id: UUID
    content_digest: str
    page: int
    pages: int

    def to_text(self) -> str:
        """`VC1:<record>:<revision>:<digest>:<page>/<pages>`, hexadecimal in capitals, UUIDs without hyphens."""
        mark = f"VC1:{self.record_id.hex}:{self.revision_id.hex}:{self.content_digest}:{self.page}/{self.pages}"
        return mark.upper()

    @classmethod
    def parse(cls, text: str) -> "FormMark | None":
        """The mark in a code's text; None for the text of any other code."""
        match = _PATTERN.fullmatch(text)
        if match is None or int(match["page"]) > int(match["pages"]):
            return None
        return cls(
            UUID(match["record"]),
            UUID(match["revision"]),
            match["digest"].lower(),
            int(match["page"]),
            int(match["pages"]),
        )


@dataclass(frozen=True, slots=True)
class BlankMark:
    """The mark of a page to be filled in by hand. Each printed copy has a serial of its own."""

    serial: UUID
    page: int
    pages: int

    def text(self) -> str:
        """`VCB1:<serial>:<page>/<pages>`, hexadecimal in capitals."""
        return f"VCB1:{self.serial.hex}:{self.page}/{self.pages}".upper()

    @classmethod
    def parse(cls, text: str) -> "BlankMark | None":
        """The mark in a code's text; None for the text of any other code."""
        match = _BLANK_PATTERN.fullmatch(text)
        if match is None or int(match["page"]) > int(match["pages"]):
            return None
        return cls(UUID(match["serial"]), int(match["page"]), int(match["pages"]))


@dataclass(frozen=True, slots=True)
class RecordMark:
    """The mark of a paper that tells of a record without being its form, such as the slip a citizen takes home."""

    record_id: UUID

    def text(self) -> str:
        """`VCR1:<record>`, hexadecimal in capitals."""
        return f"VCR1:{self.record_id.hex}".upper()

    @classmethod
    def parse(cls, text: str) -> "RecordMark | None":
        """The mark in a code's text; None for the text of any other code."""
        match = _RECORD_PATTERN.fullmatch(text)
        return cls(UUID(match["record"])) if match else None
