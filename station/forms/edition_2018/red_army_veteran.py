"""二(五) 退伍红军老战士."""

from typing import Annotated

from station.forms.fields import Ask, Day, Flag, Module, Text


class RedArmyVeteran(Module):
    """Red Army veterans, those of the West Route Army, and those who lost contact."""

    kind: Annotated[Text | None, Ask("红军人员类别", codes="red_army_kind", required=True, source="plan 二(五)")] = None
    joined_revolution_on: Annotated[Day | None, Ask("参加革命时间", required=True, source="annex 2.4")] = None
    discharged_on: Annotated[Day | None, Ask("退伍时间", source="annex 2.4")] = None
    retired_on: Annotated[Day | None, Ask("离退休时间", source="annex 2.4")] = None
    former_unit: Annotated[Text | None, Ask("原单位", max_length=60, source="annex 2.4")] = None
    certificate_number: Annotated[Text | None, Ask("红军证件号码", max_length=30, source="annex 2.4")] = None
    support_mode: Annotated[Text | None, Ask("供养情况", codes="support_mode", required=True, source="annex 2.4")] = (
        None
    )
    support_unit: Annotated[Text | None, Ask("供养单位", codes="support_unit", required=True, source="annex 2.4")] = (
        None
    )
    receives_pension: Annotated[Flag | None, Ask("是否享受国家抚恤（补助）金", required=True, source="annex 2.4")] = (
        None
    )
