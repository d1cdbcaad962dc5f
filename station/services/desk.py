"""All services of an unlocked station, put together by the application for windows and commands alike."""

from dataclasses import dataclass

from station.domain.campaign import Campaign
from station.services.confirmation import ConfirmContent
from station.services.drafts import AddEvidence, DiscardDraft, SaveDraft
from station.services.duplicates import JoinRecords
from station.services.intake import GoOn, PortraitOfCard, ReceiveByHand, ReceiveVisitor, SideOfCard, StartRecord
from station.services.overview import ListRecords, PrintRecord, ShowRecord
from station.services.people import FindPeople, ListPlaces, MarkRemoval
from station.services.ports import Clock
from station.services.reasons import GiveReason, WithdrawReason
from station.services.register_import import ImportRegister, LastImport, PreviewRegister
from station.services.sending import EnrolStation, SendPending
from station.services.submission import InspectDraft, SaveForPaper, SubmitDocument, SubmitRecord


@dataclass(frozen=True, slots=True)
class Desk:
    """What an operator can do once the store is unlocked."""

    operator: str
    station_code: str
    campaign: Campaign
    clock: Clock
    receive_visitor: ReceiveVisitor
    receive_by_hand: ReceiveByHand
    portrait_of_card: PortraitOfCard
    side_of_card: SideOfCard
    start_record: StartRecord
    go_on: GoOn
    save_draft: SaveDraft
    add_evidence: AddEvidence
    discard_draft: DiscardDraft
    inspect_draft: InspectDraft
    give_reason: GiveReason
    withdraw_reason: WithdrawReason
    join_records: JoinRecords
    confirm_content: ConfirmContent
    submit_record: SubmitRecord
    save_for_paper: SaveForPaper
    submit_document: SubmitDocument
    list_records: ListRecords
    show_record: ShowRecord
    print_record: PrintRecord
    preview_register: PreviewRegister
    import_register: ImportRegister
    last_import: LastImport
    find_people: FindPeople
    list_places: ListPlaces
    mark_removal: MarkRemoval
    enrol_station: EnrolStation
    send_pending: SendPending
