"""待办: what a record waits for, and for whom."""

from enum import StrEnum

from station.domain.record import RecordState, RecordSummary


class Work(StrEnum):
    """Something that is still to be done about a record, in the order in which it comes up."""

    RETURNED = "returned"
    DRAFT = "draft"
    UNSIGNED = "unsigned"
    TO_CHECK = "to_check"
    PAPERS = "papers"
    TO_SEND = "to_send"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def advice(self) -> str:
        """What is to be done."""
        return _ADVICE[self]


_LABELS = {
    Work.RETURNED: "退回待改",
    Work.DRAFT: "草稿",
    Work.UNSIGNED: "待签字",
    Work.TO_CHECK: "待复核",
    Work.PAPERS: "待补材料",
    Work.TO_SEND: "待报送",
}
_ADVICE = {
    Work.RETURNED: "县级或负责人退回的：选中后按回车，照标出的地方改正，重新签字。",
    Work.DRAFT: "还没有填完的：选中后按回车，接着做。",
    Work.UNSIGNED: "已打印纸质表、等签字的：签好以后选中按回车，拍下签字的表。",
    Work.TO_CHECK: "已签字、等负责人复核的：负责人看过以后点“复核通过”或“退回”。",
    Work.PAPERS: "还有材料没带来的：材料带来以后，读卡找到这个人补拍。",
    Work.TO_SEND: "已完成、等报送县级的：有网络点“同步”，没有网络到“报送”页用U盘。",
}


def work_on(record: RecordSummary) -> frozenset[Work]:
    """What is still to be done about a record; several things may be."""
    found = set()
    if record.to_bring and record.state not in (RecordState.DRAFT, RecordState.PURGED):
        found.add(Work.PAPERS)  # whoever goes on with a draft sees what it lacks
    if record.state is RecordState.DRAFT:
        found.add(Work.UNSIGNED if record.unsigned else Work.RETURNED if record.returned else Work.DRAFT)
    elif record.state in _OF_STATE:
        found.add(_OF_STATE[record.state])
    return frozenset(found)


_OF_STATE = {
    RecordState.RETURNED: Work.RETURNED,
    RecordState.READY: Work.TO_CHECK,
    RecordState.CHECKED: Work.TO_SEND,
    RecordState.QUEUED: Work.TO_SEND,
}
