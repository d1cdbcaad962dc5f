"""The cheap checks at the start: is everything there that was there before, and does the end of the trail hold?"""

from pathlib import Path

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from station.db.append_only import GUARDS
from station.db.audit import Audit
from station.db.head import Head, HeadSeen, HeadTrouble
from station.db.pages import SALT
from station.db.tables import AuditRow, PacketRow
from station.db.wal import EMPTY, Wal
from station.domain.integrity import Finding, Part, Standing
from station.errors import PageDamaged
from station.packet.canonical import digest
from station.packet.trail import NOTHING, TrailMark, check_trail

LINKS = 100
"""How many of the last lines of the trail are followed."""

TROUBLES = {
    HeadTrouble.MISSING: "校验文件 store.head 不见了",
    HeadTrouble.DAMAGED: "校验文件 store.head 损坏或被改动",
    HeadTrouble.FOREIGN: "校验文件 store.head 是另一个数据库的",
}


def standing_of(engine: Engine, seen: HeadSeen, wal: Wal = EMPTY) -> Standing:
    """Compares the store with its head, which was read before, and looks at what is cheap to look at.

    What stands on a damaged page is a notice; where that is the end of trail or packets, nobody knows what is missing.
    """
    notices = dropped(wal)
    for check in (_end_of_trail, _end_of_packets, guards):
        try:
            with Session(engine) as session:
                notices += check(session)
        except PageDamaged:
            notices.append(Finding(Part.PAGE, "数据库有损坏的页，开机检查没有做完。"))
    if seen.head is None:
        trouble = TROUBLES[seen.trouble or HeadTrouble.MISSING]
        return Standing(trouble, unknown=True, notices=tuple(notices))
    try:
        with Session(engine) as session:
            trail, packets = missing_lines(session, seen.head), missing_packets(session, seen.head)
    except PageDamaged:
        return Standing("审计记录或数据包的末尾在损坏的页上，读不出来", unreadable=True, notices=tuple(notices))
    loss = "；".join(filter(None, (trail, packets)))
    return Standing(loss or None, packets_lost=packets is not None, notices=tuple(notices))


def head_of(engine: Engine, database: Path) -> Head:
    """The head as it would have to be for the store as it is."""
    with Session(engine) as session:
        trail = Audit(session).tail()
        last = session.execute(
            select(PacketRow.epoch, PacketRow.number, PacketRow.digest)
            .order_by(PacketRow.epoch.desc(), PacketRow.number.desc())
            .limit(1)
        ).one_or_none()
    with database.open("rb") as file:
        salt = file.read(SALT)
    return Head(trail, last.epoch, last.number, last.digest, salt) if last else Head(trail, salt=salt)


def missing_lines(session: Session, head: Head) -> str | None:
    """What of the trail that the head tells of is not there."""
    seen = head.trail
    if seen == NOTHING:
        return None
    there = session.scalar(select(AuditRow.digest).where(AuditRow.number == seen.number))
    if there == seen.digest:
        return None
    last = session.scalar(select(func.max(AuditRow.number))) or 0
    if there is not None or last > seen.number:
        return f"审计记录第{seen.number}条与上次记下的不同"
    return f"审计记录第{last + 1}至{seen.number}条不见了"


def missing_packets(session: Session, head: Head) -> str | None:
    """The same of the packets."""
    if head.packet == 0:
        return None
    of_epoch = select(func.max(PacketRow.number)).where(PacketRow.epoch == head.epoch)
    last = session.scalar(of_epoch) or 0
    if last < head.packet:
        return f"数据包第{last + 1}至{head.packet}号不见了"
    there = session.scalar(
        select(PacketRow.digest).where(PacketRow.epoch == head.epoch, PacketRow.number == head.packet)
    )
    return None if there == head.packet_digest else f"数据包第{head.packet}号与上次记下的不同"


def dropped(wal: Wal) -> list[Finding]:
    """Commits in the write-ahead log that SQLite will not see."""
    if not wal.dropped:
        return []
    sentence = f"最近的{wal.dropped}次保存没有写全或已损坏，没有算数；断电时正在进行的保存会是这样。请核对最近的草稿。"
    return [Finding(Part.LOG, sentence)]


def guards(session: Session) -> list[Finding]:
    """The triggers that keep written lines as they are must be there."""
    there = set(session.scalars(text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")))
    missing = sum(name not in there for name in GUARDS)
    return [Finding(Part.SCHEMA, f"数据库里少了{missing}条防改动的规则。")] if missing else []


def _end_of_trail(session: Session) -> list[Finding]:
    audit = Audit(session)
    last = audit.tail()
    begin = max(0, last.number - LINKS)
    before = session.scalar(select(AuditRow.digest).where(AuditRow.number == begin))
    report = check_trail(audit.lines(after=begin), after=TrailMark(begin, before) if before else _at(begin))
    return [Finding(Part.AUDIT, report.broken.sentence())] if report.broken else []


def _at(number: int) -> TrailMark:
    return TrailMark(number, NOTHING.digest)


def _end_of_packets(session: Session) -> list[Finding]:
    """The last packet is what its digest says, and none of its epoch is missing."""
    last = session.execute(
        select(PacketRow.epoch, PacketRow.number, PacketRow.digest, PacketRow.manifest)
        .order_by(PacketRow.epoch.desc(), PacketRow.number.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return []
    found = []
    if digest(last.manifest) != last.digest:
        found.append(Finding(Part.PACKET, f"数据包第{last.number}号的内容与摘要不符。"))
    count = session.scalar(select(func.count(PacketRow.number)).where(PacketRow.epoch == last.epoch)) or 0
    if count != last.number:
        found.append(Finding(Part.PACKET, f"第{last.epoch}期数据包应有{last.number}个，实有{count}个。"))
    return found
