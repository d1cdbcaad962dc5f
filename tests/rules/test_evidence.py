from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from hypothesis import given

from station.domain.category import Category, CategoryGroup
from station.domain.evidence import Evidence, EvidenceKind, Signer
from station.domain.record import EntryMode
from station.forms.codes import code_table
from station.photos.profiles import profile_named
from station.rules import evidence
from station.rules.evidence import (
    CERTIFICATES,
    MAX_BYTES,
    PAPERS_TO_BRING,
    RULES,
    SIGNING,
    Gathered,
    check_evidence,
    signer_of,
    still_to_bring,
)
from station.rules.problem import Severity
from tests.builders import AT, GONE, a_document
from tests.forms.answers import ANY_JSON, answers, junk
from tests.rules.test_check import is_a_sentence

CONTENT = "a" * 64
OTHER = "b" * 64
MINOR = {"identity.born_on": "2002-11-21"}
"""Sixteen tomorrow."""
OF_AGE = {"identity.born_on": "2002-11-20"}
AGENT = {"other_identity.has_agent": True}
GUARDED = {"other_identity.has_guardian": True}


def piece(kind: str, **changes: object) -> Evidence:
    facts: dict[str, object] = {
        "kind": EvidenceKind(kind),
        "digest": "0" * 64,
        "media_type": "image/jpeg",
        "size": 1000,
        "made_at": datetime(2018, 11, 20, tzinfo=UTC),
    }
    return Evidence(**{**facts, **changes})  # type: ignore[arg-type]


def certificate(shows: str | None) -> Evidence:
    return piece("certificate", shows=shows)


def signature(signer: Signer | None = None, confirms: str = CONTENT, kind: str = "signature") -> Evidence:
    return piece(kind, media_type="image/png", confirms=confirms, signer=signer)


WHOLE = (
    piece("recent_photo"),
    piece("id_card_front"),
    piece("id_card_back"),
    piece("household_booklet"),
    certificate("discharge"),
    signature(),
)
"""What nothing lacks of the complete form of a discharged soldier."""


def inability(
    signer: Signer | None = Signer.REGISTRANT, confirms: str = CONTENT, of_witness: str = CONTENT
) -> tuple[Evidence, ...]:
    """A statement, and the signature of its witness."""
    witness = piece("witness_signature", media_type="image/png", confirms=of_witness)
    return (piece("inability", media_type="application/json", confirms=confirms, signer=signer), witness)


def stated(signer: Signer | None = Signer.REGISTRANT, confirms: str = CONTENT) -> Evidence:
    """A clerk's statement that he entered what a hand wrote on paper, and whose it is."""
    return piece("clerk_note", media_type="application/json", confirms=confirms, signer=signer)


def without(*kinds: str) -> tuple[Evidence, ...]:
    return tuple(each for each in WHOLE if each.kind not in kinds)


def codes(
    pieces: tuple[Evidence, ...], mode: EntryMode = EntryMode.DEVICE, content: str | None = CONTENT, **changes: object
) -> list[str]:
    found = check_evidence(Gathered(a_document(**changes), content, pieces, mode, AT))
    return [problem.code for problem in found]


@dataclass(frozen=True)
class Sides:
    """A rule, what just breaks it, and what just does not; each with its changes to the form."""

    code: str
    breaks: tuple[Evidence, ...]
    holds: tuple[Evidence, ...] = WHOLE
    form: Mapping[str, object] = field(default_factory=dict)
    kept_form: Mapping[str, object] | None = None
    mode: EntryMode = EntryMode.DEVICE

    def __str__(self) -> str:
        return f"{self.code} {dict(self.form)} {[each.kind.value for each in self.breaks]}"


BY_STATEMENT = {"service.proof_type": "statement"}
COMMENDED = {"service.commendations": ["third_class_merit"]}
SIDES = (
    Sides("EV-01", without("recent_photo")),
    Sides("EV-01", (*without("recent_photo"), piece("recent_photo", size=0))),
    Sides("EV-02", without("signature")),
    Sides("EV-02", (*without("signature"), signature(confirms=OTHER))),
    Sides("EV-02", (*without("signature"), signature(kind="signature_strokes"))),
    Sides("EV-03", WHOLE, (*without("signature"), signature(Signer.GUARDIAN)), MINOR),
    Sides("EV-03", (*without("signature"), signature(Signer.AGENT)), (*WHOLE, signature(Signer.GUARDIAN)), MINOR),
    Sides("EV-03", WHOLE, form=MINOR, kept_form=OF_AGE),
    Sides("EV-03", (*WHOLE, signature(Signer.GUARDIAN, OTHER)), (*WHOLE, signature(Signer.GUARDIAN)), MINOR),
    Sides("EV-04", WHOLE, (*without("signature"), signature(Signer.AGENT)), AGENT),
    Sides("EV-04", (*without("signature"), signature(Signer.AGENT))),
    Sides("EV-04", (*without("signature"), signature(Signer.GUARDIAN)), form={}, kept_form=GUARDED,
          holds=(*without("signature"), signature(Signer.GUARDIAN))),
    Sides("EV-02", (*without("signature"), *inability(confirms=OTHER)), (*without("signature"), *inability())),
    Sides("EV-03", (*without("signature"), *inability()), (*without("signature"), *inability(Signer.GUARDIAN)), MINOR),
    Sides("EV-04", (*without("signature"), *inability()), (*without("signature"), *inability(Signer.AGENT)), AGENT),
    Sides("EV-16", (*without("signature"), inability()[0]), (*without("signature"), *inability())),
    Sides("EV-16", (*without("signature"), *inability(of_witness=OTHER)), (*without("signature"), *inability())),
    Sides("EV-16", (*WHOLE, inability()[0]), (*WHOLE, inability(confirms=OTHER)[0])),
    Sides("EV-17", (*WHOLE, piece("handwritten_form")), (*WHOLE, piece("handwritten_form"), stated())),
    Sides("EV-17", (*WHOLE, piece("handwritten_form"), stated(confirms=OTHER)), WHOLE),
    Sides("EV-02", (*without("signature"), stated(signer=None)), (*without("signature"), stated())),
    Sides("EV-04", (*without("signature"), stated()), (*without("signature"), stated(signer=Signer.AGENT)), AGENT),
    *(
        Sides("EV-05", (*without(kind), piece(kind, size=limit + 1)), (*without(kind), piece(kind, size=limit)))
        for kind, limit in MAX_BYTES.items()
    ),
    Sides("EV-05", (*WHOLE, piece("certificate", size=0))),
    *(
        Sides("EV-06", (*without(kind), piece(kind, media_type="image/png")), (*without(kind), piece(kind)))
        for kind in ("recent_photo", "id_card_front", "id_card_back", "household_booklet")
    ),
    Sides("EV-07", without("id_card_front"), mode=EntryMode.MANUAL_PHOTO),
    Sides("EV-07", without("id_card_back"), mode=EntryMode.MANUAL_PHOTO),
    Sides("EV-08", without("id_card_front")),
    Sides("EV-08", without("id_card_back"), mode=EntryMode.READER_PC),
    Sides("EV-09", without("household_booklet")),
    Sides("EV-10", without("certificate")),
    Sides("EV-10", (*without("certificate"), certificate("retirement"))),
    Sides("EV-10", (*without("certificate"), certificate(None))),
    Sides("EV-10", without("certificate"), form={}, holds=without("certificate"), kept_form=BY_STATEMENT),
    Sides("EV-11", WHOLE, (*WHOLE, certificate("service_proof")), BY_STATEMENT),
    Sides("EV-12", WHOLE, (*WHOLE, certificate("authorization")), AGENT),
    Sides("EV-13", WHOLE, (*WHOLE, certificate("commendation")), COMMENDED),
    Sides("EV-13", WHOLE, form=COMMENDED, kept_form={"service.commendations": ["none"]}),
    Sides("EV-14", (*WHOLE, certificate(None)), (*WHOLE, certificate("other"))),
    Sides("EV-14", (*WHOLE, certificate("shoe_size"))),
)  # fmt: skip


@pytest.mark.parametrize("sides", SIDES, ids=str)
def test_a_rule_stands_where_it_says_it_does(sides: Sides) -> None:
    assert sides.code in codes(sides.breaks, sides.mode, **sides.form)
    kept = sides.form if sides.kept_form is None else sides.kept_form
    assert sides.code not in codes(sides.holds, sides.mode, **kept)


def test_every_rule_has_both_sides_tested_and_a_basis_in_chinese() -> None:
    assert {sides.code for sides in SIDES} == {rule.code for rule in RULES}
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(any("\u4e00" <= character <= "\u9fff" for character in rule.basis) for rule in RULES)


def test_a_record_with_everything_lacks_nothing() -> None:
    assert codes(WHOLE) == []
    assert codes(WHOLE, EntryMode.MANUAL_PHOTO) == []


def test_what_is_to_be_brought_only_warns_and_what_cannot_be_without_blocks() -> None:
    severities = {rule.code: rule.severity for rule in RULES}
    assert {code for code, severity in severities.items() if severity is Severity.BLOCK} == {
        "EV-01", "EV-02", "EV-03", "EV-04", "EV-05", "EV-06", "EV-07", "EV-16", "EV-17",
    }  # fmt: skip
    assert {"EV-02", "EV-03", "EV-04", "EV-16"} == SIGNING
    assert all(severities[code] is Severity.WARN for code in PAPERS_TO_BRING)


def test_a_card_that_was_not_read_is_not_asked_for_twice() -> None:
    assert codes(without("id_card_front"), EntryMode.MANUAL_PHOTO) == ["EV-07"]
    assert codes(without("id_card_front"), EntryMode.DEVICE) == ["EV-08"]


def test_content_without_a_canonical_form_is_signed_by_nobody() -> None:
    assert codes(WHOLE, content=None) == ["EV-02"]


# -- who signs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "signer"),
    [
        ({}, Signer.REGISTRANT),
        (AGENT, Signer.AGENT),
        (GUARDED, Signer.GUARDIAN),
        (MINOR, Signer.GUARDIAN),
        (OF_AGE, Signer.REGISTRANT),
        ({**MINOR, **AGENT}, Signer.GUARDIAN),
        ({**GUARDED, **AGENT}, Signer.GUARDIAN),
        ({"identity.born_on": GONE}, Signer.REGISTRANT),
        ({"identity.born_on": "2018-02-30"}, Signer.REGISTRANT),
    ],
)
def test_a_guardian_signs_before_an_agent_and_an_agent_before_the_person(
    form: dict[str, object], signer: Signer
) -> None:
    document = a_document(**form)
    assert signer_of(document, AT.today) is signer
    found = codes((*without("signature"), signature(signer)), **form)
    assert not SIGNING & set(found)


def test_a_minor_is_one_by_todays_date_not_the_reference_date() -> None:
    """Born on 2002-10-15, he was fifteen on the reference date and is sixteen today."""
    assert signer_of(a_document(identity__born_on="2002-10-15"), AT.today) is Signer.REGISTRANT
    assert signer_of(a_document(identity__born_on="2002-10-15"), date(2018, 10, 1)) is Signer.GUARDIAN


def test_a_signed_page_counts_as_a_signature_of_whoever_is_named() -> None:
    assert codes((*without("signature"), signature(kind="signed_form"))) == []
    assert "EV-03" not in codes((*without("signature"), signature(Signer.GUARDIAN, kind="signed_form")), **MINOR)


# -- papers -----------------------------------------------------------------------------------------------------------


def test_the_table_of_papers_knows_every_category_and_names_known_certificates() -> None:
    assert set(CERTIFICATES) == set(Category)
    known = code_table("certificate_kind").codes
    assert len(known) == 16
    assert {code for codes_ in CERTIFICATES.values() for code in codes_} <= set(known)


@pytest.mark.parametrize("category", [category for category in Category if CERTIFICATES[category]])
def test_each_category_is_proven_by_each_of_its_certificates_and_by_no_other(category: Category) -> None:
    document = a_document(categories=[category.value])
    others = set(code_table("certificate_kind").codes) - set(CERTIFICATES[category])
    booklet = (EvidenceKind.HOUSEHOLD_BOOKLET, None)
    for code in CERTIFICATES[category]:
        assert still_to_bring(document, [booklet, (EvidenceKind.CERTIFICATE, code)]) == ()
    told = still_to_bring(document, [booklet, *((EvidenceKind.CERTIFICATE, code) for code in others)])
    assert len(told) == 1
    assert told[0].startswith(code_table("certificate_kind").label(CERTIFICATES[category][0]))


def test_each_of_several_categories_wants_its_own() -> None:
    document = a_document(categories=["discharged_soldier", "disabled_serviceman", "martyr_survivor"])
    assert still_to_bring(document, []) == ("户口簿", "退伍（役）证或复员证或转业证", "残疾军人证", "烈士证明书")


def test_a_statement_replaces_the_certificate_of_service_alone() -> None:
    document = a_document(**BY_STATEMENT, categories=["discharged_soldier", "disabled_serviceman"])
    assert still_to_bring(document, []) == ("户口簿", "残疾军人证", "退役证明材料")


def test_service_is_not_asked_about_where_nobody_served() -> None:
    """Answers that stayed behind from a category since taken back ask for nothing."""
    document = a_document(**BY_STATEMENT, **COMMENDED, categories=["martyr_survivor"])
    assert still_to_bring(document, []) == ("户口簿", "烈士证明书")


@pytest.mark.parametrize("group", [CategoryGroup.CORE, CategoryGroup.DISABLED])
def test_no_category_of_service_goes_without_a_certificate(group: CategoryGroup) -> None:
    assert all(CERTIFICATES[category] for category in Category if category.group is group)


def test_the_limits_are_those_of_the_photo_gate() -> None:
    profiles = {
        "chip_portrait": "chip_portrait",
        "id_card_front": "id_card_side",
        "id_card_back": "id_card_side",
        "recent_photo": "recent",
        "household_booklet": "household_booklet",
        "certificate": "certificate",
        "signed_form": "signed_form",
        "handwritten_form": "signed_form",
    }
    assert {kind.value: limit for kind, limit in MAX_BYTES.items()} == {
        kind: profile_named(profile).max_bytes for kind, profile in profiles.items()
    }


# -- whatever the form -------------------------------------------------------------------------------------------------


@given(ANY_JSON | junk() | answers())
def test_no_document_whatever_makes_it_raise(document: object) -> None:
    shaped = document if isinstance(document, dict) else {"categories": document, "identity": {"born_on": document}}
    for problem in check_evidence(Gathered(shaped, None, (), EntryMode.DEVICE, AT)):
        assert is_a_sentence(problem.message)
        assert problem.code
        assert problem.basis


@given(answers())
def test_the_work_list_reminds_of_exactly_what_the_rules_tell(document: dict[str, object]) -> None:
    told = [
        problem.message
        for problem in check_evidence(Gathered(document, None, WHOLE, EntryMode.DEVICE, AT))
        if problem.code in evidence.PAPERS_TO_BRING
    ]
    shown = [(each.kind, each.shows) for each in WHOLE]
    assert told == [f"待补材料：{paper}。" for paper in still_to_bring(document, shown)]


def test_the_table_of_papers_is_as_it_was_reviewed() -> None:
    kinds = code_table("certificate_kind")
    told = {category.label: [kinds.label(code) for code in codes_] for category, codes_ in CERTIFICATES.items()}
    service, retired = ["退伍（役）证", "复员证"], "离休证、退休证"
    assert told == {
        "军队转业干部": ["转业证"],
        "退役士兵": [*service, "转业证"],
        "军队离退休干部和退休士官": [retired],
        "军队无军籍离退休退职职工": [retired],
        "复员军人": ["复员证", "退伍（役）证", retired],
        "退伍红军老战士（含西路军红军老战士和红军失散人员）": [*service, retired],
        "残疾军人": ["残疾军人证"],
        "伤残民兵民工": ["伤残民兵民工证", "因战因公伤残人员证"],
        "烈士遗属": ["烈士证明书"],
        "因公牺牲军人遗属": ["因公牺牲军人证明书"],
        "病故军人遗属": ["病故军人证明书"],
        "现役军人家属": [],
    }


def test_nobody_is_read_in_what_was_gathered() -> None:
    assert "覃示范" not in repr(Gathered(a_document(), None, WHOLE, EntryMode.DEVICE, AT))


def test_without_canonical_content_nobody_has_signed_it() -> None:
    unbound = (*without("signature"), piece("signature"))
    assert Gathered(a_document(), None, unbound, EntryMode.DEVICE, AT).signers == frozenset()


@pytest.mark.parametrize("junk", [None, 3, "discharged_soldier", {}, [3, None, "nobody"]])
def test_what_is_no_list_of_categories_wants_no_certificate(junk: object) -> None:
    assert still_to_bring({"categories": junk}, []) == ("户口簿",)


def test_an_agent_and_commendations_want_papers_of_their_own() -> None:
    assert still_to_bring(a_document(**AGENT), [])[-1] == "委托书"
    assert still_to_bring(a_document(**COMMENDED), [])[-1] == "立功受奖证件"


def test_all_who_may_sign_and_all_who_did_are_named() -> None:
    wrong = (*without("signature"), signature(Signer.AGENT))
    (problem,) = check_evidence(Gathered(a_document(**GUARDED), CONTENT, wrong, EntryMode.DEVICE, AT))[:1]
    assert problem.message == "应由本人或监护人签字，现在是代办人的签字。"
    both = (*without("signature"), signature(Signer.AGENT), signature(Signer.GUARDIAN))
    (problem,) = check_evidence(Gathered(a_document(), CONTENT, both, EntryMode.DEVICE, AT))[:1]
    assert problem.message == "应由本人签字，现在是代办人、监护人的签字。"
