"""What an identity card tells."""

from dataclasses import dataclass, field
from enum import StrEnum


class CardType(StrEnum):
    """The kind of card, by the type flag in its text (GA/T 490)."""

    RESIDENT = "resident"
    HONG_KONG_MACAO_TAIWAN = "J"
    FOREIGNER_2017 = "I"
    FOREIGNER_2023 = "Y"


CARD_TYPE_LABELS = {
    CardType.RESIDENT: "居民身份证",
    CardType.HONG_KONG_MACAO_TAIWAN: "港澳台居民居住证",
    CardType.FOREIGNER_2017: "外国人永久居留身份证（2017版）",
    CardType.FOREIGNER_2023: "外国人永久居留身份证（2023版）",
}


@dataclass(frozen=True, slots=True)
class CardWarning:
    """Something about a card that a person should look at. Never a reason to change what the card says."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class IdCard:
    """One card as read. Codes and dates (YYYYMMDD, or 长期) are as on the card; fields a type lacks are empty.

    `raw_text` is the chip's 256 bytes, `portrait_wlt` its 1024-byte portrait, kept because decoding may lose something.
    """

    type: CardType
    name: str
    sex: str
    birth: str
    id_number: str
    ethnicity: str = ""
    address: str = ""
    issuer: str = ""
    valid_from: str = ""
    valid_to: str = ""
    english_name: str = ""
    nationality: str = ""
    pass_number: str = ""
    issue_count: str = ""
    renewal_count: str = ""
    previous_number: str = ""
    newest_address: str = ""
    warnings: tuple[CardWarning, ...] = ()
    raw_text: bytes = field(default=b"", repr=False, compare=False)
    portrait_wlt: bytes = field(default=b"", repr=False, compare=False)

    @property
    def current_address(self) -> str:
        """The newest address written to the chip, or the printed one."""
        return self.newest_address or self.address

    @property
    def birth_iso(self) -> str:
        """The date of birth as YYYY-MM-DD."""
        return f"{self.birth[:4]}-{self.birth[4:6]}-{self.birth[6:8]}"
