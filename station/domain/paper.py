"""Paper that came back: which page of which form or blank it is, and where it is kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page that waits for the others of its paper.

    `paper` is the revision that a form was printed of, then `record_id` is its record; or the serial of a blank.
    `digest` is that of the picture.
    """

    paper: UUID
    page: int
    pages: int
    record_id: UUID | None
    digest: str
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class PaperSeen:
    """Which pages of a paper there are."""

    paper: UUID
    record_id: UUID | None
    pages: int
    there: frozenset[int]
    first_at: datetime

    @property
    def missing(self) -> tuple[int, ...]:
        return tuple(page for page in range(1, self.pages + 1) if page not in self.there)


class PageFate(StrEnum):
    """What became of a page that came back."""

    KEPT = "kept"
    CONFIRMED = "confirmed"
    BLANK_KEPT = "blank_kept"
    BLANK_WHOLE = "blank_whole"
    DUPLICATE = "duplicate"
    DONE = "done"
    STALE = "stale"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"
    OTHER_PRINT = "other_print"
    NO_MARK = "no_mark"
    SEVERAL = "several"
    ILLEGIBLE = "illegible"
    UNREADABLE = "unreadable"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def advice(self) -> str:
        """What to do now; empty where nothing is."""
        return _ADVICE.get(self, "")

    @property
    def filed(self) -> bool:
        """Whether the page is kept now."""
        return self in _FILED

    @property
    def settled(self) -> bool:
        """Whether nothing remains to be done with this picture."""
        return self.filed or self in {PageFate.DUPLICATE, PageFate.DONE}

    @property
    def by_hand(self) -> bool:
        """Whether a person may say whose page it is."""
        return self in {PageFate.NO_MARK, PageFate.SEVERAL}


_FILED = frozenset({PageFate.KEPT, PageFate.CONFIRMED, PageFate.BLANK_KEPT, PageFate.BLANK_WHOLE})
_LABELS = {
    PageFate.KEPT: "已归档",
    PageFate.CONFIRMED: "已归档，各页齐全，记录已按纸表确认",
    PageFate.BLANK_KEPT: "手填表，已归档",
    PageFate.BLANK_WHOLE: "手填表，各页齐全，等待录入",
    PageFate.DUPLICATE: "这一页已经归档过",
    PageFate.DONE: "该记录已经提交，不用再归档",
    PageFate.STALE: "打印后内容改过，没有归档",
    PageFate.ELSEWHERE: "是其他采集站的表，没有归档",
    PageFate.UNKNOWN: "本站没有这份记录，没有归档",
    PageFate.OTHER_PRINT: "与已归档各页的总页数不同，没有归档",
    PageFate.NO_MARK: "没有读到二维码，没有归档",
    PageFate.SEVERAL: "一张图里有几页，没有归档",
    PageFate.ILLEGIBLE: "看不清纸上的字，没有归档",
    PageFate.UNREADABLE: "图片读不出来，没有归档",
}
_ADVICE = {
    PageFate.STALE: "请重新打印现在的内容，签字后再归档。",
    PageFate.ELSEWHERE: "请把纸表交回那个采集站。",
    PageFate.UNKNOWN: "请核对是不是本站打印的表。",
    PageFate.OTHER_PRINT: "请用同一次打印的各页。",
    PageFate.NO_MARK: "请平放、避开阴影重拍，或指定记录。",
    PageFate.SEVERAL: "请一页一页重拍。",
    PageFate.ILLEGIBLE: "请铺平纸张，避开反光，对好焦后重拍。",
    PageFate.UNREADABLE: "请重拍，或换一个文件。",
}
