"""Puts the parts together: the one module that knows them all."""

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

from station.assembly import Tools, desk_on, printed_blanks
from station.cli.parts import Parts
from station.clock import now, today
from station.config import Settings, load_settings
from station.db.care import StoreCare
from station.db.home import at_home, make_home
from station.db.installation import Installation
from station.db.mirror.restoring import by_passphrase, by_recovery_key, restore
from station.db.mirror.unheard import Unheard
from station.db.store import Store
from station.devices.id_card.choose import open_reader
from station.devices.id_card.diagnose import diagnose
from station.devices.id_card.dump import decode_any
from station.devices.id_card.wlt import PortraitLibrary
from station.devices.id_card.wlt import profile_named as portrait_profile
from station.domain.audit import Action
from station.domain.card import IdCard
from station.domain.operator import Operator
from station.domain.passphrase import check_passphrase
from station.domain.safekeeping import CopyReport
from station.domain.station import StationIdentity
from station.errors import DiskFull, PassphrasesDiffer
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.logs import log_error, log_finding, log_to
from station.packet.suite import PassphraseCost, new_identity, new_signing_key
from station.photo_tools import PhotoTools, fit_chip_portrait
from station.services.desk import Desk
from station.services.founding import NewStation, campaign_for, check_new_station, check_station_code
from station.services.integrity import AcceptLoss
from station.services.operators import check_name
from station.services.ports import CardReader, DecodePortrait, PhotoGate, Report, Unit
from station.services.safekeeping import (
    open_epoch,
)

NOBODY = "-"
"""Stands in the audit trail for a name nobody has."""


class Application:
    """Makes parts and hands them to each other."""

    def __init__(self, settings: Settings | None = None, cost: PassphraseCost | None = None) -> None:
        self._settings = settings or load_settings()
        self._cost = cost or PassphraseCost()
        self._catalogue = Catalogue(Form2018)
        self._photos = PhotoTools(self._settings.photo_profiles)

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
            print_blanks=partial(printed_blanks, self._catalogue),
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
            return fit_chip_portrait(library(wlt))

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

    def make_station(self, data: Path | None, operator: str | None, station_code: str, division: str) -> Path:
        """A new store, as `found` makes it, with the passphrase that is given or asked for; gives its folder.

        Raises StoreExists, WeakPassphrase, WrongUsage for a code or an operator's name that packets cannot carry.
        """
        name = operator or self._settings.operator
        check_name(name)
        check_station_code(station_code)
        campaign_for(division)
        folder = self.folder(data)
        self.found(folder, NewStation(station_code, division, name, self._passphrase("设置管理员口令：")))
        return folder

    def found(self, folder: Path, new: NewStation) -> None:
        """A new store, with keys, campaign and its first administrator: there whole, or not at all.

        Raises StoreExists, DiskFull, StorageError, and what check_new_station does.
        """
        check_new_station(new)
        identity, recipient = new_identity()
        station = StationIdentity(
            code=new.code,
            incarnation=uuid4(),
            epoch=1,
            signing_key=new_signing_key(),
            identity=identity,
            recipient=recipient,
        )

        def seed(unit: Unit) -> None:
            unit.settings.set_station(station)
            unit.settings.set_installation(Installation(self._settings.state).id)
            unit.settings.set_campaign(campaign_for(new.town, new.title))
            unit.audit.add(now(), new.administrator, Action.STORE_MADE)

        Store.create(folder, new.administrator, new.passphrase, seed, self._cost)

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
        with _closed_unless_let_in(store):
            log_to(folder, self._settings.log_level)
            if writes:
                at_home(store, Installation(self._settings.state))
            for notice in store.standing.notices:
                log_finding(notice.part.value, notice.sentence)
            self._note_log_in(store)
        return store

    def unlock_again(self, store: Store, passphrase: str) -> None:
        """Opens a store that was locked, for the same operator."""
        store.reopen(passphrase)
        with _closed_unless_let_in(store):
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
        """All services on one store. Its mirrors follow from then on; where it stays open, backups are made by plan."""
        tools = Tools(self._cost, self._catalogue, self._photos, self.decode_portrait)
        return desk_on(store, reader, tools, stays=stays)

    def photo_gate(self) -> PhotoGate:
        """What judges and fits pictures; made when first asked for. Raises PhotoProfilesInvalid."""
        return self._photos.gate()

    @property
    def catalogue(self) -> Catalogue:
        """The form's fields."""
        return self._catalogue

    @property
    def operator(self) -> str:
        """The operator offered at log-in."""
        return self._settings.operator

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


@contextmanager
def _closed_unless_let_in(store: Store) -> Iterator[None]:
    """A store that nobody gets is not kept from the next one who asks."""
    try:
        yield
    except BaseException:
        store.close()
        raise


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
