"""`python -m scripts.form_doc` writes docs/form.md: every field, table and rule of the form, with its basis.

What the rules say is taken from their reviewed table of sentences, tests/rules/sentences.json.
"""

import json
import re
from collections.abc import Iterable, Iterator

from scripts.stage import ROOT
from station.domain.campaign import REFERENCE_DATE
from station.domain.category import Category, CategoryGroup, in_group
from station.forms.catalogue import Catalogue, FormField, FormSection
from station.forms.codes import CodeTable, code_table
from station.forms.document import catalogue_of
from station.forms.envelope import record_fields
from station.forms.fields import FieldType, When
from station.rules.evidence import CERTIFICATES, MAX_BYTES

TARGET = ROOT / "docs" / "form.md"
SENTENCES = ROOT / "tests" / "rules" / "sentences.json"

_TYPES = {
    FieldType.TEXT: "文字",
    FieldType.LONG_TEXT: "长文字",
    FieldType.ID_NUMBER: "公民身份号码",
    FieldType.PHONE: "电话",
    FieldType.DATE: "日期",
    FieldType.INTEGER: "整数",
    FieldType.MONEY: "金额（分）",
    FieldType.BOOLEAN: "是/否",
    FieldType.CODE: "单选",
    FieldType.CODES: "多选",
    FieldType.DIVISION: "行政区划",
    FieldType.EVIDENCE: "材料",
}
_PARTS = {
    "2.1": ("identity",),
    "2.2": ("other_identity", "guardian"),
    "2.3": ("service", "merits"),
    "2.5": ("living",),
    "2.6": ("appeals",),
}
_FAMILIES = {
    "FM": "格式",
    "RQ": "必填",
    "CC": "类别组合",
    "ID": "身份",
    "OI": "其他身份",
    "GU": "监护人",
    "SV": "服役",
    "TO": "军队转业干部",
    "DS": "退役士兵",
    "RO": "军队离退休干部和退休士官",
    "RC": "军队无军籍离退休退职职工",
    "DM": "复员军人",
    "RA": "退伍红军老战士",
    "DI": "伤残",
    "SU": "遗属",
    "AD": "现役军人家属",
    "LV": "基本生活状况",
    "AP": "诉求",
    "EV": "签名、照片和材料",
}
_SAID_AT_MOST = 6


def form_document() -> str:
    """The whole page."""
    catalogue = catalogue_of("2018")
    assert catalogue is not None
    return "\n".join((*_head(), *_fields(catalogue), *_rules(), *_tables(catalogue))).rstrip() + "\n"


def _head() -> Iterator[str]:
    yield "# 退役军人和其他优抚对象信息采集表（2018年版）"
    yield ""
    yield (
        "本页由程序的表单目录生成（`python -m scripts.form_doc`），请勿手工修改。依据栏的“工作方案”指采集工作实施方案，"
        "“本表”后的编号指本页的章节。"
    )
    yield from ("", "## 1 总则", "")
    yield f"* 标准时点：{REFERENCE_DATE:%Y年%-m月%-d日}。"
    yield "* 标准时点以前去世的不采集，在基础库中标记（`station register remove`）。"
    yield "* 采集结果不直接作为享受相关待遇的依据。"
    yield "* 诉求以本人自愿反映为原则，不主动询问，可以不填。"
    yield "* 战友互证不作为身份证明；没有退役证件的，由有关单位出具退役证明材料并拍照。"
    yield from ("", "### 1.2 对象类别的组合", "")
    named = {
        CategoryGroup.CORE: "退役身份（最多选一类）",
        CategoryGroup.DISABLED: "伤残（两类不能同选；残疾军人须同时选一类退役身份，伤残民兵民工不能与退役身份同选）",
        CategoryGroup.FAMILY: "遗属和家属（可任意复选）",
    }
    for group, title in named.items():
        yield f"* {title}：{'、'.join(category.label for category in in_group(group))}。"
    yield from ("", "4095 种非空组合中，223 种符合规定。")
    yield from ("", "### 1.4 各类对象应带的证件", "")
    yield from _table(
        ("对象类别", "证件（其一）"),
        (
            (category.label, " 或 ".join(map(code_table("certificate_kind").label, CERTIFICATES[category])) or "—")
            for category in Category
        ),
    )
    yield from ("", "所有对象还应带身份证、户口簿；有立功受奖证件的一并带来。缺的材料记为“待补材料”，不影响登记。")


def _fields(catalogue: Catalogue) -> Iterator[str]:
    yield from ("", "## 2 项目", "", "“何时填写”为空的，每个人都填；“必填”指要填写时必须填写。", "")
    sections = {section.path: section for section in catalogue.sections}
    beside = record_fields()
    yield from ("### 2.0 采集记录（不印在表上）", "")
    yield from _rows_of((field for field in beside if field.section == "record"), catalogue)
    yield from ("", "### 对象类别", "")
    yield from _rows_of(sections[""].fields, catalogue)
    parts = {**_PARTS, "2.4": tuple(section.path for section in catalogue.sections if section.category)}
    for number in sorted(parts):
        for path in parts[number]:
            yield from _section(number, sections[path], catalogue)
    yield from ("", "### 2.7 签名、照片和材料", "")
    limits = {f"evidence.{kind.value}": limit for kind, limit in MAX_BYTES.items()}
    rows = (
        (field.label, f"`{field.path}`", f"{limits[field.path]:,} 字节" if field.path in limits else "", _codes(field))
        for field in beside
        if field.section == "evidence"
    )
    yield from _table(("材料", "标识", "不超过", "种类"), rows)


def _section(number: str, section: FormSection, catalogue: Catalogue) -> Iterator[str]:
    repeated = f"（可登记多{section.unit}）" if section.repeatable else ""
    yield from ("", f"### {number} {section.title}{repeated}", "")
    shared = _conditions(section.shown_when, catalogue)
    if shared:
        yield from (f"何时填写：{shared}。", "")
    yield from _rows_of(section.fields, catalogue, len(section.shown_when))


def _rows_of(fields: Iterable[FormField], catalogue: Catalogue, shared: int = 0) -> Iterator[str]:
    rows = (
        (
            field.label,
            f"`{field.path}`",
            _TYPES[field.type] + (f"，≤{field.max_length}字" if field.max_length else ""),
            "是" if field.required else "",
            _conditions(field.shown_when[shared:], catalogue),
            _codes(field),
            field.help + ("（自动得出）" if not field.typed else "（可由其他项得出）" if field.follows else ""),
            _source(field.source),
        )
        for field in fields
    )
    yield from _table(("项目", "标识", "类型", "必填", "何时填写", "取值", "说明", "依据"), rows)


def _conditions(conditions: Iterable[When], catalogue: Catalogue) -> str:
    told = []
    for condition in conditions:
        field = catalogue.field(condition.path)
        assert field is not None
        values = [field.shown_value(value) for value in condition.values]
        told.append(f"{field.label}为{'、'.join(values)}")
    return "，且".join(told)


def _codes(field: FormField) -> str:
    if field.table is None:
        return ""
    return f"[{field.table.title}](#{_anchor(field.table)})" if _is_shipped(field.table) else _listed(field.table)


def _is_shipped(table: CodeTable) -> bool:
    return table.name not in ("category", "entry_mode", "source", "state", "removal_reason")


def _listed(table: CodeTable) -> str:
    return "、".join(table.codes.values())


def _anchor(table: CodeTable) -> str:
    return table.name.replace("_", "-")


def _source(source: str) -> str:
    named = source.replace("plan ", "工作方案").replace("annex 3 V16", "本表 3").replace("annex ", "本表 ")
    return named.replace("; ", "；")


def _rules() -> Iterator[str]:
    yield from ("", "## 3 校验规则", "")
    yield (
        "“拦截”的问题不改正不能提交；“拦截，可说明理由”的，采集员写明理由后可以提交，理由随记录上报；“提醒”的请核对，"
        "不影响提交。"
    )
    reviewed = json.loads(SENTENCES.read_text("utf-8"))
    for family, title in _FAMILIES.items():
        rows = []
        for code in sorted(code for code in reviewed if code.startswith(f"{family}-")):
            told = reviewed[code]
            level = "提醒" if told["severity"] == "warn" else "拦截，可说明理由" if told["overridable"] else "拦截"
            said = list(dict.fromkeys(re.sub(r"^[\w.\[\]]* ", "", sentence) for sentence in told["said"]))
            more = "……" if len(said) > _SAID_AT_MOST else ""
            basis = told["basis"][0] if len(told["basis"]) == 1 else "信息采集表各项"
            rows.append((code, level, "<br>".join(said[:_SAID_AT_MOST]) + more, basis))
        yield from ("", f"### {title}（{family}）", "")
        yield from _table(("编号", "级别", "提示", "依据"), rows)


def _tables(catalogue: Catalogue) -> Iterator[str]:
    yield from ("", "## 4 代码表", "", "“开放”的代码表来自国家标准；证件或基础库带来的表外代码原样保留并提示。", "")
    used = {field.table.name: field.table for field in (*catalogue.fields, *record_fields()) if field.table}
    for name in sorted(name for name, table in used.items() if _is_shipped(table)):
        table = used[name]
        facts = [table.standard or "", "开放" if table.open else ""]
        exclusive = "、".join(table.label(code) for code in sorted(table.exclusive))
        facts.append(f"选“{exclusive}”的不再选其他项" if exclusive else "")
        yield from ("", f'<a id="{_anchor(table)}"></a>', "", f"### {table.title}", "")
        told = "；".join(fact for fact in facts if fact)
        if told:
            yield from (f"{told}。", "")
        yield "、".join(f"{code} {label}" for code, label in table.codes.items()) + "。"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell for cell in row)} |"


def main() -> None:
    TARGET.write_text(form_document(), "utf-8")


if __name__ == "__main__":
    main()
