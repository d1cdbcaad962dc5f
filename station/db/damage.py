"""Names what stood on damaged pages: the table, and the records, as far as indexes and other rows still tell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from station.db.btree import Hole, RawRow, Value
from station.db.contents import Owners
from station.db.survey import Survey
from station.domain.integrity import Finding, Part
from station.services.ports import Progress

_TABLES: dict[str, tuple[Part, str]] = {
    "revision": (Part.REVISION, "记录版本"),
    "revision_evidence": (Part.EVIDENCE, "佐证材料目录"),
    "blob": (Part.EVIDENCE, "照片和签名"),
    "draft": (Part.DRAFT, "草稿"),
    "draft_evidence": (Part.DRAFT, "草稿的佐证材料目录"),
    "paper_page": (Part.EVIDENCE, "已归档的纸表页"),
    "packet": (Part.PACKET, "数据包"),
    "audit": (Part.AUDIT, "审计记录"),
    "setting": (Part.SETTING, "设置"),
    "sqlite_schema": (Part.SCHEMA, "数据库结构"),
}
_MANY = 20
"""Records named one by one for one table; the rest are counted."""


class Damage:
    """Walks what `Contents` did not, and tells of each damaged page what it held."""

    def __init__(self, survey: Survey, owners: Owners, progress: Progress) -> None:
        self._survey, self._owners, self._progress = survey, owners, progress
        self._seen: dict[str, set[int]] = {}
        self._torn: defaultdict[str, list[RawRow]] = defaultdict(list)
        self._unreached: defaultdict[str, int] = defaultdict(int)

    def look(self) -> None:
        """Walks tables and indexes to their ends."""
        for table in self._survey.layout.tables:
            seen: set[int] = set()
            for row in self._survey.raw(table):
                self._progress.step(len(seen), 0, table)
                seen.add(row.rowid or 0)
                if row.damaged:
                    self._torn[table].append(row)
            self._seen[table] = seen
        self._keys = {index: list(self._survey.keys_in(index)) for index in self._survey.layout.indexes}
        for fitting, row in self._survey.unreachable():
            if fitting is not None:
                self._unreached[fitting] += 1
                self._seen[fitting].add(row.rowid or 0)

    def findings(self, damaged: Iterable[int]) -> Iterator[Finding]:
        """One for each damaged page, and one for each record of which something stood there."""
        told: set[int] = set()
        for tree, holes in self._survey.holes.items():
            for hole in holes:
                told.add(hole.page)
                yield self._of_hole(tree, hole)
        for table, rows in self._torn.items():
            part, label = _named(table)
            for row in rows:
                told |= set(row.damaged)
                record = self._owners.of_row(table, self._survey.named(table, row))
                yield Finding(part, f"第{row.damaged[0]}页损坏：{label}里有一项读不全。", record, row.damaged[0])
        for table in self._survey.layout.tables:
            yield from self._lost_rows(table)
        for page in sorted(set(damaged) - told):
            yield Finding(Part.PAGE, f"第{page}页损坏：空闲的一页，或损坏的页之后、已无法认出的一页。", page=page)

    def audit_lines_lost(self, last: int) -> set[int]:
        """The numbers of lines on damaged pages, up to the last one known."""
        if "audit" not in self._survey.roots:
            return set(range(1, last + 1))
        lost: set[int] = set()
        for hole in self._survey.holes.get("audit", ()):
            until = last if hole.until is None else hole.until
            lost |= set(range((hole.after or 0) + 1, until + 1))
        return lost | {row.rowid or 0 for row in self._torn["audit"]}

    def _of_hole(self, tree: str, hole: Hole) -> Finding:
        if tree in self._survey.layout.indexes:
            table, _ = self._survey.layout.indexes[tree]
            return Finding(Part.PAGE, f"第{hole.page}页损坏：{_named(table)[1]}的索引，内容不受影响。", page=hole.page)
        part, label = _named(tree)
        below = self._unreached.get(tree, 0)
        rest = f"，其下{below}项只能由 station store salvage 取回" if below else ""
        return Finding(part, f"第{hole.page}页损坏：{label}{rest}。", page=hole.page)

    def _lost_rows(self, table: str) -> Iterator[Finding]:
        """Rows that an index names and no readable page of the table holds."""
        if not self._survey.holes.get(table):
            return
        lost: dict[int, dict[str, Value]] = {}
        for index, (of_table, _) in self._survey.layout.indexes.items():
            if of_table == table:
                for entry in self._keys[index]:
                    rowid = entry["rowid"]
                    if isinstance(rowid, int) and rowid not in self._seen[table]:
                        lost.setdefault(rowid, {}).update(entry)
        part, label = _named(table)
        records = sorted({record for row in lost.values() if (record := self._owners.of_row(table, row))}, key=str)
        for record in records[:_MANY]:
            yield Finding(part, f"{label}里有一项读不出来。", record)
        rest = len(lost) - len(records[:_MANY])
        if rest > 0:
            yield Finding(part, f"{label}里另有{rest}项读不出来。")


def _named(table: str) -> tuple[Part, str]:
    if table.startswith("register"):
        return Part.REGISTER, "基础库"
    return _TABLES.get(table, (Part.PAGE, f"其他数据（{table}）"))
