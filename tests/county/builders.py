"""Counties, stations and packets for tests: valid ones, with one thing changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from county.app import found_county
from county.config import Settings
from county.keys import CountyKeys
from county.parts import Parts
from station.packet.canonical import canonical, digest
from station.packet.seal import SignedManifest, seal, sign_manifest
from station.packet.suite import new_identity, new_signing_key, public_of, recipient_of
from station.packet.wire import EnrolmentRequest, EnrolmentTicket, EvidenceEntry, Manifest
from station.sync.county_client import RequestSigner

STATION = "450802101-01"
MORNING = datetime(2018, 10, 8, 1, 0, tzinfo=UTC)
CONTENT = canonical({"edition": "2018", "name": "莫须有"})
PHOTO = b"\xff\xd8 a photo"

Run = Callable[..., tuple[int, str, str]]
"""Runs a command in this process: exit status, stdout, stderr."""


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, by: timedelta) -> None:
        self.now += by


def a_county(data_dir: Path, name: str = "模拟区", database: str = "") -> tuple[Settings, CountyKeys]:
    """A county's data directory, made."""
    settings = Settings(data_dir=data_dir, database_url=database)
    return settings, found_county(settings, name)


@dataclass
class FakeStation:
    """What a station keeps for the county's sake."""

    code: str = STATION
    signing_key: bytes = field(default_factory=new_signing_key)
    identity: str = field(default_factory=lambda: new_identity()[0])
    incarnation: UUID = field(default_factory=uuid4)

    @property
    def recipient(self) -> str:
        recipient = recipient_of(self.identity)
        assert recipient
        return recipient

    def request(self, ticket: EnrolmentTicket) -> EnrolmentRequest:
        return EnrolmentRequest(
            station=self.code, code=ticket.code, signing_key=public_of(self.signing_key), recipient=self.recipient
        )

    def manifest(
        self, *, content: bytes = CONTENT, evidence: Sequence[bytes] = (PHOTO,), **changes: object
    ) -> Manifest:
        entries = tuple(
            EvidenceEntry(
                kind="recent_photo",
                digest=digest(piece),
                media_type="image/jpeg",
                size=len(piece),
                made_at=MORNING,
            )
            for piece in evidence
        )
        facts: dict[str, object] = {
            "station": self.code,
            "incarnation": self.incarnation,
            "epoch": 1,
            "number": 1,
            "previous": None,
            "record_id": uuid4(),
            "revision_id": uuid4(),
            "parent_id": None,
            "edition": "2018",
            "content_digest": digest(content),
            "content_size": len(content),
            "evidence": entries,
            "source": "addition",
            "entry_mode": "device",
            "author": "admin",
            "saved_at": MORNING,
        }
        return Manifest.model_validate({**facts, **changes})

    def signer(self, now: Callable[[], datetime] = lambda: MORNING) -> RequestSigner:
        return RequestSigner(self.code, self.signing_key, now)

    def headers(self, method: str, path: str, body: bytes = b"") -> dict[str, str]:
        """What makes a request this station's."""
        return self.signer().headers(method, path, body, timedelta(0))

    def sign(self, manifest: Manifest) -> SignedManifest:
        return sign_manifest(manifest, self.signing_key)

    def packet(
        self,
        recipient: str,
        *,
        content: bytes = CONTENT,
        evidence: Sequence[bytes] = (PHOTO,),
        carried: Sequence[bytes] | None = None,
        **changes: object,
    ) -> bytes:
        """A sealed packet; `carried` is the evidence it brings along, if not all that it lists."""
        signed = self.sign(self.manifest(content=content, evidence=evidence, **changes))
        return seal(signed, content, evidence if carried is None else carried, recipient)


def enrolled(parts: Parts, code: str = STATION) -> FakeStation:
    """A station that has joined this county."""
    station = FakeStation(code)
    parts.enrol_station(station.request(parts.issue_ticket(code, "http://county.invalid")))
    return station


def ticket_from(run: Run, data: Path) -> EnrolmentTicket:
    return EnrolmentTicket.model_validate_json(run("enrol", STATION, "--data", data, "--out", "-")[1])
