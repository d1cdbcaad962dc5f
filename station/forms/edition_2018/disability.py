"""二(七)(八) 残疾军人、伤残民兵民工."""

from typing import Annotated

from station.forms.fields import Ask, Codes, Day, Flag, Module, Text, When

_OF_GRADES_1_TO_4 = (When(".grade", ("01", "02", "03", "04")),)


class _Disabled(Module):
    """What a disability certificate tells, and what goes with it."""

    certificate_type: Annotated[
        Text | None,
        Ask("伤残证件名称", codes="serviceman_disability_certificate", required=True, source="plan 二(七)"),
    ] = None
    certificate_number: Annotated[
        Text | None, Ask("伤残证件号码", required=True, max_length=30, source="annex 2.4")
    ] = None
    nature: Annotated[Text | None, Ask("伤残性质", codes="disability_nature", required=True, source="annex 2.4")] = None
    grade: Annotated[Text | None, Ask("伤残等级", codes="disability_grade", required=True, source="annex 2.4")] = None
    former_grade: Annotated[Text | None, Ask("旧伤残等级", codes="disability_grade_old", source="annex 2.4")] = None
    injured_on: Annotated[Day | None, Ask("负伤（致残）时间", source="annex 2.4")] = None
    injured_at: Annotated[Text | None, Ask("负伤地点", max_length=60, source="annex 2.4")] = None
    injured_in_unit: Annotated[Text | None, Ask("负伤时所在单位", max_length=60, source="annex 2.4")] = None
    injured_part: Annotated[Text | None, Ask("致残部位", max_length=60, source="annex 2.4")] = None
    injury_cause: Annotated[Text | None, Ask("致残原因", max_length=60, source="annex 2.4")] = None
    assessed_on: Annotated[Day | None, Ask("评残时间", required=True, source="annex 2.4")] = None
    certificate_from_on: Annotated[Day | None, Ask("伤残证件有效期起", source="annex 2.4")] = None
    certificate_to: Annotated[
        Text | None, Ask("伤残证件有效期止", max_length=10, help="日期，或“长期”。", source="annex 2.4")
    ] = None
    by_mental_illness: Annotated[Flag | None, Ask("是否因精神病评残", required=True, source="annex 2.4")] = None
    by_occupational_disease: Annotated[Flag | None, Ask("是否职业病评残", source="annex 2.4")] = None
    period: Annotated[Text | None, Ask("伤残时期", codes="service_period", source="annex 2.4")] = None
    belongs_to: Annotated[Text | None, Ask("伤残属别", codes="disability_belonging", source="annex 2.4")] = None
    work_ability: Annotated[Text | None, Ask("劳动能力", codes="work_ability", source="annex 2.4")] = None
    self_care: Annotated[Text | None, Ask("生活能力", codes="self_care", source="annex 2.4")] = None
    support_mode: Annotated[
        Text | None,
        Ask(
            "供养情况",
            codes="support_mode",
            required=True,
            shown_when=_OF_GRADES_1_TO_4,
            source="annex 2.4",
        ),
    ] = None
    support_unit: Annotated[
        Text | None,
        Ask(
            "供养单位",
            codes="support_unit",
            required=True,
            shown_when=_OF_GRADES_1_TO_4,
            source="annex 2.4",
        ),
    ] = None
    receives_nursing_fee: Annotated[Flag | None, Ask("是否享受护理费", source="annex 2.4")] = None
    aids: Annotated[Codes | None, Ask("配置辅助器具", codes="assistive_device", source="annex 2.4")] = None


class DisabledServiceman(_Disabled):
    """二(七) 残疾军人: holds 中华人民共和国残疾军人证."""


class DisabledMilitiaOrLaborer(_Disabled):
    """二(八) 伤残民兵民工: never by illness."""

    certificate_type: Annotated[
        Text | None,
        Ask("伤残证件名称", codes="militia_disability_certificate", required=True, source="plan 二(八)"),
    ] = None
