"""What every row has to be, whatever way it was read: digests, chains, signatures, documents that parse."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from pydantic import ValidationError

from station.db.audit import event_of
from station.db.btree import LOST, Value
from station.db.rows import Rows
from station.domain.audit import AuditEvent
from station.domain.integrity import Finding, Part
from station.errors import PacketError
from station.packet.canonical import digest
from station.packet.seal import SignedManifest, read_manifest, receipt_holds, verify_manifest
from station.packet.suite import public_of
from station.packet.trail import TrailMark, TrailReport, check_trail
from station.packet.wire import SignedReceipt
from station.services.ports import Progress

Row = dict[str, Value]


class Owners:
    """Whose a revision or a piece of evidence is, so that what is damaged can be told by record."""

    def __init__(self) -> None:
        self.revisions: dict[str, UUID] = {}
        self.digests: defaultdict[str, set[UUID]] = defaultdict(set)

    def of_revision(self, revision: Value) -> UUID | None:
        return self.revisions.get(str(revision))

    def of_digest(self, name: Value) -> tuple[UUID | None, ...]:
        """The records that show these bytes; one None where nobody does."""
        return tuple(sorted(self.digests.get(str(name), ()), key=str)) or (None,)

    def of_row(self, table: str, row: Row) -> UUID | None:
        """Whose a row is or was, from what of it is known."""
        if row.get("record_id") not in (None, LOST):
            return uuid_of(row["record_id"])
        if table in ("revision", "revision_evidence", "packet"):
            for column in ("revision_id", "id"):
                if row.get(column) not in (None, LOST):
                    return self.of_revision(row[column])
        if row.get("digest") not in (None, LOST):
            return self.of_digest(row["digest"])[0]
        return None


class Contents:
    """Looks at every row of a store. Rows of which a part is lost are left to whoever names the damaged pages."""

    def __init__(self, rows: Rows, progress: Progress) -> None:
        self._rows, self._progress = rows, progress
        self.owners = Owners()
        self.counted: dict[str, int] = {}
        self.marks: list[TrailMark] = []
        """What packets tell of the trail."""
        self._content_digests: dict[str, str] = {}
        self._purged: set[UUID | None] = set()
        """The records of which nothing of a person is kept any more: their content and evidence are empty."""

    def all(self, *, full: bool) -> Iterator[Finding]:
        """Every finding but those of the trail; the bytes of evidence only when `full`."""
        self._purged = {uuid_of(row["record_id"]) for row in self._whole("approval") if row["purged_at"] is not None}
        yield from self._revisions()
        self._learn_owners("revision_evidence", "revision_id")
        self._learn_owners("draft_evidence", "record_id")
        settings = {str(row["name"]): row["value"] for row in self._whole("setting")}
        yield from self._settings(settings)
        yield from self._packets(settings)
        yield from self._drafts()
        yield from self._register()
        if full:
            yield from self._evidence()

    def learn_marks(self) -> None:
        """Reads what packets tell of the trail, where nothing else of them is looked at."""
        for row in self._whole("packet"):
            try:
                mark = read_manifest(row["manifest"]).audit if isinstance(row["manifest"], bytes) else None
            except PacketError:
                continue
            if mark is not None:
                self.marks.append(TrailMark(mark.number, mark.digest))

    def trail(self, seen: Iterable[TrailMark], lost: Iterable[int] = ()) -> TrailReport:
        """The trail from its first line to the last that was seen."""
        return check_trail(self._events(), seen, lost=lost)

    def _events(self) -> Iterator[AuditEvent]:
        for row in self._whole("audit"):
            event = event_of(row)
            if event is not None:
                yield event

    def _whole(self, table: str) -> Iterator[Row]:
        """Rows of which nothing is lost; counted."""
        self.counted[table] = 0
        for row in self._rows.rows(table):
            self._progress.step(self.counted[table], 0, table)
            self.counted[table] += 1
            if LOST not in row.values():
                yield row

    def _revisions(self) -> Iterator[Finding]:
        for row in self._whole("revision"):
            record = uuid_of(row["record_id"])
            if record is not None:
                self.owners.revisions[str(row["id"])] = record
            self._content_digests[str(row["id"])] = str(row["content_digest"])
            content = row["content"]
            if content == b"" and record in self._purged:
                continue
            if not isinstance(content, bytes) or digest(content) != row["content_digest"]:
                yield Finding(Part.REVISION, f"记录第{_number(row['number'])}版的内容与摘要不符。", record)
            elif not isinstance(_parsed(content), dict):
                yield Finding(Part.REVISION, f"记录第{_number(row['number'])}版的内容不是信息采集表。", record)

    def _learn_owners(self, table: str, owner: str) -> None:
        for row in self._whole(table):
            record = uuid_of(row[owner]) if owner == "record_id" else self.owners.of_revision(row[owner])
            if record is not None:
                self.owners.digests[str(row["digest"])].add(record)

    def _settings(self, settings: dict[str, Value]) -> Iterator[Finding]:
        for name, value in settings.items():
            if _parsed(value) is None:
                yield Finding(Part.SETTING, f"设置“{name}”读不懂。")
        for name in {"station", "campaign"} - settings.keys():
            yield Finding(Part.SETTING, f"缺少设置“{name}”。")

    def _packets(self, settings: dict[str, Value]) -> Iterator[Finding]:
        own, county = _station_key(settings.get("station")), _county_key(settings.get("county"))
        packets = sorted(self._whole("packet"), key=lambda row: (_number(row["epoch"]), _number(row["number"])))
        before: tuple[int, int, str] | None = None
        for row in packets:
            place = _number(row["epoch"]), _number(row["number"])
            record = self.owners.of_revision(row["revision_id"])
            which = f"数据包第{place[1]}号（第{place[0]}期）"
            for problem in self._of_packet(row, own, county, before):
                yield Finding(Part.PACKET, f"{which}{problem}。", record)
            before = (*place, str(row["digest"]))

    def _of_packet(
        self, row: Row, own: str | None, county: str | None, before: tuple[int, int, str] | None
    ) -> Iterator[str]:
        data, signature = row["manifest"], row["signature"]
        if not isinstance(data, bytes) or not isinstance(signature, bytes) or digest(data) != row["digest"]:
            yield "的内容与摘要不符"
            return
        signed = SignedManifest(data, signature)
        try:
            manifest = signed.manifest
            if own is not None:
                verify_manifest(signed, own)
        except PacketError:
            yield "的签名或格式不对"
            return
        if manifest.audit is not None:
            self.marks.append(TrailMark(manifest.audit.number, manifest.audit.digest))
        same_epoch = before is not None and before[0] == manifest.epoch
        due = before[1] + 1 if before is not None and same_epoch else 1
        if manifest.number != due:
            yield f"之前缺第{due}至{manifest.number - 1}号"
        elif before is not None and same_epoch and manifest.previous != before[2]:
            yield "与上一个接不上"
        if (manifest.epoch, manifest.number) != (row["epoch"], row["number"]):
            yield "的编号被改动"
        kept = self._content_digests.get(str(row["revision_id"]))
        if kept is not None and kept != manifest.content_digest:
            yield "与所存的记录版本不符"
        if row["receipt"] is not None and not _receipt_fits(row["receipt"], signed, county):
            yield "的回执不是县级签发的，或与数据包不符"

    def _drafts(self) -> Iterator[Finding]:
        for row in self._whole("draft"):
            if not isinstance(_parsed(row["document"]), dict):
                yield Finding(Part.DRAFT, "草稿的内容读不懂。", uuid_of(row["record_id"]))

    def _register(self) -> Iterator[Finding]:
        wrong = sum(
            not isinstance(_parsed(row["document"]), dict) or not isinstance(_parsed(row["marks"]), list)
            for row in self._whole("register_entry")
        )
        if wrong:
            yield Finding(Part.REGISTER, f"基础库有{wrong}人的资料读不懂。")

    def _evidence(self) -> Iterator[Finding]:
        for row in self._whole("blob"):
            data = row["data"]
            if data == b"" and all(record in self._purged for record in self.owners.of_digest(row["digest"])):
                continue
            if not isinstance(data, bytes) or digest(data) != row["digest"]:
                for record in self.owners.of_digest(row["digest"]):
                    yield Finding(Part.EVIDENCE, "照片或签名的内容与摘要不符。", record)


def uuid_of(value: object) -> UUID | None:
    try:
        return UUID(hex=str(value))
    except ValueError:
        return None


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _parsed(value: Value) -> object:
    """The JSON document, or None for what is none."""
    try:
        return json.loads(value) if isinstance(value, str | bytes) else None
    except (ValueError, RecursionError):
        return None


def _station_key(value: Value) -> str | None:
    try:
        return public_of(bytes.fromhex(_parsed(value)["signing_key"]))  # type: ignore[index]
    except (TypeError, KeyError, ValueError):
        return None


def _county_key(value: Value) -> str | None:
    parsed = _parsed(value)
    key = parsed.get("signing_key") if isinstance(parsed, dict) else None
    return key if isinstance(key, str) else None


def _receipt_fits(value: Value, signed: SignedManifest, county: str | None) -> bool:
    try:
        receipt = SignedReceipt.model_validate_json(str(value))
    except ValidationError:
        return False
    names_it = receipt.receipt.packet_digest == signed.packet_digest
    return names_it and (county is None or receipt_holds(receipt, county))
