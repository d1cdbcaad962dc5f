"""Puts the parts together: the one module that knows them all."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

from county.certificates import pin_on_tickets
from county.config import Settings, save_settings
from county.db.engine import open_engine
from county.db.migrate import migrate
from county.db.unit_of_work import UnitsOfWork
from county.files import private_directory
from county.keys import CountyKeys, keys_exist, load_keys, save_new_keys
from county.parts import Parts
from county.services.carry import CarryStick
from county.services.carry_down import WriteToStick
from county.services.carry_up import TakeFromStick
from county.services.completeness import ReportCompleteness
from county.services.enrolment import EnrolStation, IssueTicket
from county.services.evidence import Journal, LookAtEvidence
from county.services.figures import CountFigures, IsAlive
from county.services.judge_packets import JudgePackets
from county.services.lease import HoldLease, TendShelf
from county.services.list_packets import ListPackets
from county.services.messages import AnswerLetter, FetchMessage, OpenLetter, WriteMessages
from county.services.publish import Publish
from county.services.queue import ListQueue, ReportProgress
from county.services.receive_packet import ReceivePacket
from county.services.register import TakeRegister
from county.services.reviewers import LogIn, LogOut, ManageReviewers, WhoIsThere
from county.services.shelf import ListShelf, SettleShelf, TakeIn, TryShelfAgain
from county.services.standings import ApproveRevision, DecideField, ReturnRevision, ShowPerson
from county.services.stations import AssignVillages, KnowStation, ListStations, RevokeStation
from county.stick import StickFolder
from station.errors import CountyError, CountyExists


def utc_now() -> datetime:
    """The county's clock."""
    return datetime.now(UTC)


def found_county(settings: Settings, name: str) -> CountyKeys:
    """Makes a county's data directory: database, settings, and the keys last. Raises CountyExists, CountyError."""
    if keys_exist(settings.data_dir):
        raise CountyExists
    keys = CountyKeys.new(name)
    try:
        private_directory(settings.data_dir)
        with _open_units(settings) as units, units.reading() as unit:
            if unit.stations.any():  # their county's keys were lost: new ones would not open what they send
                raise CountyExists
        save_settings(settings)
        save_new_keys(keys, settings.data_dir)
    except OSError as error:
        raise CountyError(cause=type(error).__name__) from None
    return keys


@contextmanager
def open_county(settings: Settings, now: Callable[[], datetime] = utc_now) -> Iterator[Parts]:
    """A county ready for work, its database brought up to date. Raises CountyMissing, CountyTooNew, StorageError."""
    keys = load_keys(settings.data_dir)
    with _open_units(settings) as units:
        receive, write = ReceivePacket(keys, units, now), WriteMessages(keys, units, now)
        take_in, try_again = TakeIn(keys, units, now, receive), TryShelfAgain(units, now, receive)
        enrol = EnrolStation(units, now, timedelta(days=settings.ticket_days))
        open_letter, fetch = OpenLetter(keys, units, AnswerLetter(units, now, write)), FetchMessage(units)
        yield Parts(
            settings=settings,
            county_name=keys.name,
            recovery_recipient=settings.recovery_recipient or keys.recovery_recipient,
            now=now,
            receive_packet=receive,
            take_in=take_in,
            try_shelf_again=try_again,
            tend_shelf=TendShelf(HoldLease(units, now), try_again, timedelta(seconds=settings.shelf_seconds)),
            settle_shelf=SettleShelf(units, now, receive),
            list_shelf=ListShelf(units),
            issue_ticket=IssueTicket(keys, units, now, pin_on_tickets(settings)),
            enrol_station=enrol,
            know_station=KnowStation(units),
            list_stations=ListStations(units),
            revoke_station=RevokeStation(units, now),
            assign_villages=AssignVillages(units),
            list_packets=ListPackets(units),
            judge_packets=JudgePackets(units),
            report_completeness=ReportCompleteness(units),
            take_register=TakeRegister(units),
            publish=Publish(units, now),
            write_messages=write,
            open_letter=open_letter,
            fetch_message=fetch,
            carry_stick=CarryStick(
                TakeFromStick(keys, units, receive, take_in, try_again, enrol, open_letter),
                WriteToStick(units, write, fetch),
            ),
            open_stick=lambda folder, fresh: StickFolder(
                folder, keys.public_key, settings.max_packet_bytes, fresh=fresh
            ),
            show_person=ShowPerson(units),
            return_revision=ReturnRevision(units, now),
            approve_revision=ApproveRevision(units, now),
            decide_field=DecideField(units, now),
            list_queue=ListQueue(units),
            report_progress=ReportProgress(units),
            look_at=LookAtEvidence(units),
            journal=Journal(units, now),
            figures=CountFigures(units),
            is_alive=IsAlive(units),
            log_in=LogIn(units, now),
            log_out=LogOut(units),
            who_is_there=WhoIsThere(units, now),
            manage_reviewers=ManageReviewers(units, now),
        )


@contextmanager
def _open_units(settings: Settings) -> Iterator[UnitsOfWork]:
    engine = open_engine(settings.database)
    try:
        migrate(engine)
        with closing(UnitsOfWork(engine)) as units:
            yield units
    finally:
        engine.dispose()
