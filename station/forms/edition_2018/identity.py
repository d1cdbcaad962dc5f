"""三(一) 身份信息: what the card tells, and what is asked on the spot."""

from typing import Annotated

from station.forms.edition_2018 import follows
from station.forms.fields import Ask, Day, FieldType, Flag, Module, Text, When

_PARTY_MEMBER = (When(".political_affiliation", ("01", "02")),)
_LIVES_ELSEWHERE = (When(".residence_same", (False,)),)
_BY_AGENT = (When(".has_agent", (True,)),)
_HAS_PLAQUE = (When(".has_honor_plaque", (True,)),)


class Identity(Module):
    """基础身份信息: equal to the resident identity card."""

    name: Annotated[
        Text | None, Ask("姓名", required=True, max_length=50, from_card=True, source="plan 三(一); GA/T 490")
    ] = None
    sex: Annotated[Text | None, Ask("性别", codes="sex", required=True, from_card=True, source="GB/T 2261.1")] = None
    ethnicity: Annotated[
        Text | None, Ask("民族", codes="ethnicity", required=True, from_card=True, source="GB/T 3304")
    ] = None
    born_on: Annotated[Day | None, Ask("出生日期", required=True, from_card=True, source="GB 11643")] = None
    id_number: Annotated[
        Text | None,
        Ask("公民身份号码", required=True, type=FieldType.ID_NUMBER, max_length=18, from_card=True, source="GB 11643"),
    ] = None
    card_address: Annotated[
        Text | None, Ask("住址（身份证）", required=True, max_length=70, from_card=True, source="GA/T 490")
    ] = None
    issuer: Annotated[Text | None, Ask("签发机关", required=True, max_length=30, from_card=True, source="GA/T 490")] = (
        None
    )
    valid_from_on: Annotated[Day | None, Ask("有效期起始", required=True, from_card=True, source="GA/T 490")] = None
    valid_to: Annotated[
        Text | None,
        Ask("有效期截止", required=True, max_length=10, from_card=True, source="GA/T 490", help="日期，或“长期”。"),
    ] = None


class OtherIdentity(Module):
    """其他身份信息: asked on the spot or filled in by the registrant."""

    former_name: Annotated[Text | None, Ask("曾用名", max_length=50, source="plan 三(一)")] = None
    has_agent: Annotated[Flag | None, Ask("委托代办", required=True, source="annex 2.2")] = None
    agent_name: Annotated[
        Text | None, Ask("代办人姓名", required=True, max_length=50, shown_when=_BY_AGENT, source="annex 2.2")
    ] = None
    agent_id_number: Annotated[
        Text | None,
        Ask(
            "代办人身份证号",
            required=True,
            type=FieldType.ID_NUMBER,
            max_length=18,
            shown_when=_BY_AGENT,
            source="annex 2.2",
        ),
    ] = None
    agent_relation: Annotated[
        Text | None, Ask("代办人与本人关系", required=True, max_length=20, shown_when=_BY_AGENT, source="annex 2.2")
    ] = None
    agent_phone: Annotated[
        Text | None,
        Ask(
            "代办人联系电话",
            required=True,
            type=FieldType.PHONE,
            max_length=20,
            shown_when=_BY_AGENT,
            source="annex 2.2",
        ),
    ] = None
    has_guardian: Annotated[
        Flag | None,
        Ask("有监护人", help="未满16周岁的，或没有民事行为能力的，填写监护人并由监护人签字。", source="annex 3 V16"),
    ] = None
    household_division: Annotated[
        Text | None,
        Ask("户籍所在地", required=True, type=FieldType.DIVISION, max_length=12, source="GB/T 2260", local=True),
    ] = None
    household_address: Annotated[
        Text | None, Ask("户籍详细地址", required=True, max_length=70, help="与户口簿一致。", source="plan 五(一)")
    ] = None
    household_type: Annotated[
        Text | None, Ask("户口类型", codes="household_type", required=True, source="annex 2.2")
    ] = None
    residence_same: Annotated[Flag | None, Ask("现居住地同户籍地", required=True, source="annex 2.2")] = None
    residence_division: Annotated[
        Text | None,
        Ask(
            "现居住地",
            required=True,
            type=FieldType.DIVISION,
            max_length=12,
            shown_when=_LIVES_ELSEWHERE,
            source="annex 2.2; GB/T 2260",
        ),
    ] = None
    residence_address: Annotated[
        Text | None,
        Ask("现居住地详细地址", required=True, max_length=70, shown_when=_LIVES_ELSEWHERE, source="annex 2.2"),
    ] = None
    lives_apart: Annotated[
        Flag | None,
        Ask(
            "人户分离",
            follows=follows.lives_apart,
            typed=False,
            help="由户籍所在地和现居住地得出。",
            source="annex 2.2",
        ),
    ] = None
    ancestral_division: Annotated[
        Text | None, Ask("籍贯", type=FieldType.DIVISION, max_length=12, source="annex 2.2; GB/T 2260")
    ] = None
    marital_status: Annotated[
        Text | None, Ask("婚姻状况", codes="marital_status", required=True, source="GB/T 2261.2")
    ] = None
    education: Annotated[Text | None, Ask("文化程度", codes="education", required=True, source="GB/T 4658")] = None
    political_affiliation: Annotated[
        Text | None, Ask("政治面貌", codes="political_affiliation", required=True, source="GB/T 4762")
    ] = None
    joined_party_on: Annotated[
        Day | None, Ask("入党时间", required=True, shown_when=_PARTY_MEMBER, source="annex 2.2")
    ] = None
    party_branch: Annotated[
        Text | None, Ask("所在支部", max_length=50, shown_when=_PARTY_MEMBER, source="annex 2.2")
    ] = None
    phone: Annotated[
        Text | None,
        Ask(
            "联系电话",
            required=True,
            type=FieldType.PHONE,
            max_length=20,
            help="手机，或带区号的固定电话。",
            source="annex 2.2",
        ),
    ] = None
    landline: Annotated[
        Text | None, Ask("固定电话", type=FieldType.PHONE, max_length=20, help="带区号。", source="annex 2.2")
    ] = None
    messenger: Annotated[Text | None, Ask("微信或QQ", max_length=40, source="annex 2.2")] = None
    has_honor_plaque: Annotated[Flag | None, Ask("是否悬挂光荣牌", required=True, source="annex 2.2")] = None
    plaque_applied_on: Annotated[Day | None, Ask("申请悬挂光荣牌时间", source="annex 2.2")] = None
    plaque_hung_on: Annotated[Day | None, Ask("悬挂光荣牌时间", shown_when=_HAS_PLAQUE, source="annex 2.2")] = None
    remark: Annotated[Text | None, Ask("备注", max_length=200, source="annex 2.2")] = None


class Guardian(Module):
    """Who answers for a registrant who is a minor or cannot answer for himself."""

    name: Annotated[Text | None, Ask("监护人姓名", required=True, max_length=50, source="annex 3 V16")] = None
    id_number: Annotated[
        Text | None,
        Ask("监护人身份证号", required=True, type=FieldType.ID_NUMBER, max_length=18, source="annex 3 V16"),
    ] = None
    relation: Annotated[Text | None, Ask("监护人与本人关系", required=True, max_length=20, source="annex 3 V16")] = None
    phone: Annotated[
        Text | None,
        Ask("监护人联系电话", required=True, type=FieldType.PHONE, max_length=20, source="annex 3 V16"),
    ] = None
