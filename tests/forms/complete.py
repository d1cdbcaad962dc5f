"""Complete forms that between them are asked every question."""

from typing import Any

from tests.builders import a_document, an_id_number

COMPLETE: dict[str, dict[str, Any]] = {
    "own initiative": a_document(discharged_soldier__allowance=450_000),
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
    "job placement, in the Party, living elsewhere": a_document(
        other_identity__political_affiliation="01",
        other_identity__joined_party_on="1978-07-01",
        other_identity__party_branch="示范村党支部",
        other_identity__residence_same=False,
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
        living__state_benefits=["disabled_serviceman", "war_veteran"],
        appeals={
            "difficulties": ["6"],
            "appeals": ["1"],
            "appeal_text": "希望就近看病。",
            "answered_on_the_spot": "已解释。",
        },
    ),
}
