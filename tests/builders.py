"""Documents, packets and people for tests: a valid one, one thing changed. Nobody here is real."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from station.domain.id_number import check_digit
from station.domain.register import RegisterEntry
from station.forms.document import catalogue_of
from station.packet.canonical import canonical, digest
from station.packet.seal import SignedManifest, seal, sign_manifest
from station.packet.suite import new_identity, new_signing_key, public_of
from station.packet.wire import EvidenceEntry, Manifest, Receipt
from station.rules.rule import Moment

MORNING = datetime(2018, 11, 20, 1, 30, tzinfo=UTC)
AT = Moment(today=date(2018, 11, 20), reference_date=date(2018, 10, 1))
CONTENT = canonical({"edition": "2018", "identity": {"name": "覃示范"}})
PHOTO = b"\xff\xd8 a photo"
STATION = "450802101-01"


class Gone:
    """Stands for an answer that is to be missing."""


GONE: Final = Gone()


def an_id_number(born: str = "19560312", sequence: str = "017") -> str:
    """A number of the county code that was never assigned, with the right check digit."""
    first = "450899" + born + sequence
    return first + check_digit(first)


def full_width(text: str) -> str:
    """ASCII letters, digits and signs as Chinese input methods write them."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


_DOCUMENT: Final[Mapping[str, Any]] = {
    "edition": "2018",
    "categories": ["discharged_soldier"],
    "identity": {
        "name": "覃示范",
        "sex": "1",
        "ethnicity": "08",
        "born_on": "1956-03-12",
        "id_number": an_id_number(),
        "card_address": "模拟区大圩镇示范村15号",
        "issuer": "模拟市公安局模拟分局",
        "valid_from_on": "2014-09-18",
        "valid_to": "长期",
    },
    "other_identity": {
        "has_agent": False,
        "household_division": "450802101201",
        "household_address": "示范村15号",
        "household_type": "1",
        "residence_same": True,
        "marital_status": "20",
        "education": "70",
        "political_affiliation": "13",
        "phone": "13900000001",
        "has_honor_plaque": False,
    },
    "service": {
        "enlisted_on": "1975-01-08",
        "enlisted_household_type": "1",
        "discharged_on": "1979-03-12",
        "unit_code": "35123",
        "serviceman_class": "conscript",
        "commendations": ["none"],
        "proof_type": "certificate",
        "certificate_type": "discharge",
        "certificate_number": "退字第0123号",
        "resettled_division": "450802101",
    },
    "discharged_soldier": {
        "resettlement": "own_initiative_employment",
        "soldier_type": "0",
        "allowance_received": False,
    },
    "living": {
        "employment_status": "farming",
        "yearly_income": 1_200_000,
        "medical_insurance": ["1"],
        "old_age_insurance": ["1"],
        "housing_fund": "no",
        "housing": ["2"],
        "social_assistance": "4",
        "state_benefits": ["none"],
        "disability_allowance": "none",
    },
}


def a_document(**changes: object) -> dict[str, Any]:
    """A complete form of a discharged soldier.

    Changes go by path, a dot written as two underscores or as itself: `a_document(identity__sex="2")`; GONE removes.
    """
    document: dict[str, Any] = copy.deepcopy(dict(_DOCUMENT))
    for path, value in changes.items():
        place = document
        *sections, name = path.replace("__", ".").split(".")
        for section in sections:
            place = place.setdefault(section, {})
        if isinstance(value, Gone):
            place.pop(name, None)
        else:
            place[name] = value
    return with_what_follows(document)


def with_what_follows(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the answers that follow from others, in the sections it has."""
    catalogue = catalogue_of("2018")
    assert catalogue is not None
    for field in catalogue.fields:
        section, _, name = field.path.rpartition(".")
        place = document.get(section)
        if field.follows and isinstance(place, dict) and name not in place and field.shown(document):
            answer = field.follows(document)
            if answer is not None:
                place[name] = answer
    return document


def a_register_entry(base_id: str = "GX0001", marks: tuple[str, ...] = (), **changes: object) -> RegisterEntry:
    """What the base register knows of the registrant of `a_document`: who he is, and no more."""
    document = a_document(**changes)
    return RegisterEntry(base_id, {key: document[key] for key in ("edition", "identity", "other_identity")}, marks)


def an_evidence_entry(data: bytes = PHOTO, **changes: object) -> EvidenceEntry:
    facts: dict[str, object] = {
        "kind": "recent_photo",
        "digest": digest(data),
        "media_type": "image/jpeg",
        "size": len(data),
        "made_at": MORNING,
    }
    return EvidenceEntry.model_validate({**facts, **changes})


def a_manifest(
    content: bytes = CONTENT,
    evidence: tuple[bytes, ...] = (PHOTO,),
    listed: tuple[EvidenceEntry, ...] | None = None,
    **changes: object,
) -> Manifest:
    """The first packet of a station, of this content and evidence (or of evidence listed otherwise)."""
    facts: dict[str, object] = {
        "station": STATION,
        "incarnation": UUID("6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
        "epoch": 1,
        "number": 1,
        "previous": None,
        "record_id": UUID("0f8fad5b-d9cb-469f-a165-70867728950e"),
        "revision_id": UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        "parent_id": None,
        "edition": "2018",
        "content_digest": digest(content),
        "content_size": len(content),
        "evidence": listed or tuple(an_evidence_entry(data) for data in evidence),
        "source": "addition",
        "entry_mode": "device",
        "author": "admin",
        "saved_at": MORNING,
    }
    return Manifest.model_validate({**facts, **changes})


def a_receipt(signed: SignedManifest, **changes: object) -> Receipt:
    """The county's word for a packet."""
    manifest = signed.manifest
    facts: dict[str, object] = {
        "county": "模拟区",
        "receipt_number": "R00000001",
        "station": manifest.station,
        "epoch": manifest.epoch,
        "number": manifest.number,
        "packet_digest": signed.packet_digest,
        "revision_id": manifest.revision_id,
        "content_digest": manifest.content_digest,
        "received_at": MORNING,
    }
    return Receipt.model_validate({**facts, **changes})


@dataclass(frozen=True)
class Keys:
    """The keys of one station and of one county."""

    signing_key: bytes
    identity: str
    recipient: str

    @property
    def public_key(self) -> str:
        return public_of(self.signing_key)

    def sign(self, manifest: Manifest) -> SignedManifest:
        return sign_manifest(manifest, self.signing_key)

    def packet(self, content: bytes = CONTENT, evidence: tuple[bytes, ...] = (PHOTO,), **changes: Any) -> bytes:
        """A sealed packet."""
        return seal(self.sign(a_manifest(content, evidence, **changes)), content, evidence, self.recipient)


def new_keys() -> Keys:
    return Keys(new_signing_key(), *new_identity())
