"""An identity typed from the card's face, for where no reader reads it: what is wrong in it, and the card it makes."""

import re
from dataclasses import dataclass
from datetime import date

from station.domain import id_number as numbers
from station.domain.card import CardType, CardWarning, IdCard
from station.forms.codes import code_table

FOR_EVER = "长期"
NOT_VERIFIED = "未经读卡核验"
_LONGEST_NAME, _LONGEST_ADDRESS, _LONGEST_ISSUER = 15, 35, 15
"""In UTF-16 units, as the chip has room for them."""
_OLDEST_YEARS = 130
_DIGITS = re.compile(r"[0-9]{8}")


@dataclass(frozen=True, slots=True)
class TypedIdentity:
    """What is typed; dates as YYYYMMDD, with any separators, or 长期. The birthday is the number's."""

    name: str = ""
    sex: str = ""
    ethnicity: str = ""
    address: str = ""
    issuer: str = ""
    valid_from: str = ""
    valid_to: str = ""
    id_number: str = ""
    id_number_again: str = ""

    @property
    def birth(self) -> date | None:
        """The day in the number, once there is one."""
        number = numbers.normalise(self.id_number)
        return numbers.birth_of(number) if re.fullmatch(r"[0-9]{17}[0-9X]", number) else None


def wrong_in(typed: TypedIdentity, today: date) -> dict[str, str]:
    """What is wrong, a sentence a field; empty where the identity holds."""
    wrong = {}
    number, again = numbers.normalise(typed.id_number), numbers.normalise(typed.id_number_again)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        wrong["id_number"] = "公民身份号码应为18位。"
    elif not numbers.is_valid(number):
        wrong["id_number"] = "号码的出生日期或校验位不对，请对照卡面逐位核对。"
    elif typed.birth is not None and not today.year - _OLDEST_YEARS <= typed.birth.year <= today.year:
        wrong["id_number"] = "号码里的出生日期不合情理，请对照卡面核对。"
    elif typed.birth is not None and typed.birth > today:
        wrong["id_number"] = "号码里的出生日期还没有到，请对照卡面核对。"
    if not again:
        wrong["id_number_again"] = "请再输入一遍号码。"
    elif again != number:
        wrong["id_number_again"] = "两次输入的号码不一样。"
    for field, label, longest in (
        ("name", "姓名", _LONGEST_NAME),
        ("address", "住址", _LONGEST_ADDRESS),
        ("issuer", "签发机关", _LONGEST_ISSUER),
    ):
        text = getattr(typed, field).strip()
        if not text:
            wrong[field] = f"请填写{label}。"
        elif len(text.encode("utf-16-le", "replace")) // 2 > longest:
            wrong[field] = f"{label}最多{longest}个字，请对照卡面核对。"
        elif not text.isprintable():
            wrong[field] = f"{label}里有不能显示的符号，请重新输入。"
    if typed.sex not in ("1", "2"):
        wrong["sex"] = "请选择性别。"
    if typed.ethnicity not in code_table("ethnicity").codes:
        wrong["ethnicity"] = "请选择民族。"
    return wrong | _wrong_validity(typed, today)


def card_typed(typed: TypedIdentity, today: date) -> IdCard:
    """The card of an identity in which nothing is wrong, marked as not verified by a reader.

    What may be so on a real card, such as an expired term, is a warning as it is on one that was read.
    """
    number = numbers.normalise(typed.id_number)
    warnings = [CardWarning("not_verified", f"{NOT_VERIFIED}：身份信息由操作员对照卡面录入。")]
    if typed.sex != numbers.sex_of(number):
        warnings.append(CardWarning("sex_mismatch", "性别与证件号码不一致，请对照卡面核对。"))
    end = _day(typed.valid_to)
    if end is not None and end < today:
        warnings.append(CardWarning("expired", f"证件已于{end.year}年{end.month}月{end.day}日到期。"))
    return IdCard(
        type=CardType.RESIDENT,
        name=typed.name.strip(),
        sex=typed.sex,
        birth=number[6:14],
        id_number=number,
        ethnicity=typed.ethnicity,
        address=typed.address.strip(),
        issuer=typed.issuer.strip(),
        valid_from=_digits(typed.valid_from),
        valid_to=_digits(typed.valid_to),
        warnings=tuple(warnings),
    )


def _wrong_validity(typed: TypedIdentity, today: date) -> dict[str, str]:
    wrong = {}
    begin, end = _day(typed.valid_from), _day(typed.valid_to)
    if begin is None:
        wrong["valid_from"] = "请填写有效期的起始日期，如 20100506。"
    elif begin > today:
        wrong["valid_from"] = "有效期还没有开始，请对照卡面核对。"
    if end is None and typed.valid_to.strip() != FOR_EVER:
        wrong["valid_to"] = "请填写有效期的截止日期，或“长期”。"
    elif begin is not None and end is not None and end <= begin:
        wrong["valid_to"] = "截止日期不能早于起始日期。"
    return wrong


def _digits(text: str) -> str:
    text = text.strip()
    return text if text == FOR_EVER else re.sub(r"[-./年月日\s]", "", text)


def _day(text: str) -> date | None:
    digits = _digits(text)
    if not _DIGITS.fullmatch(digits):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
