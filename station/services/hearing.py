"""What the county says is heard: each message once, in any order, by whatever way it came."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from threading import Lock

from pydantic import TypeAdapter, ValidationError

from station.domain import id_number as numbers
from station.domain.audit import Action
from station.domain.campaign import Campaign
from station.domain.county_word import CollectedBy, Judged, Judgement, Mark
from station.domain.county_word import Notice as Told
from station.domain.register import RegisterEntry, Removal, RemovalReason
from station.domain.station import CountyIdentity, CountySettings
from station.errors import MessageNotOurs, RegisterBusy
from station.packet.messages import (
    CollectedItem,
    Notice,
    Receipts,
    RegisterItem,
    RegisterNews,
    SettingsNews,
    Standing,
    Standings,
)
from station.packet.post import OpenMessage, open_message
from station.services.ports import Clock, Keys, OpenUnit, Unit
from station.services.sending import enrolled, settle

_CAMPAIGN = TypeAdapter(Campaign)
_PLACE = frozenset({"division_code", "division_name", "villages"})
_CAMPAIGN_JSON = TypeAdapter(dict[str, object])


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message said that was not known: of how many things, and how many records came back to be corrected."""

    kind: str
    news: int
    returned: int = 0


@dataclass(frozen=True, slots=True)
class HearMessage:
    """Takes a sealed message in, whole or not at all; one that was heard before says nothing.

    `register` is held while the base register is changed, so that no import is under way meanwhile.
    """

    open_unit: OpenUnit
    keys: Keys
    register: Lock
    clock: Clock
    operator: str

    def __call__(self, sealed: bytes) -> Heard | None:
        """Raises NotEnrolled, PacketError for one that cannot be opened, MessageNotOurs, RegisterBusy."""
        with self.open_unit() as unit:
            station, county = unit.settings.station(), enrolled(unit)
        message = open_message(sealed, station.identity, county.signing_key)
        if (message.header.station, message.header.county) != (station.code, county.name):
            raise MessageNotOurs(station=message.header.station)
        with self._undisturbed(message), self.open_unit() as unit:
            if message.header.number in unit.inbox.heard():
                return None
            with self._recovery(message) as save:
                heard = self._hear(unit, message, county)
                number = message.header.number
                unit.inbox.hear([(number, number), *((span.first, span.last) for span in message.header.supersedes)])
                unit.inbox.count_to(max(_counts(message), default=0))
                unit.audit.add(self.clock(), self.operator, Action.COUNTY_HEARD, None, f"{number} {heard.kind}")
                save()
                unit.commit()
        return heard

    def _hear(self, unit: Unit, message: OpenMessage, county: CountyIdentity) -> Heard:
        match message.body:
            case Receipts() as body:
                return self._receipts(unit, body, county)
            case Standings() as body:
                return self._standings(unit, body)
            case RegisterNews() as body:
                return Heard(body.kind, hear_register(unit, body))
            case SettingsNews() as body:
                return Heard(body.kind, self._settings(unit, body))
            case Notice() as body:
                unit.inbox.notify(Told(body.id, body.title, body.text, body.at, body.until))
                return Heard(body.kind, 1)

    def _receipts(self, unit: Unit, body: Receipts, county: CountyIdentity) -> Heard:
        """Receipts of packets that this store does not have, as one that was restored may not, say nothing to it."""
        news = 0
        for receipt in body.receipts:
            packet = unit.outbox.of_digest(receipt.receipt.packet_digest)
            if packet is not None:
                news += settle(unit, packet, receipt, county, self.clock, self.operator)
        return Heard(body.kind, news)

    def _standings(self, unit: Unit, body: Standings) -> Heard:
        news = [each for each in map(_judged, body.standings) if unit.inbox.judge(each)]
        ours = [each for each in news if unit.inbox.knows_revision(each.revision_id)]
        for each in ours:
            if each.judgement is Judgement.APPROVED:
                unit.approvals.put(each.record_id, each.revision_id, each.at)
            else:
                unit.approvals.withdraw(each.revision_id)
            unit.audit.add(
                self.clock(),
                self.operator,
                Action.RECORD_JUDGED,
                each.record_id,
                f"{each.judgement.value} {each.count}",
            )
        return Heard(body.kind, len(news), sum(each.judgement is Judgement.RETURNED for each in ours))

    def _settings(self, unit: Unit, body: SettingsNews) -> int:
        known = unit.settings.county_settings()
        if known is not None and known.count >= body.count:
            return 0
        campaign = _campaign(unit.settings.campaign(), body)
        if campaign is None:
            unit.audit.add(self.clock(), self.operator, Action.SETTINGS_UNFIT, None, str(body.count))
            return 0
        unit.settings.set_campaign(campaign)
        unit.settings.set_county_settings(CountySettings(body.count, body.photo_profiles, dict(body.policy_texts)))
        unit.audit.add(self.clock(), self.operator, Action.CAMPAIGN_CHANGED, None, f"county {body.count}")
        return 1

    @contextmanager
    def _recovery(self, message: OpenMessage) -> Iterator[Callable[[], None]]:
        """The change of the key file that a message asks for, if any: to be saved before the unit is committed."""
        body = message.body
        wanted = body.recovery_recipient if isinstance(body, SettingsNews) else None
        if wanted is None or wanted == self.keys.recovery():
            yield lambda: None
            return
        with self.keys.changing() as change:
            change.set_recovery(wanted)
            yield change.save

    def _undisturbed(self, message: OpenMessage) -> AbstractContextManager[None]:
        return _held(self.register) if isinstance(message.body, RegisterNews) else _free()


def _counts(message: OpenMessage) -> Iterator[int]:
    """The numbers of the county's count that a message names."""
    match message.body:
        case Standings() as body:
            yield from (each.count for each in body.standings)
        case RegisterNews() as body:
            yield from (entry.count for entry in body.entries)
            yield from (each.count for each in body.collected)
            if body.snapshot:
                yield body.snapshot.through
        case SettingsNews() as body:
            yield body.count


@contextmanager
def _held(lock: Lock) -> Iterator[None]:
    if not lock.acquire(blocking=False):
        raise RegisterBusy
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _free() -> Iterator[None]:
    yield


def _judged(said: Standing) -> Judged:
    return Judged(
        record_id=said.record_id,
        revision_id=said.revision_id,
        count=said.count,
        judgement=Judgement(said.state),
        at=said.at,
        marks=tuple(Mark(mark.path, mark.text) for mark in said.marks),
        text=said.text,
        reviewer=said.reviewer,
    )


def _campaign(present: Campaign, body: SettingsNews) -> Campaign | None:
    """The campaign as the county sets it; what the county leaves out stays, and the place where it is another's.

    None where it makes no campaign.
    """
    kept = _CAMPAIGN_JSON.validate_json(_CAMPAIGN.dump_json(present))
    if not set(body.campaign) <= set(kept):
        return None
    here = body.campaign.get("division_code") in (None, present.division_code)
    said = {key: value for key, value in body.campaign.items() if here or key not in _PLACE}
    try:
        return _CAMPAIGN.validate_python({**kept, **said})
    except ValidationError:
        return None


# -- the base register ------------------------------------------------------------------------------------------------


def hear_register(unit: Unit, news: RegisterNews) -> int:
    """Brings news of the base register in; of how many people something was not known."""
    known = unit.inbox.register_counts(item.base_id for item in news.entries)
    newer = [item for item in news.entries if item.count > known.get(item.base_id, 0)]
    unit.register.put(_entry(item) for item in newer if item.document is not None)
    unit.register.drop([item.base_id for item in newer if item.document is None])
    _mark(unit, newer)
    through = news.snapshot.through if news.snapshot else 0
    unit.inbox.hear_of({item.base_id: item.count for item in news.entries}, through)
    left_out = 0
    if news.snapshot and unit.inbox.hear_part(through, news.snapshot.part, news.snapshot.parts):
        left_out = unit.register.drop(unit.inbox.left_out(through))
    collected = sum(unit.inbox.collect(_collected(item)) for item in news.collected)
    return len(newer) + left_out + collected


def _entry(item: RegisterItem) -> RegisterEntry:
    return RegisterEntry(item.base_id, item.document or {}, item.marks)


def _mark(unit: Unit, items: Collection[RegisterItem]) -> None:
    """The county's marks that somebody is not to be collected; those that were made here stay where it has none."""
    before = unit.register.removed_by_county({item.base_id for item in items})
    for item in items:
        if item.removal is not None:
            unit.register.remove(item.base_id, Removal(RemovalReason(item.removal), item.removed_on, by_county=True))
        elif item.base_id in before:
            unit.register.remove(item.base_id, None)


def _collected(item: CollectedItem) -> CollectedBy:
    return CollectedBy(
        record_id=item.record_id,
        count=item.count,
        station=item.station,
        saved_at=item.saved_at,
        id_number=numbers.normalise(item.id_number),
        base_id=item.base_id,
        withdrawn=item.withdrawn,
    )
