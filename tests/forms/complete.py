"""Complete forms that between them are asked every question and answer it: each category, with all that hangs on it."""

from typing import Any

from tests.builders import GONE, a_document, an_id_number

OFFICER: dict[str, object] = {
    "categories": ["transferred_officer"],
    "discharged_soldier": GONE,
    "service.serviceman_class": "officer",
    "service.discharged_on": "2003-08-01",
    "service.certificate_type": "transfer",
}
"""What is otherwise in `a_document` where it is an officer's."""

NOT_SERVED: dict[str, object] = {"service": GONE, "discharged_soldier": GONE}
"""What is otherwise in `a_document` where the registrant did not serve."""

DISABLED: dict[str, object] = {
    "certificate_type": "disabled_serviceman",
    "certificate_number": "桂军A000123",
    "nature": "1",
    "grade": "01",
    "former_grade": "special",
    "injured_on": "1978-06-01",
    "injured_at": "模拟山口",
    "injured_in_unit": "35123部队",
    "injured_part": "左下肢",
    "injury_cause": "地雷",
    "assessed_on": "1979-01-15",
    "certificate_from_on": "2014-06-01",
    "certificate_to": "长期",
    "by_mental_illness": False,
    "by_occupational_disease": False,
    "period": "3",
    "belongs_to": "1",
    "work_ability": "3",
    "self_care": "2",
    "support_mode": "collective",
    "support_unit": "honor_home",
    "receives_nursing_fee": True,
    "aids": ["prosthesis", "mobility"],
}
LIGHTLY_DISABLED: dict[str, object] = {
    name: value for name, value in DISABLED.items() if name not in ("support_mode", "support_unit", "aids")
} | {"grade": "08", "former_grade": "3b", "receives_nursing_fee": False, "self_care": "1"}

MILITIA = {"certificate_type": "disabled_militia_or_laborer", "certificate_number": "桂民A000045", "nature": "2"}

BROTHER = {"relation": "4", "deceased_born_on": "1951-05-05", "deceased_enlisted_on": "1969-12-01"}


def one_of_the_dead(name: str, **changes: object) -> dict[str, object]:
    """An entry of a survivor's module, with an answer to every question but the one for another holder's name."""
    entry: dict[str, object] = {
        "relation": "2",
        "is_holder": True,
        "certificate_number": "示证字第000321号",
        "deceased_name": name,
        "deceased_sex": "1",
        "deceased_born_on": "1930-02-10",
        "deceased_enlisted_on": "1949-12-01",
        "deceased_unit": "35123部队",
        "deceased_post": "排长",
        "died_on": "1979-02-20",
        "died_at": "模拟山口",
        "death_cause": "作战牺牲",
        "approved_on": "1979-06-01",
        "approved_by": "模拟军区政治部",
        "receives_pension": False,
        "is_orphan": False,
        "is_lonely_elder": False,
        "is_student": False,
    }
    return entry | changes


def a_martyr(name: str, **changes: object) -> dict[str, object]:
    return one_of_the_dead(name, burial="home", buried_at="模拟烈士陵园") | changes


def one_who_serves(name: str, **changes: object) -> dict[str, object]:
    """A son in service, with an answer to every question of a parent's."""
    entry: dict[str, object] = {
        "relation": "parent",
        "serviceman_name": name,
        "serviceman_id_number": an_id_number("19960501", "019"),
        "serviceman_sex": "1",
        "force": "pla",
        "serviceman_class": "nco",
        "post": "中士",
        "enlisted_on": "2014-09-01",
        "unit_code": "31601部队",
        "military_certificate": "军字第0000456号",
        "family_size": 3,
    }
    return entry | changes


COMPLETE: dict[str, dict[str, Any]] = {
    "own initiative": a_document(
        discharged_soldier__allowance=450_000,
        other_identity__former_name="覃样例",
        other_identity__ancestral_division="450899",
        other_identity__landline="0775-1234567",
        other_identity__messenger="qin_example",
        other_identity__plaque_applied_on="2018-08-01",
        other_identity__remark="行动不便，上门采集。",
        other_identity__has_guardian=True,
        guardian={
            "name": "覃监护",
            "id_number": an_id_number("19800229", "028"),
            "relation": "女儿",
            "phone": "13900000002",
        },
        service__commendations=["second_class_merit", "third_class_merit"],
        service__enlisted_division="450899",
        service__former_command="原广州军区",
        service__branch="步兵",
        service__post_grade="platoon_deputy",
        service__wars=["12"],
        service__nuclear="none",
        service__special_posts=["border"],
        service__resettlement_place_type="origin",
        service__identity_basis="2",
        merits=[
            {"merit": "second_class_merit", "times": 1, "year": 1979, "certificate_number": "功字第0012号"},
            {"merit": "third_class_merit", "times": 2, "year": 1978},
        ],
        discharged_soldier__conscript_from_on="1975-01-08",
        discharged_soldier__conscript_to_on="1979-03-12",
        discharged_soldier__conscript_years=4,
        living__family_yearly_income=2_400_000,
        living__physical_condition="disabled_civilian",
        living__civil_disability_number=an_id_number() + "44",
        living__health="30",
    ),
    "self-arranged, through an agent": a_document(
        other_identity__has_agent=True,
        other_identity__agent_name="岑示例",
        other_identity__agent_id_number=an_id_number("19800229", "028"),
        other_identity__agent_relation="女儿",
        other_identity__agent_phone="0775-1234567",
        discharged_soldier__resettlement="self_arranged_employment",
        discharged_soldier__allowance_received=True,
        discharged_soldier__self_employment_certificate="自谋字第1号",
    ),
    "job placement, in the Party, living elsewhere, without a certificate": a_document(
        service__proof_type="statement",
        service__certificate_type=GONE,
        service__certificate_number=GONE,
        other_identity__political_affiliation="01",
        other_identity__joined_party_on="1978-07-01",
        other_identity__party_branch="示范村党支部",
        other_identity__residence_same=False,
        other_identity__residence_division="450899",
        other_identity__residence_address="模拟市样例路2号",
        other_identity__has_honor_plaque=True,
        other_identity__plaque_hung_on="2018-08-01",
        discharged_soldier={
            "resettlement": "job_placement",
            "soldier_type": "1",
            "enlistment_form": "civilian_youth",
            "placement_unit": "模拟糖厂",
            "introduced_on": "1979-05-01",
            "took_up_post": True,
        },
        living__employment_status="retired",
        living__employer="模拟糖厂",
        living__employer_type="state_owned",
    ),
    "government support, disabled, with an appeal": a_document(
        categories=["discharged_soldier", "disabled_serviceman", "martyr_survivor"],
        service__proof_type="certificate",
        discharged_soldier={
            "resettlement": "government_support",
            "soldier_type": "0",
            "support_mode": "collective",
            "support_unit": "honor_home",
        },
        disabled_serviceman=DISABLED,
        martyr_survivor=[a_martyr("覃样本")],
        living__state_benefits=["disabled_serviceman", "war_veteran"],
        appeals={
            "difficulties": ["6"],
            "appeals": ["1"],
            "appeal_text": "希望就近看病。",
            "policy_answered": True,
            "answered_on_the_spot": "已解释。",
        },
    ),
    "an officer assigned by plan": a_document(
        **OFFICER,
        transferred_officer={
            "resettlement": "planned_assignment",
            "is_leader": True,
            "post_type": "administrative",
            "post": "主任",
            "post_grade": "battalion_chief",
            "post_since_on": "1999-03-01",
            "placement_unit": "模拟区水利局",
            "placement_unit_type": "state_organ",
            "placement_post_grade": "township_chief",
            "resettled_on": "2003-09-20",
            "reported_on": "2003-10-08",
        },
    ),
    "an officer who chose his career": a_document(
        **OFFICER,
        transferred_officer={
            "resettlement": "self_chosen_career",
            "resettled_on": "2003-09-20",
            "pension_from_on": "2003-10-01",
        },
    ),
    "a cadre retired from before 1949, disabled": a_document(
        categories=["retired_officer_or_nco", "disabled_serviceman"],
        discharged_soldier=GONE,
        identity__born_on="1927-03-15",
        identity__id_number=an_id_number("19270315"),
        service__enlisted_on="1946-09-01",
        service__discharged_on="1985-06-30",
        service__serviceman_class="officer",
        service__certificate_type="retirement",
        retired_officer_or_nco={
            "retirement_type": "retired_cadre",
            "cadre_type": "officer",
            "revolution_period": "liberation_war",
            "treatment_grade": "regiment_chief",
            "resettlement_place": "local",
            "managed_by": "government",
            "plan_batch": "1986年度",
            "received_on": "1987-03-01",
            "managing_unit": "模拟市军休中心",
            "serving_unit": "模拟市军休一所",
            "retired_on": "1985-06-30",
            "retirement_certificate": "军休字第0789号",
            "disability_nature": "1",
        },
        disabled_serviceman=LIGHTLY_DISABLED | {"injured_on": "1948-11-20", "assessed_on": "1953-05-01"},
        living__state_benefits=["disabled_serviceman"],
    ),
    "a retired NCO": a_document(
        categories=["retired_officer_or_nco"],
        discharged_soldier=GONE,
        service__discharged_on="2011-12-01",
        service__serviceman_class="senior_nco",
        service__rank="master_sergeant_1",
        service__certificate_type="retirement",
        retired_officer_or_nco={
            "retirement_type": "retired",
            "cadre_type": "nco",
            "treatment_grade": "master_sergeant_1",
            "managed_by": "army",
            "retired_on": "2011-12-01",
            "retirement_certificate": "军休字第0790号",
        },
    ),
    "retired from the army without having been of it": a_document(
        **NOT_SERVED,
        categories=["retired_army_civilian"],
        retired_army_civilian={
            "worker_type": "retired",
            "became_by": "recruited",
            "joined_on": "1974-07-01",
            "former_status": "skilled_worker",
            "title": "senior_worker",
            "former_unit": "模拟军需修理厂",
            "transfer_mode": "成批移交",
            "transfer_batch": "3",
            "managed_by": "事业单位",
            "resettled_division": "450899",
            "received_on": "2017-04-01",
            "retired_on": "2016-04-01",
            "retirement_certificate": "退休字第0012号",
            "monthly_pension": 320_000,
        },
    ),
    "demobilised, enlisted by 1954": a_document(
        categories=["demobilized_serviceman"],
        discharged_soldier=GONE,
        identity__born_on="1932-01-25",
        identity__id_number=an_id_number("19320125"),
        service__enlisted_on="1951-03-01",
        service__discharged_on="1957-04-15",
        service__serviceman_class="volunteer",
        service__certificate_type="demobilization",
        demobilized_serviceman={
            "kind": "enlisted_by_1954",
            "period": "3",
            "fought_in_korea": True,
            "treatment": "regular_allowance",
            "former_grade": "班长",
            "demobilized_on": "1957-04-15",
            "support_mode": "none",
            "support_unit": "none",
        },
        living__state_benefits=["demobilized_serviceman"],
    ),
    "a demobilised officer": a_document(
        categories=["demobilized_serviceman"],
        discharged_soldier=GONE,
        service__serviceman_class="officer",
        service__certificate_type="demobilization",
        demobilized_serviceman={"kind": "demobilized_officer", "treatment": "none", "demobilized_on": "1979-03-12"},
    ),
    "a veteran of the Red Army": a_document(
        categories=["red_army_veteran"],
        discharged_soldier=GONE,
        identity__born_on="1919-06-06",
        identity__id_number=an_id_number("19190606"),
        service__enlisted_on="1934-10-01",
        service__discharged_on="1950-06-01",
        service__serviceman_class="volunteer",
        service__certificate_type="demobilization",
        red_army_veteran={
            "kind": "31",
            "joined_revolution_on": "1934-10-01",
            "discharged_on": "1950-06-01",
            "retired_on": "1979-06-06",
            "former_unit": "模拟县农场",
            "certificate_number": "红字第0003号",
            "support_mode": "dispersed",
            "support_unit": "none",
            "receives_pension": True,
        },
        living__state_benefits=["three_red"],
    ),
    "militia, gravely disabled": a_document(
        **NOT_SERVED, categories=["disabled_militia_or_laborer"], disabled_militia_or_laborer=DISABLED | MILITIA
    ),
    "militia, lightly disabled, the father a martyr": a_document(
        **NOT_SERVED,
        categories=["disabled_militia_or_laborer", "martyr_survivor"],
        disabled_militia_or_laborer=LIGHTLY_DISABLED | MILITIA,
        martyr_survivor=[a_martyr("覃样本")],
    ),
    "two martyrs and a serving son": a_document(
        **NOT_SERVED,
        categories=["martyr_survivor", "active_duty_family_member"],
        martyr_survivor=[
            a_martyr("覃样本", is_holder=False, holder_name="覃持证"),
            a_martyr("覃先例", **BROTHER),
        ],
        active_duty_family_member=[one_who_serves("覃在营")],
    ),
    "a father and a brother who died on duty, two brothers who died of illness": a_document(
        **NOT_SERVED,
        categories=["duty_death_survivor", "illness_death_survivor"],
        duty_death_survivor=[
            one_of_the_dead("覃样本", child_of_wronged=False, is_holder=False, holder_name="覃持证"),
            one_of_the_dead("岑样本", **BROTHER),
        ],
        illness_death_survivor=[
            one_of_the_dead("覃先例", **BROTHER, is_holder=False, holder_name="覃持证", death_cause="因病"),
            one_of_the_dead("岑先例", **BROTHER, death_cause="因病"),
        ],
    ),
    "the husband of one who serves, and their son in the police": a_document(
        **NOT_SERVED,
        categories=["active_duty_family_member"],
        active_duty_family_member=[
            one_who_serves(
                "岑在营",
                relation="spouse",
                serviceman_sex="2",
                serviceman_class="officer",
                serviceman_id_number=an_id_number("19650809", "028"),
                enlisted_on="1984-09-01",
                accompanies_army=False,
            ),
            one_who_serves("覃在伍", force="pap"),
        ],
    ),
}
