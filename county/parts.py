"""The parts that a running county is made of: what its doors (HTTP, command line) are given."""

from dataclasses import dataclass

from county.config import Settings
from county.services.enrolment import EnrolStation, IssueTicket
from county.services.judge_packets import JudgePackets
from county.services.list_packets import ListPackets
from county.services.receive_packet import ReceivePacket


@dataclass(frozen=True)
class Parts:
    """One county, open."""

    settings: Settings
    county_name: str
    receive_packet: ReceivePacket
    issue_ticket: IssueTicket
    enrol_station: EnrolStation
    list_packets: ListPackets
    judge_packets: JudgePackets
