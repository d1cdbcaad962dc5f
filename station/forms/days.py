"""Days as clerks write them."""

import calendar
import re
from datetime import date

_FULL_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3002: ord(".")}
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_PARTED = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_PART = re.compile(r"\d{4}年?|(\d{4})[-./年](\d{1,2})月?|\d{6}")


def typed_day(text: str) -> str | None:
    """19790312, 1979-3-12, 1979.3.12, 1979/3/12 or 1979年3月12日 as 1979-03-12; None for what is no day."""
    found = _numbers(text)
    if found is None:
        return None
    try:
        return date(*found).isoformat()
    except ValueError:
        return None


def wrong_with(text: str) -> str:
    """Why a typed text is no day, in a sentence; empty where it is one, or nothing."""
    plain = _plain(text)
    if not plain or typed_day(plain) is not None:
        return ""
    found = _numbers(plain)
    if found is None:
        if _PART.fullmatch(plain):
            return "请写到哪一天，如 1979-03-12。"
        return "这不是日期，请写成 19790312 或 1979-3-12 这样。"
    year, month, _ = found
    if not 1 <= month <= 12:
        return f"没有{month}月，请核对。"
    if year < 1:
        return "年份不对，请核对。"
    return f"{year}年{month}月只有{calendar.monthrange(year, month)[1]}天，请核对。"


def _plain(text: str) -> str:
    return "".join(text.translate(_FULL_WIDTH).split())


def _numbers(text: str) -> tuple[int, int, int] | None:
    plain = _plain(text)
    found = _TOGETHER.fullmatch(plain) or _PARTED.fullmatch(plain)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None
