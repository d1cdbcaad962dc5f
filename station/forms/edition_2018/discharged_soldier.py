"""二(二) 退役士兵."""

from typing import Annotated

from station.forms.fields import Ask, Day, Fen, FieldType, Flag, Module, Text, When, Whole


def _resettled(*modes: str) -> tuple[When, ...]:
    return (When(".resettlement", modes),)


class DischargedSoldier(Module):
    """How a discharged soldier was resettled, and what that entails."""

    resettlement: Annotated[
        Text | None, Ask("安置方式", codes="soldier_resettlement", required=True, source="plan 二(二)")
    ] = None
    soldier_type: Annotated[
        Text | None, Ask("退役士兵类型", codes="soldier_type", required=True, source="annex 2.4")
    ] = None
    enlistment_form: Annotated[Text | None, Ask("入伍形式", codes="enlistment_form", source="annex 2.4")] = None
    conscript_from_on: Annotated[Day | None, Ask("服义务兵役起始时间", source="annex 2.4")] = None
    conscript_to_on: Annotated[Day | None, Ask("服义务兵役截止时间", source="annex 2.4")] = None
    conscript_years: Annotated[
        Whole | None, Ask("服义务兵役折算年限", help="60周岁以上农村籍退役士兵补助按此计算。", source="annex 2.4")
    ] = None
    placement_unit: Annotated[
        Text | None,
        Ask("安置单位", required=True, max_length=60, shown_when=_resettled("job_placement"), source="annex 2.4"),
    ] = None
    introduced_on: Annotated[
        Day | None, Ask("开出介绍信时间", shown_when=_resettled("job_placement"), source="annex 2.4")
    ] = None
    took_up_post: Annotated[
        Flag | None, Ask("是否上岗", required=True, shown_when=_resettled("job_placement"), source="annex 2.4")
    ] = None
    allowance: Annotated[
        Fen | None,
        Ask(
            "一次性经济补助金额（元）",
            type=FieldType.MONEY,
            source="annex 2.4",
            shown_when=_resettled("own_initiative_employment", "self_arranged_employment"),
        ),
    ] = None
    allowance_received: Annotated[
        Flag | None,
        Ask(
            "是否领取一次性经济补助",
            required=True,
            source="annex 2.4",
            shown_when=_resettled("own_initiative_employment", "self_arranged_employment"),
        ),
    ] = None
    self_employment_certificate: Annotated[
        Text | None,
        Ask(
            "城镇退役士兵自谋职业证编号",
            required=True,
            max_length=30,
            source="plan 二(二)3",
            shown_when=_resettled("self_arranged_employment"),
        ),
    ] = None
    support_mode: Annotated[
        Text | None,
        Ask(
            "供养情况",
            codes="support_mode",
            required=True,
            shown_when=_resettled("government_support"),
            source="annex 2.4",
        ),
    ] = None
    support_unit: Annotated[
        Text | None,
        Ask(
            "供养单位",
            codes="support_unit",
            required=True,
            shown_when=_resettled("government_support"),
            source="annex 2.4",
        ),
    ] = None
