"""What a record has beside its content: how it came about, and its evidence. Not asked; told with the form's fields."""

from station.domain.evidence import EvidenceKind
from station.domain.record import EntryMode, RecordState, Source
from station.domain.register import RemovalReason
from station.forms.catalogue import FormField
from station.forms.codes import CodeTable, code_table
from station.forms.fields import FieldType

_TOLD = (
    ("record_id", "记录号", FieldType.TEXT, None),
    ("station", "采集站", FieldType.TEXT, None),
    ("base_id", "基础库人员编号", FieldType.TEXT, None),
    ("entry_mode", "采集方式", FieldType.CODE, EntryMode),
    ("source", "来源", FieldType.CODE, Source),
    ("state", "状态（暂存/保存）", FieldType.CODE, RecordState),
    ("collection_point", "信息采集单位", FieldType.TEXT, None),
    ("author", "信息采集人员", FieldType.TEXT, None),
    ("saved_at", "采集时间", FieldType.TEXT, None),
    ("removal_reason", "变动种类", FieldType.CODE, RemovalReason),
    ("removed_on", "变动时间（死亡时间）", FieldType.DATE, None),
)


def record_fields() -> list[FormField]:
    """The record's own fields, then a field for each kind of evidence (annex 2.0, 2.7)."""
    told = [
        _field(
            f"record.{name}", label, "采集记录", kind, codes and _table(name, label, {c.value: c.label for c in codes})
        )
        for name, label, kind, codes in _TOLD
    ]
    shown = [
        _field(
            f"evidence.{kind.value}",
            kind.label,
            "签名、照片和证件材料",
            FieldType.EVIDENCE,
            code_table("certificate_kind") if kind is EvidenceKind.CERTIFICATE else None,
        )
        for kind in EvidenceKind
    ]
    return told + shown


def _table(name: str, title: str, codes: dict[str, str]) -> CodeTable:
    return CodeTable(name, title, None, False, frozenset(), codes)


def _field(path: str, label: str, title: str, kind: FieldType, table: CodeTable | None) -> FormField:
    return FormField(
        path=path,
        label=label,
        section=path.partition(".")[0],
        section_title=title,
        category=None,
        type=kind,
        table=table,
        required=False,
        shown_when=(),
        max_length=None,
        help="",
        source="annex 2.0" if kind is not FieldType.EVIDENCE else "annex 2.7",
        from_card=False,
    )
