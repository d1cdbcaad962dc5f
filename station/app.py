"""Puts the parts together: the one module that knows them all."""

import getpass
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

from pydantic import TypeAdapter

from station.cli.parts import Parts
from station.config import Settings, load_settings
from station.db.store import Store
from station.devices.id_card.choose import open_reader
from station.devices.id_card.diagnose import diagnose
from station.devices.id_card.dump import decode_any
from station.devices.id_card.wlt import PortraitLibrary
from station.devices.id_card.wlt import profile_named as portrait_profile
from station.domain.audit import Action
from station.domain.campaign import Campaign, Village
from station.domain.card import IdCard
from station.domain.register_file import RegisterLine, SheetAbout
from station.domain.station import StationIdentity
from station.errors import WrongUsage
from station.forms import divisions
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.logs import log_to
from station.packet.suite import new_identity, new_signing_key
from station.resources import resource
from station.services.confirmation import ConfirmContent
from station.services.desk import Desk
from station.services.drafts import AddEvidence, DiscardDraft, SaveDraft
from station.services.duplicates import JoinRecords
from station.services.intake import GoOn, PortraitOfCard, ReceiveByHand, ReceiveVisitor, SideOfCard, StartRecord
from station.services.overview import ListRecords, PrintRecord, ShowRecord
from station.services.people import FindPeople, ListPlaces, MarkRemoval
from station.services.ports import CardReader, DecodePortrait, PaperForm, PhotoGate, Report, Unit
from station.services.reasons import GiveReason, WithdrawReason
from station.services.register_import import ImportRegister, LastImport, PreviewRegister
from station.services.sending import EnrolStation, SendPending
from station.services.submission import InspectDraft, SaveForPaper, SubmitDocument, SubmitRecord
from station.sheets.register_file import RegisterReader
from station.sync.county_client import CountyClient, RequestSigner

_STATION_CODE = re.compile(r"[0-9]{6,12}-[0-9]{2}")
_TOWN = re.compile(r"[0-9]{9}")
_LONGEST_NAME = 64


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day where the station stands."""
    return datetime.now().astimezone().date()


class Application:
    """Makes parts and hands them to each other."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or load_settings()
        self._catalogue = Catalogue(Form2018)
        self._gate: PhotoGate | None = None

    def parts(self, run_window: Callable[[Path | None, bool], int]) -> Parts:
        """What the command line needs."""
        return Parts(
            open_desk=self.open_desk,
            make_station=self.make_station,
            open_reader=partial(open_reader, today=today),
            decode_card=self.decode_card,
            diagnose_reader=self.diagnose,
            photo_gate=self.photo_gate,
            run_window=run_window,
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
        if self._gate is None:
            from station.photos import faces, gate, profiles  # OpenCV loads slowly

            own = self._settings.photo_profiles
            known = profiles.shipped_profiles() if own is None else profiles.load_profiles(own)
            self._gate = gate.PhotoGate(known, faces.FaceFinder())
        return self._gate

    def make_station(self, data: Path | None, operator: str | None, station_code: str, division: str) -> Path:
        """A new store, with keys, campaign and its first administrator.

        Raises StoreExists, WeakPassphrase, WrongUsage for a code or an operator's name that packets cannot carry.
        """
        name = operator or self._settings.operator
        if not _STATION_CODE.fullmatch(station_code) or len(name) > _LONGEST_NAME or not name.isprintable():
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
            unit.settings.set_campaign(campaign)
            unit.audit.add(now(), name, Action.STORE_MADE)

        Store.create(folder, name, self._passphrase("设置管理员口令："), seed)
        return folder

    @contextmanager
    def open_desk(self, data: Path | None, operator: str | None, *, writes: bool) -> Iterator[Desk]:
        """An unlocked station for one command. Raises StoreMissing, WrongPassphrase, StoreInUse."""
        store = self.unlock(self.folder(data), operator or self._settings.operator, None, writes=writes)
        try:
            desk = self.desk(store, open_reader("simulated", today))
            if writes:
                desk.import_register.tidy()
            yield desk
        finally:
            store.close()

    def unlock(self, folder: Path, operator: str, passphrase: str | None, *, writes: bool = True) -> Store:
        """Opens the store; the log goes beside it from then on."""
        store = Store.open(folder, operator, passphrase or self._passphrase("口令："), writes=writes)
        log_to(folder, self._settings.log_level)
        return store

    def desk(self, store: Store, reader: CardReader) -> Desk:
        """All services on one store."""
        name, unit, look = store.operator, store.unit, store.look
        with look() as reading:
            station, campaign = reading.settings.station(), reading.settings.campaign()
        store.use_epoch(station.epoch)
        signer = RequestSigner(station.code, station.signing_key, now)

        def county_at(url: str) -> CountyClient:
            return CountyClient(url, signer)

        return Desk(
            operator=name,
            station_code=station.code,
            campaign=campaign,
            clock=now,
            receive_visitor=ReceiveVisitor(reader, look, self._catalogue),
            receive_by_hand=ReceiveByHand(look, now, self._catalogue),
            portrait_of_card=PortraitOfCard(self.decode_portrait, now),
            side_of_card=SideOfCard(_fit_side, now),
            start_record=StartRecord(unit, now, name, self._catalogue.edition),
            go_on=GoOn(look),
            save_draft=SaveDraft(unit, now),
            add_evidence=AddEvidence(unit, now, name),
            discard_draft=DiscardDraft(unit, now, name),
            inspect_draft=InspectDraft(look, now),
            give_reason=GiveReason(unit, now, name),
            withdraw_reason=WithdrawReason(unit, now, name),
            join_records=JoinRecords(unit, now, name),
            confirm_content=ConfirmContent(unit, now, name),
            submit_record=SubmitRecord(unit, now, name),
            save_for_paper=SaveForPaper(unit, now, name),
            submit_document=SubmitDocument(unit, now, name),
            list_records=ListRecords(look),
            show_record=ShowRecord(unit, now, name),
            print_record=PrintRecord(unit, self._print_form, now, name),
            preview_register=PreviewRegister(look, RegisterReader(self._catalogue)),
            import_register=ImportRegister(unit, look, RegisterReader(self._catalogue), now, name),
            last_import=LastImport(look, _problem_report),
            find_people=FindPeople(look),
            list_places=ListPlaces(look),
            mark_removal=MarkRemoval(unit, now, name),
            enrol_station=EnrolStation(unit, county_at, now, name),
            send_pending=SendPending(unit, county_at, now, name),
        )

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
        )
        return print_form(self._catalogue, paper.document, printed)

    def folder(self, data: Path | None) -> Path:
        """The data directory: as given, or as set for the process."""
        return (data or self._settings.data).absolute()

    def _passphrase(self, question: str) -> str:
        given = self._settings.password
        if given is not None:
            return given.get_secret_value()
        try:
            return getpass.getpass(question)
        except EOFError:  # nobody there to ask
            sys.stderr.write("\n")
            return ""


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
