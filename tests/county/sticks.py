"""A stick at the station's end: what a station writes on it, and reads from it."""

from dataclasses import dataclass
from pathlib import Path

from county.keys import CountyKeys
from station.packet.messages import Letter
from station.packet.post import OpenMessage, open_message, seal_letter, sign_letter
from station.packet.seal import seal
from station.packet.suite import encrypt_for
from station.packet.wire import EnrolmentRequest
from tests.county.builders import CONTENT, MORNING, PHOTO, FakeStation


@dataclass
class Stick:
    """A stick that goes between one county and its stations."""

    root: Path
    keys: CountyKeys

    @property
    def own(self) -> Path:
        return self.root / "collection" / self.keys.public_key[:16]

    def put(self, station: str, name: str, data: bytes) -> Path:
        path = self.own / "up" / station / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def packet(self, station: FakeStation, **changes: object) -> Path:
        """A packet under its name; `carried` is the evidence it brings along."""
        evidence: list[bytes] = changes.pop("evidence", [PHOTO])  # type: ignore[assignment]
        carried: list[bytes] = changes.pop("carried", evidence)  # type: ignore[assignment]
        signed = station.sign(station.manifest(evidence=evidence, **changes))  # type: ignore[arg-type]
        sealed = seal(signed, CONTENT, carried, self.keys.recipient)
        return self.put(station.code, f"{signed.packet_digest}.packet", sealed)

    def letter(self, station: FakeStation, **changes: object) -> Path:
        facts = {
            "station": station.code,
            "incarnation": station.incarnation,
            "epoch": 1,
            "packets": 0,
            "packet_digest": None,
            "heard": 0,
            "made_at": MORNING,
        } | changes
        letter = Letter.model_validate(facts)
        sealed = seal_letter(sign_letter(letter, station.signing_key), self.keys.recipient)
        return self.put(station.code, f"{letter.epoch}-{letter.packets}.letter", sealed)

    def enrolment(self, request: EnrolmentRequest) -> Path:
        sealed = encrypt_for(self.keys.recipient, request.model_dump_json().encode())
        return self.put(request.station, "1.enrolment", sealed)

    def down(self, station: FakeStation) -> dict[int, OpenMessage]:
        folder = self.own / "down" / station.code
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        assert all(path.suffix == ".message" for path in files)
        return {
            int(path.stem): open_message(path.read_bytes(), station.identity, self.keys.public_key) for path in files
        }
