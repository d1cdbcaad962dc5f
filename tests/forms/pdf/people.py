"""Synthetic people to print."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

from PIL import Image, ImageDraw

from station.domain.category import Category
from station.domain.id_number import check_digit
from station.forms.catalogue import Catalogue, FormField
from station.forms.fields import FieldType, put_at
from station.forms.pdf.form import PrintedForm

TOWN = "450899101"
RARE_NAME = "覃\U00020bb7示范"
"""With 𠮷, beyond the BMP, which 宋体 and 黑体 lack."""


def id_number(first17: str) -> str:
    return first17 + check_digit(first17)


def a_document(name: str = "覃示范", appeal: str = "希望了解就业培训政策。") -> dict[str, object]:
    """A discharged soldier with an agent, all of whose fields are filled."""
    return {
        "edition": "2018",
        "categories": [Category.DISCHARGED_SOLDIER.value, Category.ACTIVE_DUTY_FAMILY_MEMBER.value],
        "identity": {
            "name": name,
            "sex": "1",
            "ethnicity": "08",
            "born_on": "1975-03-02",
            "id_number": id_number("45089919750302001"),
            "card_address": "广西示范市示范区样例镇示范村示范屯12号",
            "issuer": "示范市公安局示范分局",
            "valid_from_on": "2008-10-01",
            "valid_to": "2028-10-01",
        },
        "other_identity": {
            "former_name": "覃样例",
            "has_agent": False,
            "household_division": f"{TOWN}201",
            "household_address": "广西示范市示范区样例镇示范村示范屯12号",
            "household_type": "1",
            "residence_same": True,
            "marital_status": "20",
            "education": "60",
            "political_affiliation": "01",
            "joined_party_on": "1998-07-01",
            "party_branch": "示范村党支部",
            "phone": "13800000000",
            "has_honor_plaque": True,
            "plaque_hung_on": "2018-08-01",
        },
        "service": {
            "enlisted_on": "1993-12-01",
            "enlisted_household_type": "1",
            "discharged_on": "1996-12-01",
            "unit_code": "00000部队",
            "serviceman_class": "conscript",
            "commendations": ["third_class_merit"],
            "proof_type": "certificate",
            "certificate_type": "discharge",
            "certificate_number": "示退字第0001号",
            "resettled_division": "450899",
        },
        "discharged_soldier": {
            "resettlement": "own_initiative_employment",
            "soldier_type": "0",
            "enlistment_form": "civilian_youth",
            "allowance": 1200000,
            "allowance_received": True,
        },
        "living": {
            "employment_status": "employed",
            "employer": "示范市样例建材有限公司",
            "employer_type": "private",
            "yearly_income": 3600050,
            "medical_insurance": ["1"],
            "old_age_insurance": ["1", "2"],
            "housing_fund": "no",
            "housing": ["2"],
            "social_assistance": "4",
            "state_benefits": ["none"],
            "disability_allowance": "none",
        },
        "appeals": {
            "difficulties": ["3", "6"],
            "appeals": ["6"],
            "appeal_text": appeal,
            "answered_on_the_spot": "已介绍免费技能培训的报名办法。",
        },
    }


_SAMPLES: dict[FieldType, object] = {
    FieldType.DATE: "2018-10-01",
    FieldType.INTEGER: 12,
    FieldType.MONEY: 999999999999,
    FieldType.BOOLEAN: False,
    FieldType.ID_NUMBER: id_number("45089919800101002"),
}


def the_longest_answer(field: FormField) -> object:
    """A text as long as the field allows, every value of a multiple choice, the longest word of a single one."""
    if field.table is not None:
        codes = sorted(field.table.codes, key=lambda code: -len(field.table.label(code) if field.table else ""))
        return codes if field.type is FieldType.CODES else codes[0]
    if field.type in _SAMPLES:
        return _SAMPLES[field.type]
    words = "甲乙丙丁戊己庚辛壬癸" if field.type is FieldType.LONG_TEXT else field.label
    return (words * (field.max_length or 60))[: field.max_length]


def the_longest_document(catalogue: Catalogue) -> dict[str, object]:
    """Every module; every text as long as its field allows, every multiple choice with all its values."""
    document = a_document(
        name="阿卜杜拉·示范江·样例买买提·示范艾力·样例库尔班·示范吐尔逊·样例热合曼江", appeal="诉" * 250 + "求，" * 125
    )
    document["categories"] = [category.value for category in Category]
    changes: dict[str, dict[str, object]] = {
        "identity": {"card_address": "示范自治区样例自治州" * 7, "issuer": "示范" * 15, "valid_to": "长期"},
        "other_identity": {
            "former_name": "曾用名" * 16,
            "has_agent": True,
            "agent_name": "代办示范" * 12,
            "agent_id_number": id_number("45089919800101002"),
            "agent_relation": "关系" * 10,
            "agent_phone": "13800000001",
            "household_address": "样例镇" * 23,
            "residence_same": False,
            "residence_address": "No.12-Long_Unbroken_Address_Without_Any_Space_At_All_0123456789_abcdef",
            "party_branch": "支部" * 25,
            "remark": "备注" * 100,
        },
        "service": {
            "unit_code": "代号" * 20,
            "commendations": ["medal_of_august_1", "honorary_title", "first_class_merit", "second_class_merit"],
            "certificate_number": "A0" * 15,
            "resettled_division": "安置地" * 20,
        },
        "living": {
            "employer": "单位" * 30,
            "medical_insurance": ["1", "2", "3"],
            "old_age_insurance": ["1", "2", "3"],
            "housing": ["2", "3", "4", "5", "6", "7", "8", "9"],
            "state_benefits": ["disabled_serviceman", "demobilized_serviceman", "illness_returned_home", "war_veteran"],
            "yearly_income": 999999999999,
        },
        "appeals": {
            "difficulties": ["3", "4", "5", "6", "7", "8", "9"],
            "appeals": ["1", "2", "3", "4", "5", "6"],
            "answered_on_the_spot": "答" * 500,
        },
    }
    for section, values in changes.items():
        inner = document[section]
        assert isinstance(inner, dict)
        inner.update(values)
    for module in (section for section in catalogue.sections if section.category):
        for entry in range(2 if module.repeatable else 1):
            for field in module.fields:
                put_at(document, field.at(entry).path, the_longest_answer(field))
    return document


def a_printed_form(
    photo: bytes | None = None, signature: bytes | None = None, signed_at: datetime | None = None
) -> PrintedForm:
    return PrintedForm(
        record_id=UUID("018f2b6e-0000-7000-8000-000000000001"),
        revision_id=UUID("018f2b6e-0000-7000-8000-000000000002"),
        content_digest="0123456789abcdef" * 4,
        station="450899101-01",
        collection_point="样例镇",
        operator="示范采集员",
        saved_at=datetime(2018, 10, 1, 18, 0, tzinfo=UTC),
        division_names={f"{TOWN}201": "样例镇示范村", "450802101201": "大圩镇示范村"},
        photo=photo,
        signature=signature,
        signed_at=signed_at,
    )


def a_photo(size: tuple[int, int] = (700, 980)) -> bytes:
    """A JPEG with somebody who is nobody."""
    image = Image.new("RGB", size, (90, 140, 200))
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.ellipse((width * 0.27, height * 0.18, width * 0.73, height * 0.66), fill=(225, 190, 165))
    draw.ellipse((width * 0.08, height * 0.7, width * 0.92, height * 1.4), fill=(60, 80, 60))
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def a_signature() -> bytes:
    """A PNG with strokes on a transparent ground."""
    image = Image.new("RGBA", (800, 300), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for shift in (0, 180, 360):
        draw.line([(180 + shift, 80), (230 + shift, 200), (300 + shift, 90), (320 + shift, 220)], fill="black", width=9)
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
