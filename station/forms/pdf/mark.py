"""The mark on every page of a printed form: which record, which revision and which content the paper shows.

Printed as a QR code. The text has only characters of the QR code's alphanumeric mode (ISO/IEC 18004), so that it
stays coarse enough to be read from a photo of the page. It names nobody.
"""

import re
from dataclasses import dataclass
from uuid import UUID

_PATTERN = re.compile(
    r"VC1:(?P<record>[0-9A-F]{32}):(?P<revision>[0-9A-F]{32}):(?P<digest>[0-9A-F]{64})"
    r":(?P<page>[1-9][0-9]{0,3})/(?P<pages>[1-9][0-9]{0,3})"
)


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
    def from_text(cls, text: str) -> "FormMark | None":
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
