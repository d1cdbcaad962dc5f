"""服役信息: the block shared by those who served; asked once, whichever core category applies."""

from typing import Annotated

from station.forms.edition_2018 import follows
from station.forms.fields import Ask, Codes, Day, FieldType, Module, Text, When, Whole

_BY_CERTIFICATE = (When(".proof_type", ("certificate",)),)


class Service(Module):
    """From enlistment to discharge, and how it is proven."""

    enlisted_on: Annotated[Day | None, Ask("入伍时间", required=True, source="annex 2.3")] = None
    enlisted_division: Annotated[
        Text | None, Ask("入伍地", type=FieldType.DIVISION, max_length=12, source="annex 2.3; GB/T 2260")
    ] = None
    enlisted_household_type: Annotated[
        Text | None, Ask("入伍时户籍性质", codes="household_type", required=True, source="annex 2.3")
    ] = None
    discharged_on: Annotated[Day | None, Ask("退役时间", required=True, source="annex 2.3")] = None
    service_years: Annotated[
        Whole | None,
        Ask("军龄", follows=follows.service_years, help="按入伍、退役时间计算的周年，可以改。", source="annex 2.3"),
    ] = None
    unit_code: Annotated[
        Text | None,
        Ask(
            "部队代号",
            required=True,
            max_length=40,
            source="annex 2.3",
            help="只填代号（如五位数字），不填部队番号和驻地。",
        ),
    ] = None
    former_command: Annotated[
        Text | None,
        Ask("大单位（原部别）", max_length=40, help="军种、战区（军区）等，不填部队番号。", source="annex 2.3"),
    ] = None
    branch: Annotated[Text | None, Ask("兵种", max_length=30, source="annex 2.3")] = None
    serviceman_class: Annotated[
        Text | None, Ask("军人类别", codes="serviceman_class", required=True, source="annex 2.3")
    ] = None
    rank: Annotated[
        Text | None,
        Ask("军衔（级别）", codes="rank", help="1965年至1988年9月没有军衔，不填。", source="annex 2.3"),
    ] = None
    post_grade: Annotated[Text | None, Ask("职务（技术）等级", codes="post_grade", source="annex 2.3")] = None
    commendations: Annotated[
        Codes | None, Ask("立功受奖情况", codes="commendation", required=True, source="annex 2.3")
    ] = None
    wars: Annotated[Codes | None, Ask("参战情况", codes="war", source="annex 2.3")] = None
    nuclear: Annotated[Text | None, Ask("参试（涉核）情况", codes="nuclear", source="annex 2.3")] = None
    special_posts: Annotated[Codes | None, Ask("艰苦边远（特殊）岗位", codes="special_post", source="annex 2.3")] = None
    proof_type: Annotated[Text | None, Ask("证明方式", codes="proof_type", required=True, source="annex 1.4")] = None
    certificate_type: Annotated[
        Text | None,
        Ask(
            "退役证件类型",
            codes="discharge_certificate_type",
            required=True,
            shown_when=_BY_CERTIFICATE,
            source="plan 四(三)1",
        ),
    ] = None
    certificate_number: Annotated[
        Text | None, Ask("退役证件号", required=True, max_length=30, shown_when=_BY_CERTIFICATE, source="annex 2.3")
    ] = None
    resettled_division: Annotated[
        Text | None,
        Ask(
            "安置地",
            required=True,
            type=FieldType.DIVISION,
            max_length=60,
            formerly=("resettled_at",),
            source="annex 2.3; GB/T 2260",
        ),
    ] = None
    resettlement_place_type: Annotated[
        Text | None, Ask("安置类型", codes="resettlement_place_type", source="annex 2.3")
    ] = None
    identity_basis: Annotated[Text | None, Ask("身份认定依据", codes="identity_basis", source="annex 2.3")] = None


class Merit(Module):
    """One commendation, as its certificate tells it."""

    merit: Annotated[Text | None, Ask("立功受奖种类", codes="merit", source="annex 2.3")] = None
    times: Annotated[Whole | None, Ask("次数", source="annex 2.3")] = None
    year: Annotated[Whole | None, Ask("获得年份", source="annex 2.3")] = None
    certificate_number: Annotated[Text | None, Ask("立功受奖证件号", max_length=30, source="annex 2.3")] = None
