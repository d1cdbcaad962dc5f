"""The 256 bytes of text on an identity card: UTF-16LE, padded with spaces (GA/T 490-2013 and its additions).

Nothing on the card is corrected. What a person should look at becomes a warning; what cannot be shown is shown as
U+FFFD, and the bytes are kept beside it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date

from station.devices.id_card.samv import TEXT_BYTES
from station.domain import id_number
from station.domain.card import CardType, CardWarning, IdCard
from station.errors import CardTextDamaged, WrongUsage

NEWEST_ADDRESS_BYTES = 70
FOR_EVER = "长期"
WITH_ADDRESS = frozenset({CardType.RESIDENT, CardType.HONG_KONG_MACAO_TAIWAN})
"""The kinds of card that hold an address, and may have been given a newer one."""

_FLAG = (248, 2)
_PADDING = " \0\u3000"
_REPLACEMENT = "\ufffd"

_RESIDENT_PLACES: dict[str, tuple[int, int]] = {
    "name": (0, 30),
    "sex": (30, 2),
    "ethnicity": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "id_number": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
}
PLACES: Mapping[CardType, Mapping[str, tuple[int, int]]] = {
    CardType.RESIDENT: _RESIDENT_PLACES,
    CardType.HONG_KONG_MACAO_TAIWAN: {
        **{name: place for name, place in _RESIDENT_PLACES.items() if name != "ethnicity"},
        "pass_number": (220, 18),
        "issue_count": (238, 4),
    },
    CardType.FOREIGNER_2017: {
        "english_name": (0, 120),
        "sex": (120, 2),
        "id_number": (122, 30),
        "nationality": (152, 6),
        "name": (158, 30),
        "valid_from": (188, 16),
        "valid_to": (204, 16),
        "birth": (220, 16),
    },
    CardType.FOREIGNER_2023: {
        "name": (0, 30),
        "sex": (30, 2),
        "renewal_count": (32, 4),
        "birth": (36, 16),
        "english_name": (52, 70),
        "id_number": (122, 36),
        "issuer": (158, 30),
        "valid_from": (188, 16),
        "valid_to": (204, 16),
        "nationality": (242, 6),
    },
}
"""Where each field of a kind of card stands: byte offset and length."""

_ENGLISH_NAME_CONTINUED = (220, 22)
_PREVIOUS_LINK = (250, 6)
_VERSION_AND_AUTHORITY_2017 = (236, 12)

_LABELS = {
    "name": "姓名",
    "sex": "性别",
    "ethnicity": "民族",
    "birth": "出生日期",
    "address": "住址",
    "newest_address": "最新住址",
    "id_number": "证件号码",
    "issuer": "签发机关",
    "valid_from": "有效期起始",
    "valid_to": "有效期截止",
    "english_name": "英文姓名",
    "nationality": "国籍",
    "pass_number": "通行证号码",
    "issue_count": "签发次数",
    "renewal_count": "换证次数",
}

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9Xx]")
_FIFTEEN = re.compile(r"[A-Z<]{3}[0-9A-Z<]{12}")
_DAY = re.compile(r"[0-9]{8}")


def card_type(text: bytes) -> CardType:
    """The kind of card, by the flag in its text. Raises CardTextDamaged if the text is not 256 bytes."""
    return _KINDS.get(_flag(text), CardType.RESIDENT)


def decode(text: bytes, *, today: date, newest_address: bytes = b"", portrait: bytes = b"") -> IdCard:
    """The card whose chip holds this text (256 bytes), newest address (70 bytes, if any) and portrait (WLT).

    `today` tells what has expired. Raises CardTextDamaged if these bytes are no card's text.
    """
    kind = card_type(text)
    units = {name: _cut(text, *place) for name, place in PLACES[kind].items()}
    if kind is CardType.FOREIGNER_2023:
        units["english_name"] += _cut(text, *_ENGLISH_NAME_CONTINUED)
    if newest_address and kind in WITH_ADDRESS:
        units["newest_address"] = _units(newest_address[:NEWEST_ADDRESS_BYTES])
    units = {name: value.rstrip(_PADDING) for name, value in units.items()}
    _refuse_what_is_no_card(kind, units)

    warnings = [warning for name, value in units.items() for warning in _odd_characters(name, value)]
    fields = {name: _showable(value) for name, value in units.items()}
    number, birth = fields["id_number"], fields["birth"]
    warnings += _number_warnings(number, birth, fields["sex"])
    warnings += _validity_warnings(fields["valid_from"], fields["valid_to"], today)
    if _flag(text) not in _KINDS and _flag(text).strip(_PADDING):
        warnings.append(CardWarning("unknown_type_flag", "卡内的证件类型标志不认识，已按居民身份证显示，请核对卡面。"))
    if kind is CardType.FOREIGNER_2023:
        link = _cut(text, *_PREVIOUS_LINK)
        fields["previous_number"] = _previous_number(fields["nationality"], number, birth, link)
    return IdCard(type=kind, warnings=tuple(warnings), raw_text=bytes(text), portrait_wlt=bytes(portrait), **fields)


def encode(card: IdCard) -> bytes:
    """The 256 bytes of text a chip would hold for this card. Raises WrongUsage if a field is longer than its place."""
    text = bytearray(" ".encode("utf-16-le") * (TEXT_BYTES // 2))
    places = dict(PLACES[card.type])
    if card.type is CardType.FOREIGNER_2023:
        offset, length = places.pop("english_name")
        whole = _bytes(card.english_name)
        _put(text, "english_name", (offset, length), whole[:length])
        _put(text, "english_name", _ENGLISH_NAME_CONTINUED, whole[length:])
        if len(card.previous_number) == 15:
            _put(text, "previous_number", _PREVIOUS_LINK, _bytes(card.previous_number[5:7] + card.previous_number[13]))
    if card.type is CardType.FOREIGNER_2017:
        _put(text, "version and authority", _VERSION_AND_AUTHORITY_2017, _bytes("011500"))
    for name, place in places.items():
        _put(text, name, place, _bytes(getattr(card, name)))
    if card.type is not CardType.RESIDENT:
        _put(text, "type", _FLAG, _bytes(card.type.value))
    return bytes(text)


def encode_newest_address(address: str) -> bytes:
    """The 70 bytes a chip would hold for an address added later. Raises WrongUsage if it is longer than 35 units."""
    record = bytearray(" ".encode("utf-16-le") * (NEWEST_ADDRESS_BYTES // 2))
    _put(record, "newest_address", (0, NEWEST_ADDRESS_BYTES), _bytes(address))
    return bytes(record)


def permanent_residence_check(first14: str) -> str:
    """The last digit of a 15-character permanent residence number: weights 7, 3, 1, letters A=10 … Z=35, `<`=0."""
    values = (0 if char == "<" else int(char, 36) for char in first14)
    return str(sum(value * (7, 3, 1)[at % 3] for at, value in enumerate(values)) % 10)


_KINDS = {kind.value: kind for kind in CardType if kind is not CardType.RESIDENT}


def _flag(text: bytes) -> str:
    if len(text) != TEXT_BYTES:
        raise CardTextDamaged(reason="not 256 bytes", bytes=len(text))
    return _cut(text, *_FLAG)


def _cut(text: bytes, offset: int, length: int) -> str:
    return _units(text[offset : offset + length])


def _units(data: bytes) -> str:
    # Half a surrogate pair stays as it is here: that it is half must be seen and told, not repaired.
    return data[: len(data) // 2 * 2].decode("utf-16-le", "surrogatepass")


def _bytes(value: str) -> bytes:
    return value.encode("utf-16-le", "surrogatepass")


def _put(text: bytearray, name: str, place: tuple[int, int], value: bytes) -> None:
    offset, length = place
    if len(value) > length:
        raise WrongUsage(reason="longer than its place on the card", field=name, units=len(value) // 2)
    text[offset : offset + len(value)] = value


def _refuse_what_is_no_card(kind: CardType, units: Mapping[str, str]) -> None:
    """Raises CardTextDamaged unless number, birth and some name are there. Wrong ones are no reason: cards err too."""
    number_form = _FIFTEEN if kind is CardType.FOREIGNER_2017 else _EIGHTEEN
    if not number_form.fullmatch(units["id_number"]):
        raise CardTextDamaged(reason="no number")
    if not _DAY.fullmatch(units["birth"]):
        raise CardTextDamaged(reason="no date of birth")
    if not units["name"] and not units.get("english_name"):
        raise CardTextDamaged(reason="no name")


def _is_lone_surrogate(char: str) -> bool:
    return unicodedata.category(char) == "Cs"


def _is_no_character(char: str) -> bool:
    """Control characters and noncharacters: neither paper nor a spreadsheet can hold them."""
    return unicodedata.category(char) == "Cc" or ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef"


def _showable(value: str) -> str:
    return "".join(_REPLACEMENT if _is_lone_surrogate(char) or _is_no_character(char) else char for char in value)


def _odd_characters(name: str, value: str) -> Iterator[CardWarning]:
    label = _LABELS[name]
    private = [f"U+{ord(char):04X}" for char in value if unicodedata.category(char) == "Co"]
    if private:
        points = "、".join(private)
        yield CardWarning("private_use", f"“{label}”里有字在字库中未编码（{points}），请对照卡面核对。")
    if any(map(_is_lone_surrogate, value)):
        yield CardWarning("lone_surrogate", f"“{label}”里有一个字不完整，以“�”代替，请对照卡面补正。")
    if any(map(_is_no_character, value)):
        yield CardWarning("no_character", f"“{label}”里有不能显示的符号，以“�”代替，请对照卡面核对。")


def _number_warnings(number: str, birth: str, sex: str) -> Iterator[CardWarning]:
    if len(number) == 18:
        right = id_number.check_digit(number[:17]) == number[17].upper()
        number_birth, same_sex = number[6:14], sex == id_number.sex_of(number)
    else:  # 15 characters: a two-digit year, and nothing about the sex
        right = permanent_residence_check(number[:14]) == number[14]
        number_birth, same_sex = birth[:2] + number[7:13], sex in ("1", "2")
    if not right:
        yield CardWarning("id_number_check", "证件号码的校验位不对，请对照卡面核对。")
    if number_birth != birth:
        yield CardWarning("birth_mismatch", "卡内的出生日期与证件号码不一致，请核对。")
    if _day(birth) is None:
        yield CardWarning("birth_invalid", "卡内的出生日期不是一个真实的日期，请核对。")
    if not same_sex and sex not in ("0", "9"):
        told = "卡内的性别与证件号码不一致，请核对。" if len(number) == 18 else "卡内的性别代码不认识，请核对。"
        yield CardWarning("sex_mismatch", told)


def _validity_warnings(valid_from: str, valid_to: str, today: date) -> Iterator[CardWarning]:
    first, last = _day(valid_from), _day(valid_to)
    if first is None or (last is None and valid_to != FOR_EVER):
        yield CardWarning("validity_unclear", "卡内的有效期限不是日期，请对照卡面核对。")
    if last is not None and last < today:
        yield CardWarning("expired", f"证件已于{last.year}年{last.month}月{last.day}日到期。")
    if first is not None and first > today:
        yield CardWarning("not_yet_valid", "证件的有效期还没有开始，请核对本机日期。")


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _previous_number(nationality: str, number: str, birth: str, link: str) -> str:
    """The 15-character number of the holder's card of the 2017 edition, or empty if the chip links to none."""
    first14 = nationality + number[1:3] + link[:2] + birth[2:] + link[2:]
    if not re.fullmatch(r"[A-Z<]{3}[0-9A-Z<]{11}", first14):
        return ""
    return first14 + permanent_residence_check(first14)
