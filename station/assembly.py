"""A desk: every service on one store, given what it needs and put behind its permission."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

from station.clock import now
from station.db.mirror.copies import Copies
from station.db.mirror.schedule import BackupSchedule
from station.db.store import Store
from station.db.store_keys import StoreKeys
from station.domain.progress import CollectionFigures, OperatorFigures, VillageFigures
from station.domain.register_file import RegisterLine, SheetAbout
from station.domain.station import CountyIdentity
from station.forms.catalogue import Catalogue
from station.packet.suite import PassphraseCost
from station.photo_tools import PhotoTools, fit_card_side
from station.services.campaign import ChangeCampaign
from station.services.carrying import CarryBack, CarryOut
from station.services.checking import CheckRecord, ReturnToOperator
from station.services.confirmation import ConfirmBeforeWitness, ConfirmContent, ConfirmOnPaper, ReadContent
from station.services.desk import Desk
from station.services.drafts import AddEvidence, DiscardDraft, SaveDraft
from station.services.duplicates import JoinRecords
from station.services.enrolling import EnrolStation
from station.services.expected import ExpectPerson
from station.services.handwritten import DropPaper, EnterBlank, ListPapers, ShowPaper
from station.services.hearing import HearMessage
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
from station.services.paper import BlankPaper, PrintBlanks, PrintMany, PrintRecord, PrintSlip, SlipPaper
from station.services.paper_back import FilePage
from station.services.people import FindPeople, ListPlaces, MarkRemoval
from station.services.permissions import Permit, guarded
from station.services.photos import GateWhenAsked
from station.services.pictures import pictures_of_desk
from station.services.ports import CardReader, DecodePortrait, PaperForm
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
from station.services.sending import SendPending
from station.services.submission import InspectDraft, SaveForPaper, SubmitDocument, SubmitRecord
from station.services.trail import ExportTrail, ListTrail, NoteLook
from station.services.type_size import KeepTypeSize
from station.services.visits import PlanVisits, VisitPlan, VisitsPaper
from station.sheets.register_file import RegisterReader
from station.sheets.trail_file import trail_sheet
from station.sync.county_client import CountyClient, RequestSigner
from station.sync.stick import Stick


@dataclass(frozen=True, slots=True)
class Tools:
    """What a desk takes of the program, beside its store."""

    cost: PassphraseCost
    catalogue: Catalogue
    photos: PhotoTools
    decode_portrait: DecodePortrait | None


def desk_on(store: Store, reader: CardReader, tools: Tools, *, stays: bool = False) -> Desk:
    """All services on one store, each behind its permission.

    Its mirrors follow from then on; where it stays open, backups are made by plan.
    """
    name, unit, look = store.operator, store.unit, store.look
    keys = StoreKeys(store, tools.cost)
    copies = Copies(store, now)
    if stays:
        schedule = BackupSchedule(store, copies, now)
        store.go_along(schedule)
        schedule.start()
    store.go_along(copies)
    copies.follow()
    with look() as reading:
        station, campaign = reading.settings.station(), reading.settings.campaign()
        type_size = reading.settings.type_size(name)
        said = reading.settings.county_settings()
    tools.photos.use_profiles(said.photo_profiles if said else None)
    store.use_epoch(station.epoch)
    signer = RequestSigner(station.code, station.signing_key, now)

    def county_at(url: str, certificate: str | None) -> CountyClient:
        return CountyClient(url, signer, certificate=certificate)

    note = NoteLook(store.witness, now, name)
    register = Lock()
    hear = HearMessage(unit, keys, register, now, name)
    desk = Desk(
        operator=name,
        station_code=station.code,
        campaign=campaign,
        type_size=type_size,
        clock=now,
        receive_visitor=ReceiveVisitor(reader, look, tools.catalogue, note),
        receive_by_hand=ReceiveByHand(look, now, tools.catalogue, note),
        expect_person=ExpectPerson(look),
        portrait_of_card=PortraitOfCard(tools.decode_portrait, now),
        side_of_card=SideOfCard(fit_card_side, now),
        start_record=StartRecord(unit, now, name, tools.catalogue.edition),
        go_on=GoOn(look, note),
        save_draft=SaveDraft(unit, now),
        add_evidence=AddEvidence(unit, now, name),
        pictures=pictures_of_desk(GateWhenAsked(tools.photos.gate), unit, look, now, name),
        discard_draft=DiscardDraft(unit, now, name),
        inspect_draft=InspectDraft(look, now),
        give_reason=GiveReason(unit, now, name),
        withdraw_reason=WithdrawReason(unit, now, name),
        join_records=JoinRecords(unit, now, name),
        read_content=ReadContent(),
        confirm_content=ConfirmContent(unit, now, name),
        confirm_before_witness=ConfirmBeforeWitness(unit, now, name),
        confirm_on_paper=ConfirmOnPaper(unit, now, name),
        file_page=FilePage(unit, tools.photos.read_page, now, name),
        list_papers=ListPapers(look),
        show_paper=ShowPaper(look),
        drop_paper=DropPaper(unit, now, name),
        enter_blank=EnterBlank(unit, now, name),
        submit_record=SubmitRecord(unit, now, name),
        save_for_paper=SaveForPaper(unit, now, name),
        submit_document=SubmitDocument(unit, now, name),
        list_records=ListRecords(look),
        show_record=ShowRecord(unit, now, name),
        print_record=PrintRecord(unit, partial(_printed, tools.catalogue), now, name),
        print_many=PrintMany(unit, partial(_printed_all, tools.catalogue), now, name),
        print_slip=PrintSlip(unit, _printed_slip, now, name),
        print_blanks=PrintBlanks(look, partial(printed_blanks, tools.catalogue)),
        preview_register=PreviewRegister(look, RegisterReader(tools.catalogue)),
        import_register=ImportRegister(unit, look, RegisterReader(tools.catalogue), now, name, register),
        last_import=LastImport(look, _problem_report),
        find_people=FindPeople(look),
        list_places=ListPlaces(look),
        browse_register=BrowseRegister(look, now, note),
        plan_visits=PlanVisits(look, _visits_sheet, printed_missing, now, note),
        measure_progress=MeasureProgress(look, _progress_book, printed_daily, now),
        mark_removal=MarkRemoval(unit, now, name),
        enrol_station=EnrolStation(unit, county_at, now, name),
        sync_with_county=SyncWithCounty(unit, county_at, SendPending(unit, county_at, now, name), hear, now),
        carry_out=CarryOut(unit, stick_at, now, name),
        carry_back=CarryBack(unit, stick_at, hear),
        show_line=ShowLine(look),
        list_packets=ListPackets(look),
        list_notices=ListNotices(look, now),
        correct_record=CorrectRecord(unit, now, name),
        marks_of_draft=MarksOfDraft(look),
        check_record=CheckRecord(unit, now, name),
        return_to_operator=ReturnToOperator(unit, now, name),
        list_operators=ListOperators(look, keys),
        add_operator=AddOperator(unit, keys, now, name),
        change_role=ChangeRole(unit, now, name),
        reset_passphrase=ResetPassphrase(unit, keys, now, name),
        change_passphrase=ChangePassphrase(unit, keys, now, name),
        remove_operator=RemoveOperator(unit, keys, now, name),
        unlock_operator=UnlockOperator(unit, keys, now, name),
        renew_key=RenewKey(look, keys, now, name),
        set_recovery_key=SetRecoveryKey(unit, keys, now, name),
        change_campaign=ChangeCampaign(unit, now, name),
        keep_type_size=KeepTypeSize(unit, name),
        note=note,
        list_trail=ListTrail(look),
        export_trail=ExportTrail(look, store.witness, trail_sheet, now, name),
        standing=store.standing,
        attach_mirror=AttachMirror(unit, copies, now, name),
        detach_mirror=DetachMirror(unit, copies, now, name),
        mirror_status=MirrorStatus(copies),
        back_up=BackUp(copies, note),
        check_copy=CheckCopy(copies),
        plan_backups=PlanBackups(unit, now, name),
        planned_backups=PlannedBackups(unit),
        purge_approved=PurgeApproved(unit, copies, now, name),
    )
    if store.writes:
        desk.import_register.tidy()  # what a cut-off import left
    return guarded(desk, Permit(look, name))


def stick_at(folder: Path, county: CountyIdentity, station: str) -> Stick:
    """The stick at a folder. Raises StickNotThere."""
    return Stick(folder, county.signing_key, station)


def _problem_report(about: SheetAbout, lines: Sequence[RegisterLine]) -> bytes:
    from station.sheets.problem_report import problem_report  # xlsxwriter is asked for once in a while

    return problem_report(about, lines)


def _progress_book(figures: CollectionFigures) -> bytes:
    from station.sheets.progress_file import progress_book

    return progress_book(figures)


def _visits_sheet(plan: VisitPlan) -> bytes:
    from station.sheets.visits_file import visits_sheet

    return visits_sheet(plan)


def printed_missing(paper: VisitsPaper) -> bytes:
    from station.forms.pdf.lists import ListHead, Missing, VillageMissing, print_missing

    def villages() -> Iterator[VillageMissing]:
        for village in paper.villages:
            people = (
                Missing(
                    name=visit.name,
                    sex=visit.sex,
                    age=visit.age,
                    address=visit.address,
                    phone=visit.phone,
                    categories="、".join(visit.categories),
                    note="已有草稿" if visit.begun else "",
                )
                for visit in village.people
            )
            yield VillageMissing(village.name, tuple(people))

    return print_missing(villages(), ListHead(paper.town, paper.station, paper.made_on), paper.only)


def printed_daily(figures: CollectionFigures) -> bytes:
    from station.forms.pdf.lists import ListHead, Tally, print_daily

    def tally(name: str, each: VillageFigures | OperatorFigures, total: int, expected: int | None = None) -> Tally:
        return Tally(
            name,
            today=each.today,
            total=total,
            unsigned=each.waiting.unsigned,
            returned=each.waiting.returned,
            expected=expected,
            added_today=each.added_today,
            added=each.added,
        )

    villages = [tally(each.name, each, each.collected, each.due) for each in figures.villages]
    operators = [tally(each.display_name, each, each.registered) for each in figures.operators]
    made_on = figures.made_at.astimezone().date()
    return print_daily(villages, operators, ListHead(figures.town, figures.station, made_on))


def printed_blanks(catalogue: Catalogue, paper: BlankPaper) -> bytes:
    """Blank forms as PDF. Raises FontsMissing."""
    from station.forms.pdf.blank import BlankOrder, print_blanks

    order = BlankOrder(paper.serials, paper.categories, paper.station_code, paper.collection_point)
    return print_blanks(catalogue, order)


def _printed_slip(paper: SlipPaper) -> bytes:
    from station.forms.pdf.slip import Slip, print_slip

    return print_slip(
        Slip(
            record_id=paper.record_id,
            name=paper.name,
            id_number=paper.id_number,
            collected_at=paper.collected_at,
            collection_point=paper.collection_point,
            station=paper.station_code,
            operator=paper.operator,
            to_bring=paper.to_bring,
        )
    )


def _printed(catalogue: Catalogue, paper: PaperForm) -> bytes:
    return _printed_all(catalogue, [paper])


def _printed_all(catalogue: Catalogue, papers: Iterable[PaperForm]) -> bytes:
    from station.forms.pdf.form import PrintedForm, print_forms  # reportlab loads slowly

    def forms() -> Iterator[tuple[Mapping[str, object], PrintedForm]]:
        for paper in papers:
            yield (
                paper.document,
                PrintedForm(
                    record_id=paper.revision.record_id,
                    revision_id=paper.revision.id,
                    content_digest=paper.revision.content_digest,
                    station=paper.station_code,
                    collection_point=paper.campaign.division_name,
                    operator=paper.revision.author,
                    saved_at=paper.revision.saved_at,
                    division_names={village.code: village.name for village in paper.campaign.villages},
                    photo=paper.photo,
                    signature=paper.signature,
                    signed_at=paper.signed_at,
                    signer=paper.signer,
                    inability=paper.inability,
                    thumbprint=paper.thumbprint,
                ),
            )

    return print_forms(catalogue, forms())
