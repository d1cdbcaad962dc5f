"""二(十二) 现役军人家属: one entry for each who serves."""

from typing import Annotated

from station.forms.fields import Ask, Day, FieldType, Flag, Module, Text, When, Whole


class ActiveDutyFamilyMember(Module):
    """Parents, spouse and children of those in service; never more of the unit than its code."""

    relation: Annotated[
        Text | None,
        Ask(
            "与现役军人关系",
            codes="serving_relation",
            required=True,
            source="plan 二(十二)",
            help="只有父母、配偶、子女；兄弟姐妹不在采集范围。",
        ),
    ] = None
    serviceman_name: Annotated[Text | None, Ask("现役军人姓名", required=True, max_length=50, source="annex 2.4")] = (
        None
    )
    serviceman_id_number: Annotated[
        Text | None, Ask("现役军人身份证号", type=FieldType.ID_NUMBER, max_length=18, source="annex 2.4")
    ] = None
    serviceman_sex: Annotated[Text | None, Ask("现役军人性别", codes="sex", required=True, source="annex 2.4")] = None
    force: Annotated[Text | None, Ask("所在部队", codes="serving_force", required=True, source="plan 二(十二)")] = None
    serviceman_class: Annotated[
        Text | None, Ask("现役军人类别", codes="serving_class", required=True, source="annex 2.4")
    ] = None
    post: Annotated[Text | None, Ask("职务（军衔）", max_length=30, source="annex 2.4")] = None
    enlisted_on: Annotated[Day | None, Ask("现役军人入伍时间", required=True, source="annex 2.4")] = None
    unit_code: Annotated[
        Text | None, Ask("服役部队代号", max_length=40, help="只填代号，不填部队番号和驻地。", source="annex 2.4")
    ] = None
    military_certificate: Annotated[Text | None, Ask("军队证件号", max_length=30, source="annex 2.4")] = None
    accompanies_army: Annotated[
        Flag | None,
        Ask("是否随军", shown_when=(When(".relation", ("spouse",)),), source="annex 2.4"),
    ] = None
    family_size: Annotated[Whole | None, Ask("直系亲属人口数", source="annex 2.4")] = None
