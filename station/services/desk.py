"""All services of an unlocked station, put together by the application for windows and commands alike."""

from dataclasses import dataclass

from station.domain.campaign import Campaign
from station.domain.integrity import Standing
from station.services.campaign import ChangeCampaign
from station.services.carrying import CarryBack, CarryOut
from station.services.checking import CheckRecord, ReturnToOperator
from station.services.confirmation import ConfirmBeforeWitness, ConfirmContent, ConfirmOnPaper, ReadContent
from station.services.drafts import AddEvidence, DiscardDraft, SaveDraft
from station.services.duplicates import JoinRecords
from station.services.enrolling import EnrolStation
from station.services.expected import ExpectPerson
from station.services.handwritten import DropPaper, EnterBlank, ListPapers, ShowPaper
from station.services.intake import GoOn, PortraitOfCard, ReceiveByHand, ReceiveVisitor, SideOfCard, StartRecord
from station.services.operators import (
    AddOperator,
    ChangePassphrase,
    ChangeRole,
    ListOperators,
    RemoveOperator,
    RenewKey,
    ResetPassphrase,
    SetRecoveryKey,
    UnlockOperator,
)
from station.services.outbox import ListNotices, ListPackets, ShowLine
from station.services.overview import ListRecords, ShowRecord
from station.services.paper import PrintBlanks, PrintMany, PrintRecord, PrintSlip
from station.services.paper_back import FilePage
from station.services.people import FindPeople, ListPlaces, MarkRemoval
from station.services.pictures import Pictures
from station.services.ports import Clock
from station.services.progress import MeasureProgress
from station.services.purging import PurgeApproved
from station.services.reasons import GiveReason, WithdrawReason
from station.services.register_import import ImportRegister, LastImport, PreviewRegister
from station.services.returned import CorrectRecord, MarksOfDraft
from station.services.roster import BrowseRegister
from station.services.rounds import SyncWithCounty
from station.services.safekeeping import (
    AttachMirror,
    BackUp,
    CheckCopy,
    DetachMirror,
    MirrorStatus,
    PlanBackups,
    PlannedBackups,
)
from station.services.submission import InspectDraft, SaveForPaper, SubmitDocument, SubmitRecord
from station.services.trail import ExportTrail, ListTrail, NoteLook
from station.services.type_size import KeepTypeSize
from station.services.visits import PlanVisits


@dataclass(frozen=True, slots=True)
class Desk:
    """What an operator can do once the store is unlocked."""

    operator: str
    station_code: str
    campaign: Campaign
    type_size: int
    """Percent, as the operator last chose."""
    clock: Clock
    receive_visitor: ReceiveVisitor
    receive_by_hand: ReceiveByHand
    expect_person: ExpectPerson
    portrait_of_card: PortraitOfCard
    side_of_card: SideOfCard
    start_record: StartRecord
    go_on: GoOn
    save_draft: SaveDraft
    add_evidence: AddEvidence
    pictures: Pictures
    discard_draft: DiscardDraft
    inspect_draft: InspectDraft
    give_reason: GiveReason
    withdraw_reason: WithdrawReason
    join_records: JoinRecords
    read_content: ReadContent
    confirm_content: ConfirmContent
    confirm_before_witness: ConfirmBeforeWitness
    confirm_on_paper: ConfirmOnPaper
    file_page: FilePage
    list_papers: ListPapers
    show_paper: ShowPaper
    drop_paper: DropPaper
    enter_blank: EnterBlank
    submit_record: SubmitRecord
    save_for_paper: SaveForPaper
    submit_document: SubmitDocument
    list_records: ListRecords
    show_record: ShowRecord
    print_record: PrintRecord
    print_many: PrintMany
    print_slip: PrintSlip
    print_blanks: PrintBlanks
    preview_register: PreviewRegister
    import_register: ImportRegister
    last_import: LastImport
    find_people: FindPeople
    list_places: ListPlaces
    browse_register: BrowseRegister
    plan_visits: PlanVisits
    measure_progress: MeasureProgress
    mark_removal: MarkRemoval
    enrol_station: EnrolStation
    sync_with_county: SyncWithCounty
    carry_out: CarryOut
    carry_back: CarryBack
    show_line: ShowLine
    list_packets: ListPackets
    list_notices: ListNotices
    correct_record: CorrectRecord
    marks_of_draft: MarksOfDraft
    check_record: CheckRecord
    return_to_operator: ReturnToOperator
    list_operators: ListOperators
    add_operator: AddOperator
    change_role: ChangeRole
    reset_passphrase: ResetPassphrase
    change_passphrase: ChangePassphrase
    remove_operator: RemoveOperator
    unlock_operator: UnlockOperator
    renew_key: RenewKey
    set_recovery_key: SetRecoveryKey
    change_campaign: ChangeCampaign
    keep_type_size: KeepTypeSize
    note: NoteLook
    list_trail: ListTrail
    export_trail: ExportTrail
    standing: Standing
    attach_mirror: AttachMirror
    detach_mirror: DetachMirror
    mirror_status: MirrorStatus
    back_up: BackUp
    check_copy: CheckCopy
    plan_backups: PlanBackups
    planned_backups: PlannedBackups
    purge_approved: PurgeApproved
