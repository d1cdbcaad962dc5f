"""Why somebody confirms without signing."""

from enum import StrEnum


class InabilityReason(StrEnum):
    """What keeps a hand from signing or pressing a thumb."""

    ILL = "ill"
    HANDS = "hands"
    SIGHT = "sight"
    ILLITERATE = "illiterate"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    InabilityReason.ILL: "病重或卧床，无法书写",
    InabilityReason.HANDS: "手部残疾或受伤",
    InabilityReason.SIGHT: "失明或视力很差",
    InabilityReason.ILLITERATE: "不会写字，也不便按手印",
    InabilityReason.OTHER: "其他原因",
}
