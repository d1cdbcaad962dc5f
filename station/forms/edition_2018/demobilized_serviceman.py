"""二(六) 复员军人."""

from typing import Annotated

from station.forms.edition_2018 import follows
from station.forms.fields import Ask, Day, Flag, Module, Text, When

_ENLISTED_EARLY = (When(".kind", ("enlisted_by_1954",)),)


class DemobilizedServiceman(Module):
    """Demobilised officers, and those who enlisted by 1954-10-31."""

    kind: Annotated[Text | None, Ask("复员军人类别", codes="demobilized_kind", required=True, source="plan 二(六)")] = (
        None
    )
    period: Annotated[
        Text | None,
        Ask("属于时期", codes="service_period", required=True, shown_when=_ENLISTED_EARLY, source="annex 2.4"),
    ] = None
    fought_in_korea: Annotated[Flag | None, Ask("是否参加抗美援朝", shown_when=_ENLISTED_EARLY, source="annex 2.4")] = (
        None
    )
    treatment: Annotated[
        Text | None, Ask("待遇情况", codes="demobilized_treatment", required=True, source="annex 2.4")
    ] = None
    former_grade: Annotated[Text | None, Ask("原职级", max_length=30, source="annex 2.4")] = None
    enlistment_node: Annotated[
        Text | None,
        Ask(
            "入伍时间节点",
            codes="enlistment_node",
            follows=follows.enlistment_node,
            typed=False,
            help="由入伍时间得出。",
            source="annex 2.4",
        ),
    ] = None
    demobilized_on: Annotated[
        Day | None, Ask("复员时间", required=True, follows=follows.discharged_on, source="annex 2.4")
    ] = None
    demobilization_certificate: Annotated[
        Text | None,
        Ask("复员证件号", max_length=30, follows=follows.certificate_of("demobilization"), source="annex 2.4"),
    ] = None
    support_mode: Annotated[Text | None, Ask("供养情况", codes="support_mode", source="annex 2.4")] = None
    support_unit: Annotated[Text | None, Ask("供养单位", codes="support_unit", source="annex 2.4")] = None
