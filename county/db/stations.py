"""Stations, their keys and villages, and the one-time codes given out."""

import json
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from county.db.tables import Base, EnrolmentRow, FormerKeyRow, RevokedKeyRow, StationRow
from county.domain import EnrolledStation, Enrolment, StationKeys, StationPost

# Built once: building the statement costs more than running it.
_STATIONS, _FORMER, _REVOKED_KEYS = (
    Base.metadata.tables[row.__tablename__] for row in (StationRow, FormerKeyRow, RevokedKeyRow)
)
_KEYS = (
    select(
        _STATIONS.c.signing_key.label("present"),
        _FORMER.c.signing_key.label("former"),
        _REVOKED_KEYS.c.signing_key.label("revoked"),
    )
    .select_from(
        _STATIONS.outerjoin(_FORMER, _FORMER.c.station == _STATIONS.c.code).outerjoin(
            _REVOKED_KEYS, _REVOKED_KEYS.c.station == _STATIONS.c.code
        )
    )
    .where(_STATIONS.c.code == bindparam("code"))
    .order_by(_FORMER.c.replaced_at.desc())
)


class Stations:
    """The stations that have enrolled."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keys(self, code: str) -> StationKeys:
        """Every public key the station ever enrolled; none for a stranger."""
        rows = self._session.execute(_KEYS, {"code": code}).all()
        had = dict.fromkeys(key for key in (*(row.present for row in rows), *(row.former for row in rows)) if key)
        return StationKeys(code, tuple(had), frozenset(row.revoked for row in rows if row.revoked is not None))

    def any(self) -> bool:
        """Whether a station has enrolled at all."""
        return self._session.scalar(select(StationRow.code).limit(1)) is not None

    def enrol(self, station: EnrolledStation) -> None:
        """Holds the station under these keys from now on; earlier keys stay good for packets still on their way."""
        row = self._session.get(StationRow, station.code)
        if row is None:
            villages = json.dumps(station.villages)
            row = StationRow(code=station.code, villages=villages, told=0, last_message=0)
            self._session.add(row)
        elif row.signing_key != station.signing_key:
            former = FormerKeyRow(station=row.code, signing_key=row.signing_key, replaced_at=station.enrolled_at)
            self._session.merge(former)
        row.signing_key, row.recipient, row.enrolled_at = station.signing_key, station.recipient, station.enrolled_at
        self._session.flush()

    def revoke(self, code: str, signing_key: str, at: datetime, reason: str) -> None:
        """What this key signed and arrives from now on goes to a person."""
        self._session.merge(RevokedKeyRow(signing_key=signing_key, station=code, revoked_at=at, reason=reason))
        self._session.flush()

    def all(self) -> list[EnrolledStation]:
        """By their codes."""
        return [_station(row) for row in self._session.scalars(select(StationRow).order_by(StationRow.code))]

    def get(self, code: str) -> EnrolledStation | None:
        """The station of this code."""
        row = self._session.get(StationRow, code)
        return _station(row) if row else None

    def serve(self, code: str, villages: tuple[str, ...]) -> None:
        """Which villages it serves from now on; it is told the register anew."""
        self._session.execute(
            update(StationRow).where(StationRow.code == code).values(villages=json.dumps(villages), told=0)
        )

    def post(self, code: str) -> StationPost | None:
        """How far it was told; another unit that writes to this station waits until this one ends."""
        row = self._session.get(StationRow, code, with_for_update=True)
        if row is None:
            return None
        return StationPost(code, row.recipient, tuple(json.loads(row.villages)), row.told, row.last_message)

    def set_post(self, code: str, told: int, last_message: int) -> None:
        """Notes how far it was told."""
        self._session.execute(
            update(StationRow).where(StationRow.code == code).values(told=told, last_message=last_message)
        )


class Enrolments:
    """The one-time codes given out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, code_hash: str) -> Enrolment | None:
        """The code with this SHA-256, used or not. Another unit that asks for it waits until this one ends."""
        row = self._session.get(EnrolmentRow, code_hash, with_for_update=True)
        if row is None:
            return None
        villages = None if row.villages is None else tuple(json.loads(row.villages))
        return Enrolment(row.code_hash, row.station, row.made_at, row.used_at, row.request_digest, villages)

    def issue(self, enrolment: Enrolment) -> None:
        """Adds a code; unused ones given to the same station before are void."""
        unused = (EnrolmentRow.station == enrolment.station, EnrolmentRow.used_at.is_(None))
        self._session.execute(delete(EnrolmentRow).where(*unused))
        self._session.add(
            EnrolmentRow(
                code_hash=enrolment.code_hash,
                station=enrolment.station,
                made_at=enrolment.made_at,
                villages=None if enrolment.villages is None else json.dumps(enrolment.villages),
            )
        )
        self._session.flush()

    def use_up(self, used: Enrolment) -> None:
        """Marks the code with the request that used it."""
        self._session.execute(
            update(EnrolmentRow)
            .where(EnrolmentRow.code_hash == used.code_hash)
            .values(used_at=used.used_at, request_digest=used.request_digest)
        )


def _station(row: StationRow) -> EnrolledStation:
    villages = tuple(json.loads(row.villages))
    return EnrolledStation(row.code, row.signing_key, row.recipient, row.enrolled_at, villages)
