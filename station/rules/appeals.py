"""AP: appeals, told of the registrant's own will. Nothing here keeps a form back."""

from collections.abc import Iterator

from station.forms.edition_2018.appeals import Appeals
from station.rules.problem import Problem, Severity
from station.rules.rule import rule
from station.rules.service import UNIT_CODE_BASIS, names_a_unit

_OUT_OF_SCOPE = (
    *("纠纷", "涉法涉诉", "官司", "诉讼", "起诉", "上诉", "法院", "判决", "仲裁"),
    *("债务", "欠款", "借款", "离婚", "遗产"),
)


@rule(
    "AP-01",
    basis="工作方案三(四)：对于采集对象个人牵涉的民事纠纷、涉法涉诉等问题,不在采集范围",
    severity=Severity.WARN,
)
def disputes_are_out_of_scope(appeals: Appeals) -> Iterator[Problem]:
    text = appeals.appeal_text
    if text and any(word in text for word in _OUT_OF_SCOPE):
        yield Problem(
            "appeal_text",
            "看起来是民事纠纷或涉法涉诉问题，不在采集范围；请向本人说明，并告知可向有关部门反映，其他诉求照实记录。",
        )


@rule("AP-02", basis=UNIT_CODE_BASIS, severity=Severity.WARN)
def appeals_name_no_unit(appeals: Appeals) -> Iterator[Problem]:
    if appeals.appeal_text and names_a_unit(appeals.appeal_text):
        yield Problem("appeal_text", "诉求中似乎写了部队番号，请改为部队代号或不写。")


RULES = (disputes_are_out_of_scope, appeals_name_no_unit)
