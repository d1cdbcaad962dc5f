"""Puts the parts together: the one module that knows them all."""

import getpass
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from uuid import uuid4

from pydantic import TypeAdapter

from station.cli.parts import Parts
from station.config import Settings, load_settings
from station.db.care import StoreCare
from station.db.home import at_home, make_home
from station.db.installation import Installation
from station.db.mirror.copies import Copies
from station.db.mirror.restoring import by_passphrase, by_recovery_key, restore
from station.db.mirror.schedule import BackupSchedule
from station.db.mirror.unheard import Unheard
from station.db.store import Store
from station.db.store_keys import StoreKeys
from station.devices.id_card.choose import open_reader
from station.devices.id_card.diagnose import diagnose
from station.devices.id_card.dump import decode_any
from station.devices.id_card.wlt import PortraitLibrary
from station.devices.id_card.wlt import profile_named as portrait_profile
from station.domain.audit import Action
from station.domain.campaign import Campaign, Village
from station.domain.card import IdCard
from station.domain.operator import Operator
from station.domain.passphrase import check_passphrase
from station.domain.register_file import RegisterLine, SheetAbout
from station.domain.safekeeping import CopyReport
from station.domain.station import CountyIdentity, StationIdentity
from station.errors import DiskFull, PassphrasesDiffer, PhotoProfilesInvalid, StationError, WrongUsage
from station.forms import divisions
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.logs import log_error, log_finding, log_to
from station.packet.suite import PassphraseCost, new_identity, new_signing_key
from station.resources import resource
from station.services.campaign import ChangeCampaign
from station.services.carrying import CarryBack, CarryOut
from station.services.checking import CheckRecord, ReturnToOperator
from station.services.confirmation import ConfirmBeforeWitness, ConfirmContent, ConfirmOnPaper, ReadContent
from station.services.desk import Desk
from station.services.drafts import AddEvidence, DiscardDraft, SaveDraft
from station.services.duplicates import JoinRecords
from station.services.enrolling import EnrolStation
from station.services.hearing import HearMessage
from station.services.intake import GoOn, PortraitOfCard, ReceiveByHand, ReceiveVisitor, SideOfCard, StartRecord
from station.services.integrity import AcceptLoss
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
    check_name,
)
from station.services.outbox import ListNotices, ListPackets, ShowLine
from station.services.overview import ListRecords, PrintRecord, ShowRecord
from station.services.people import FindPeople, ListPlaces, MarkRemoval
from station.services.permissions import Permit, guarded
from station.services.photos import GateWhenAsked
from station.services.pictures import pictures_of_desk
from station.services.ports import CardReader, DecodePortrait, PaperForm, PhotoGate, Report, Unit
from station.services.purging import PurgeApproved
from station.services.reasons import GiveReason, WithdrawReason
from station.services.register_import import ImportRegister, LastImport, PreviewRegister
from station.services.returned import CorrectRecord, MarksOfDraft
from station.services.rounds import SyncWithCounty
from station.services.safekeeping import (
    AttachMirror,
    BackUp,
    CheckCopy,
    DetachMirror,
    MirrorStatus,
    PlanBackups,
    open_epoch,
)
from station.services.sending import SendPending
from station.services.submission import InspectDraft, SaveForPaper, SubmitDocument, SubmitRecord
from station.services.trail import ExportTrail, ListTrail, NoteLook
from station.sheets.register_file import RegisterReader
from station.sheets.trail_file import trail_sheet
from station.sync.county_client import CountyClient, RequestSigner
from station.sync.stick import Stick

if TYPE_CHECKING:
    from station.photos.profiles import Profiles

_STATION_CODE = re.compile(r"[0-9]{6,12}-[0-9]{2}")
_TOWN = re.compile(r"[0-9]{9}")
NOBODY = "-"
"""Stands in the audit trail for a name nobody has."""


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day where the station stands."""
    return datetime.now().astimezone().date()


class Application:
    """Makes parts and hands them to each other."""

    def __init__(self, settings: Settings | None = None, cost: PassphraseCost | None = None) -> None:
        self._settings = settings or load_settings()
        self._cost = cost or PassphraseCost()
        self._catalogue = Catalogue(Form2018)
        self._gate: PhotoGate | None = None
        self._profiles_told: Mapping[str, object] | None = None
        self._making_gate = Lock()

    def parts(self, run_window: Callable[[Path | None, bool], int]) -> Parts:
        """What the command line needs."""
        return Parts(
            open_desk=self.open_desk,
            make_station=self.make_station,
            recover=self.recover,
            ask_passphrase=partial(self._passphrase, "口令："),
            ask_new_passphrase=self._new_passphrase,
            care_for=self.care_for,
            accept_loss=self.accept_loss,
            open_reader=partial(open_reader, today=today),
            decode_card=self.decode_card,
            diagnose_reader=self.diagnose,
            photo_gate=self.photo_gate,
            run_window=run_window,
            restore=self.restore,
            adopt=self.adopt,
        )

    @property
    def decode_portrait(self) -> DecodePortrait | None:
        """Makes a chip's portrait a small JPEG, where a maker's library is set up. Raises WrongUsage."""
        if self._settings.portrait_library is None:
            return None
        library = PortraitLibrary(self._settings.portrait_library, portrait_profile(self._settings.portrait_profile))

        def decode(wlt: bytes) -> bytes:
            return _fit_portrait(library(wlt))

        return decode

    def diagnose(self, spec: str | None = None) -> Report:
        """What a technician asks first about the reader; nothing of a person."""
        library = self._settings.portrait_library
        return diagnose(spec or self._settings.reader, today, library, self._settings.portrait_profile)

    @property
    def reader_spec(self) -> str:
        """The reader that is set up."""
        return self._settings.reader

    def decode_card(self, data: bytes) -> IdCard:
        """A card from the bytes a reader gave. Raises FrameDamaged, CardTextDamaged."""
        return decode_any(data, today())

    def photo_gate(self) -> PhotoGate:
        """What judges and fits pictures; made when first asked for. Raises PhotoProfilesInvalid."""
        with self._making_gate:
            if self._gate is None:
                from station.photos import faces, gate, profiles  # OpenCV loads slowly

                own, told = self._settings.photo_profiles, self._profiles_told
                known = profiles.load_profiles(own) if own is not None else _profiles_as_told(told)
                self._gate = gate.PhotoGate(known, faces.FaceFinder())
        return self._gate

    def _use_profiles(self, told: Mapping[str, object] | None) -> None:
        """From now on pictures are judged as the county tells, where nothing was set here."""
        with self._making_gate:
            if told != self._profiles_told:
                self._profiles_told, self._gate = told, None

    def make_station(self, data: Path | None, operator: str | None, station_code: str, division: str) -> Path:
        """A new store, with keys, campaign and its first administrator.

        Raises StoreExists, WeakPassphrase, WrongUsage for a code or an operator's name that packets cannot carry.
        """
        name = operator or self._settings.operator
        check_name(name)
        if not _STATION_CODE.fullmatch(station_code):
            raise WrongUsage(station=station_code)
        folder = self.folder(data)
        identity, recipient = new_identity()
        station = StationIdentity(
            code=station_code,
            incarnation=uuid4(),
            epoch=1,
            signing_key=new_signing_key(),
            identity=identity,
            recipient=recipient,
        )
        campaign = _sample_campaign(division)

        def seed(unit: Unit) -> None:
            unit.settings.set_station(station)
            unit.settings.set_installation(Installation(self._settings.state).id)
            unit.settings.set_campaign(campaign)
            unit.audit.add(now(), name, Action.STORE_MADE)

        passphrase = self._passphrase("设置管理员口令：")
        check_passphrase(passphrase, (name, station_code))
        Store.create(folder, name, passphrase, seed, self._cost)
        return folder

    def recover(self, data: Path | None, operator: str | None, identity: str) -> str:
        """Makes somebody an administrator with a new passphrase, by the county's recovery key.

        Raises RecoveryKeyInvalid, WeakPassphrase, StoreMissing, StoreInUse.
        """
        name = operator or self._settings.operator
        check_name(name)
        Store.recover(self.folder(data), identity, name, self._new_passphrase, now, self._cost)
        return name

    @contextmanager
    def open_desk(
        self, data: Path | None, operator: str | None, *, writes: bool, passphrase: str | None = None
    ) -> Iterator[Desk]:
        """An unlocked station for one command. Raises StoreMissing, WrongPassphrase, TooManyAttempts, StoreInUse."""
        store = self.unlock(self.folder(data), operator or self._settings.operator, passphrase, writes=writes)
        for notice in filter(None, (store.standing.loss, *(each.sentence for each in store.standing.notices))):
            sys.stderr.write(f"注意：{notice}\n")
        try:
            yield self.desk(store, open_reader("simulated", today))
        finally:
            store.close()

    def care_for(self, data: Path | None, operator: str | None) -> StoreCare:
        """What looks a store through. Raises StoreMissing, WrongPassphrase, KeysDamaged."""
        return StoreCare.unlock(self.folder(data), operator or self._settings.operator, self._passphrase("口令："), now)

    def accept_loss(self, data: Path | None, operator: str | None) -> str:
        """Lets the work go on without what is missing. Raises NothingLost."""
        name = operator or self._settings.operator
        store = Store.open(self.folder(data), name, self._passphrase("口令："), despite_loss=True)
        try:
            return AcceptLoss(store.unit, now, name, store.standing, store.renew_head)(_Unwatched())
        finally:
            store.close()

    def unlock(self, folder: Path, operator: str, passphrase: str | None, *, writes: bool = True) -> Store:
        """Opens the store; the log goes beside it from then on. Raises StoreCloned where it was copied here."""
        given = self._passphrase("口令：") if passphrase is None else passphrase
        store = Store.open(folder, operator, given, writes=writes, clock=now)
        log_to(folder, self._settings.log_level)
        if writes:
            try:
                at_home(store, Installation(self._settings.state))
            except StationError:
                store.close()
                raise
        for notice in store.standing.notices:
            log_finding(notice.part.value, notice.sentence)
        self._note_log_in(store)
        return store

    def unlock_again(self, store: Store, passphrase: str) -> None:
        """Opens a store that was locked, for the same operator."""
        store.reopen(passphrase)
        self._note_log_in(store)

    def who(self, store: Store) -> Operator:
        """Whose store this is, as it knows him now."""
        with store.look() as unit:
            return unit.operators.get(store.operator)

    def _note_log_in(self, store: Store) -> None:
        """The log-in, and the wrong passphrases since the last one, where they can be written; a full disk keeps
        nobody out."""
        if not store.writes:
            return
        untold = store.attempts.untold()
        try:
            with store.unit() as unit:
                for name, (failures, locks) in untold.items():
                    unit.audit.add(now(), name or NOBODY, Action.LOGIN_FAILED, None, f"{failures} locked {locks}")
                unit.audit.add(now(), store.operator, Action.LOGGED_IN)
                unit.commit()
        except DiskFull as error:
            log_error(error)
        else:
            store.attempts.told()

    def adopt(self, data: Path | None, operator: str | None) -> int:
        """Has a store that was copied here go on as a new epoch, on this machine; gives the epoch."""
        folder, name = self.folder(data), operator or self._settings.operator
        store = Store.open(folder, name, self._passphrase("口令："), clock=now)
        try:
            with store.unit() as unit:
                epoch = open_epoch(unit, now, name, "adopted")
                unit.commit()
            make_home(store, Installation(self._settings.state))
        finally:
            store.close()
        return epoch

    def restore(self, copy: Path, data: Path | None, operator: str | None, recovery_key: Path | None) -> CopyReport:
        """A store on this machine out of a mirror or backup, as a new epoch.

        With the county's recovery key, the operator's passphrase becomes the one that is given. Raises FolderNotEmpty,
        NoCopyThere, WrongPassphrase, RecoveryKeyUnfit, MirrorUnreadable, CopyDamaged.
        """
        folder, name = self.folder(data), operator or self._settings.operator
        installation = Installation(self._settings.state)

        def finish(unit: Unit) -> None:
            open_epoch(unit, now, name, "restored")
            unit.settings.set_installation(installation.id)

        passphrase = self._passphrase("口令：" if recovery_key is None else "设置新口令：")
        if recovery_key is None:
            way = by_passphrase(name, passphrase, finish)
        else:
            check_passphrase(passphrase, (name,))
            way = by_recovery_key(recovery_key, name, passphrase, finish, self._cost)
        return restore(copy, folder, way, Unheard())

    def desk(self, store: Store, reader: CardReader, *, stays: bool = False) -> Desk:
        """All services on one store, each behind its permission.

        Its mirrors follow from then on; where it stays open, backups are made by plan.
        """
        name, unit, look = store.operator, store.unit, store.look
        keys = StoreKeys(store, self._cost)
        copies = Copies(store, now)
        if stays:
            schedule = BackupSchedule(store, copies, now)
            store.go_along(schedule)
            schedule.start()
        store.go_along(copies)
        copies.follow()
        with look() as reading:
            station, campaign = reading.settings.station(), reading.settings.campaign()
            said = reading.settings.county_settings()
        self._use_profiles(said.photo_profiles if said else None)
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
            clock=now,
            receive_visitor=ReceiveVisitor(reader, look, self._catalogue, note),
            receive_by_hand=ReceiveByHand(look, now, self._catalogue, note),
            portrait_of_card=PortraitOfCard(self.decode_portrait, now),
            side_of_card=SideOfCard(_fit_side, now),
            start_record=StartRecord(unit, now, name, self._catalogue.edition),
            go_on=GoOn(look, note),
            save_draft=SaveDraft(unit, now),
            add_evidence=AddEvidence(unit, now, name),
            pictures=pictures_of_desk(GateWhenAsked(self.photo_gate), unit, look, now, name),
            discard_draft=DiscardDraft(unit, now, name),
            inspect_draft=InspectDraft(look, now),
            give_reason=GiveReason(unit, now, name),
            withdraw_reason=WithdrawReason(unit, now, name),
            join_records=JoinRecords(unit, now, name),
            read_content=ReadContent(),
            confirm_content=ConfirmContent(unit, now, name),
            confirm_before_witness=ConfirmBeforeWitness(unit, now, name),
            confirm_on_paper=ConfirmOnPaper(unit, now, name),
            submit_record=SubmitRecord(unit, now, name),
            save_for_paper=SaveForPaper(unit, now, name),
            submit_document=SubmitDocument(unit, now, name),
            list_records=ListRecords(look),
            show_record=ShowRecord(unit, now, name),
            print_record=PrintRecord(unit, self._print_form, now, name),
            preview_register=PreviewRegister(look, RegisterReader(self._catalogue)),
            import_register=ImportRegister(unit, look, RegisterReader(self._catalogue), now, name, register),
            last_import=LastImport(look, _problem_report),
            find_people=FindPeople(look),
            list_places=ListPlaces(look),
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
            purge_approved=PurgeApproved(unit, copies, now, name),
        )
        if store.writes:
            desk.import_register.tidy()  # what a cut-off import left
        return guarded(desk, Permit(look, name))

    @property
    def catalogue(self) -> Catalogue:
        """The form's fields."""
        return self._catalogue

    @property
    def operator(self) -> str:
        """The operator offered at log-in."""
        return self._settings.operator

    def _print_form(self, paper: PaperForm) -> bytes:
        from station.forms.pdf.form import PrintedForm, print_form  # reportlab loads slowly

        villages = {village.code: village.name for village in paper.campaign.villages}
        printed = PrintedForm(
            record_id=paper.revision.record_id,
            revision_id=paper.revision.id,
            content_digest=paper.revision.content_digest,
            station=paper.station_code,
            collection_point=paper.campaign.division_name,
            operator=paper.revision.author,
            saved_at=paper.revision.saved_at,
            division_names=villages,
            photo=paper.photo,
            signature=paper.signature,
            signed_at=paper.signed_at,
            signer=paper.signer,
            inability=paper.inability,
            thumbprint=paper.thumbprint,
        )
        return print_form(self._catalogue, paper.document, printed)

    def folder(self, data: Path | None) -> Path:
        """The data directory: as given, or as set for the process."""
        return (data or self._settings.data).absolute()

    def _passphrase(self, question: str) -> str:
        given = self._settings.password
        return given.get_secret_value() if given is not None else _asked(question)

    def _new_passphrase(self) -> str:
        """Another passphrase, or one for somebody else; typed twice. Raises WrongUsage for two that differ."""
        given = self._settings.new_password
        if given is not None:
            return given.get_secret_value()
        first = _asked("新口令：")
        if first and _asked("再输入一次新口令：") != first:
            raise PassphrasesDiffer
        return first


def _profiles_as_told(told: Mapping[str, object] | None) -> "Profiles":
    """The county's limits of photos; those that come with the program where it sent none, or none that can be used."""
    from station.photos import profiles

    try:
        return profiles.profiles_told(told or {})
    except PhotoProfilesInvalid as error:
        log_error(error)
        return profiles.shipped_profiles()


def stick_at(folder: Path, county: CountyIdentity, station: str) -> Stick:
    """The stick at a folder. Raises StickNotThere."""
    return Stick(folder, county.signing_key, station)


def _asked(question: str) -> str:
    try:
        return getpass.getpass(question)
    except EOFError:  # nobody there to ask
        sys.stderr.write("\n")
        return ""


class _Unwatched:
    """Progress nobody looks at."""

    def step(self, done: int, total: int, note: str = "") -> None:
        """Says nothing."""


def _problem_report(about: SheetAbout, lines: Sequence[RegisterLine]) -> bytes:
    from station.sheets.problem_report import problem_report  # xlsxwriter is asked for once in a while

    return problem_report(about, lines)


def _fit_portrait(picture: bytes) -> bytes:
    from station.photos.fit import fit  # OpenCV and Pillow load slowly, and most commands do without
    from station.photos.profiles import profile_named

    return fit(picture, profile_named("chip_portrait"))


def _fit_side(picture: bytes) -> bytes:
    from station.photos.fit import fit
    from station.photos.profiles import profile_named

    return fit(picture, profile_named("id_card_side"))


def _sample_campaign(division: str) -> Campaign:
    """The campaign of 2018 for a town of a packaged province. Raises WrongUsage if it is none."""
    villages = divisions.children(division) if _TOWN.fullmatch(division) else ()
    if not villages:
        raise WrongUsage(division=division)
    sample = TypeAdapter(Campaign).validate_json(resource("samples/campaign.json").read_bytes())
    return replace(
        sample,
        division_code=villages[0].code[: len(division)],
        division_name=divisions.division_name(division) or division,
        villages=tuple(Village(each.code, each.name) for each in villages),
    )
