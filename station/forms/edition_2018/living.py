"""三(三) 基本生活状况."""

from typing import Annotated

from station.forms.fields import Ask, Codes, Fen, FieldType, Module, Text, When

_HAS_EMPLOYER = (When(".employment_status", ("employed", "laid_off", "retired_cadre", "retired", "entrepreneur")),)
_DISABLED_CIVILIAN = (When(".physical_condition", ("disabled_civilian",)),)


class Living(Module):
    """Work, income, insurance, housing and assistance."""

    employment_status: Annotated[
        Text | None, Ask("现就业状态", codes="employment_status", help="16周岁以上必填。", source="plan 三(三)")
    ] = None
    employer: Annotated[
        Text | None,
        Ask("工作单位（含离退休前单位）", required=True, max_length=60, shown_when=_HAS_EMPLOYER, source="plan 三(三)"),
    ] = None
    employer_type: Annotated[
        Text | None,
        Ask("单位性质", codes="employer_type", required=True, shown_when=_HAS_EMPLOYER, source="plan 三(三)"),
    ] = None
    yearly_income: Annotated[
        Fen | None, Ask("个人年收入（元）", type=FieldType.MONEY, required=True, source="plan 三(三)")
    ] = None
    family_yearly_income: Annotated[Fen | None, Ask("家庭年收入（元）", type=FieldType.MONEY, source="plan 三(三)")] = (
        None
    )
    medical_insurance: Annotated[
        Codes | None, Ask("医疗保险", codes="medical_insurance", required=True, source="plan 三(三)")
    ] = None
    old_age_insurance: Annotated[
        Codes | None, Ask("养老保险", codes="old_age_insurance", required=True, source="plan 三(三)")
    ] = None
    housing_fund: Annotated[
        Text | None, Ask("住房公积金", codes="housing_fund", required=True, source="plan 三(三)")
    ] = None
    housing: Annotated[Codes | None, Ask("住房状况", codes="housing", required=True, source="plan 三(三)")] = None
    social_assistance: Annotated[
        Text | None, Ask("社会救助状况", codes="social_assistance", required=True, source="plan 三(三)")
    ] = None
    state_benefits: Annotated[
        Codes | None, Ask("享受国家抚恤补助金情况", codes="state_benefit", required=True, source="plan 三(三)")
    ] = None
    disability_allowance: Annotated[
        Text | None, Ask("享受残疾人两项补贴", codes="disability_allowance", required=True, source="plan 三(三)")
    ] = None
    physical_condition: Annotated[
        Text | None, Ask("身体（残疾）状况", codes="physical_condition", source="annex 2.5")
    ] = None
    civil_disability_number: Annotated[
        Text | None,
        Ask(
            "残疾人证号",
            required=True,
            max_length=20,
            shown_when=_DISABLED_CIVILIAN,
            help="20位：公民身份号码，加残疾类别和残疾等级各一位。",
            source="annex 2.5",
        ),
    ] = None
    health: Annotated[Text | None, Ask("健康状况", codes="health", source="GB/T 2261.3")] = None
