"""The parts that a running county is made of: what its doors (HTTP, command line) are given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from county.config import Settings
from county.services.carry import CarryStick
from county.services.completeness import ReportCompleteness
from county.services.enrolment import EnrolStation, IssueTicket
from county.services.evidence import Journal, LookAtEvidence
from county.services.figures import CountFigures, IsAlive
from county.services.judge_packets import JudgePackets
from county.services.lease import TendShelf
from county.services.list_packets import ListPackets
from county.services.messages import FetchMessage, OpenLetter, WriteMessages
from county.services.publish import Publish
from county.services.queue import ListQueue, ReportProgress
from county.services.receive_packet import ReceivePacket
from county.services.register import TakeRegister
from county.services.reviewers import LogIn, LogOut, ManageReviewers, WhoIsThere
from county.services.shelf import ListShelf, SettleShelf, TakeIn, TryShelfAgain
from county.services.standings import ApproveRevision, DecideField, ReturnRevision, ShowPerson
from county.services.stations import AssignVillages, KnowStation, ListStations, RevokeStation
from county.stick import StickFolder


@dataclass(frozen=True)
class Parts:
    """One county, open."""

    settings: Settings
    county_name: str
    recovery_recipient: str | None
    now: Callable[[], datetime]
    receive_packet: ReceivePacket
    take_in: TakeIn
    try_shelf_again: TryShelfAgain
    tend_shelf: TendShelf
    settle_shelf: SettleShelf
    list_shelf: ListShelf
    issue_ticket: IssueTicket
    enrol_station: EnrolStation
    know_station: KnowStation
    list_stations: ListStations
    revoke_station: RevokeStation
    assign_villages: AssignVillages
    list_packets: ListPackets
    judge_packets: JudgePackets
    report_completeness: ReportCompleteness
    take_register: TakeRegister
    publish: Publish
    write_messages: WriteMessages
    open_letter: OpenLetter
    fetch_message: FetchMessage
    carry_stick: CarryStick
    open_stick: Callable[[Path, bool], StickFolder]
    """A stick by its folder; the second says whether one is taken on which nothing stands yet."""
    show_person: ShowPerson
    return_revision: ReturnRevision
    approve_revision: ApproveRevision
    decide_field: DecideField
    list_queue: ListQueue
    report_progress: ReportProgress
    look_at: LookAtEvidence
    journal: Journal
    figures: CountFigures
    is_alive: IsAlive
    log_in: LogIn
    log_out: LogOut
    who_is_there: WhoIsThere
    manage_reviewers: ManageReviewers
