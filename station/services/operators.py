"""Who works at the station: let in, given another passphrase or role, taken off again; and the store's key renewed."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from station.domain.audit import Action
from station.domain.operator import Operator, Role
from station.domain.passphrase import check_passphrase
from station.errors import (
    LastAdministrator,
    NotForYourself,
    OperatorExists,
    OperatorNameInvalid,
    OperatorUnknown,
    PassphraseUnchanged,
)
from station.services.ports import Clock, Keys, OpenUnit, Progress, Unit

_LONGEST_NAME = 64


class Listed(NamedTuple):
    """One operator as he is listed, and whether the key file has a passphrase of his."""

    operator: Operator
    has_passphrase: bool

    @property
    def state(self) -> str:
        """How he stands, in a word."""
        if not self.operator.active:
            return "已停用"
        if not self.has_passphrase:
            return "没有口令，须重置"
        return "须修改临时口令" if self.operator.must_change_passphrase else "在用"


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody who works or worked here. `renewal_due`: somebody left who may have kept the store's key."""

    listed: tuple[Listed, ...]
    renewal_due: bool
    recovery: str | None


@dataclass(frozen=True, slots=True)
class ListOperators:
    """Who works here."""

    open_unit: OpenUnit
    keys: Keys

    def __call__(self, progress: Progress) -> Roster:
        progress.step(0, 1)
        with self.open_unit() as unit:
            operators, due = unit.operators.all(), unit.operators.renewal_due
        holders = self.keys.holders()
        return Roster(tuple(Listed(each, each.name in holders) for each in operators), due, self.keys.recovery())


@dataclass(frozen=True, slots=True)
class AddOperator:
    """Lets somebody in, or lets in again who was removed; with a passphrase he must change when he first comes."""

    open_unit: OpenUnit
    keys: Keys
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, name: str, role: Role, passphrase: str, display_name: str = "") -> Operator:
        """Raises OperatorNameInvalid, OperatorExists, WeakPassphrase."""
        progress.step(0, 1)
        shown = display_name.strip() or name
        for each in (name, shown):
            check_name(each)
        now = self.clock()
        with self.open_unit() as unit, self.keys.changing() as keys:
            before = next((each for each in unit.operators.all() if each.name == name), None)
            if before is not None and before.active:
                raise OperatorExists
            _check(unit, passphrase, name, shown)
            recipient = keys.admit(name, passphrase)
            added = Operator(name, shown, role, recipient, now, must_change_passphrase=True)
            unit.operators.put(added)
            unit.audit.add(now, self.operator, Action.OPERATOR_ADDED, None, f"{name} {role.value}")
            keys.save()
            unit.commit()
        self.keys.forget_attempts(name)
        return added


@dataclass(frozen=True, slots=True)
class ResetPassphrase:
    """Gives another operator a passphrase he must change, and lets him try at once."""

    open_unit: OpenUnit
    keys: Keys
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, name: str, passphrase: str) -> Operator:
        """Raises OperatorUnknown, NotForYourself, WeakPassphrase."""
        progress.step(0, 1)
        if name == self.operator:
            raise NotForYourself
        with self.open_unit() as unit, self.keys.changing() as keys:
            known = working(unit, name)
            _check(unit, passphrase, name, known.display_name)
            changed = replace(known, recipient=keys.admit(name, passphrase), must_change_passphrase=True)
            unit.operators.put(changed)
            unit.audit.add(self.clock(), self.operator, Action.PASSPHRASE_RESET, None, name)
            keys.save()
            unit.commit()
        self.keys.forget_attempts(name)
        return changed


@dataclass(frozen=True, slots=True)
class ChangePassphrase:
    """Changes one's own passphrase; the present one is asked for, though the station is unlocked."""

    open_unit: OpenUnit
    keys: Keys
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, passphrase: str, new: str) -> Operator:
        """Raises WrongPassphrase, TooManyAttempts, WeakPassphrase, PassphraseUnchanged."""
        progress.step(0, 1)
        with self.open_unit() as unit, self.keys.changing() as keys:
            known = working(unit, self.operator)
            _check(unit, new, known.name, known.display_name)
            keys.change(self.operator, passphrase, new)
            if new == passphrase:
                raise PassphraseUnchanged
            changed = replace(known, must_change_passphrase=False)
            unit.operators.put(changed)
            unit.audit.add(self.clock(), self.operator, Action.PASSPHRASE_CHANGED)
            keys.save()
            unit.commit()
        return changed


@dataclass(frozen=True, slots=True)
class ChangeRole:
    """Makes an operator something else at the station."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, name: str, role: Role) -> Operator:
        """Raises OperatorUnknown, LastAdministrator."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            known = working(unit, name)
            if role is not Role.ADMINISTRATOR:
                _keep_an_administrator(unit, known)
            changed = replace(known, role=role)
            unit.operators.put(changed)
            unit.audit.add(self.clock(), self.operator, Action.ROLE_CHANGED, None, f"{name} {role.value}")
            unit.commit()
        return changed


@dataclass(frozen=True, slots=True)
class RemoveOperator:
    """Lets somebody in no more. He may have kept the store's key, so that is to be renewed, too: RenewKey does it."""

    open_unit: OpenUnit
    keys: Keys
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, name: str) -> Operator:
        """Raises OperatorUnknown, NotForYourself, LastAdministrator."""
        progress.step(0, 1)
        if name == self.operator:
            raise NotForYourself
        with self.open_unit() as unit, self.keys.changing() as keys:
            known = working(unit, name)
            _keep_an_administrator(unit, known)
            removed = replace(known, active=False, must_change_passphrase=False)
            keys.drop(name)
            unit.operators.put(removed)
            unit.operators.set_renewal_due(due=True)
            unit.audit.add(self.clock(), self.operator, Action.OPERATOR_REMOVED, None, name)
            keys.save()
            unit.commit()
        return removed


@dataclass(frozen=True, slots=True)
class RenewKey:
    """Encrypts the store with a new key. Long for a large store; until it is in place it may be cancelled."""

    open_unit: OpenUnit
    keys: Keys
    clock: Clock
    operator: str

    def __call__(self, progress: Progress) -> None:
        """Raises NoRoomForRenewal, StoreInUse; then the store is as it was, and the renewal is still due."""
        with self.open_unit() as unit:
            stay = {each.name: each.recipient for each in unit.operators.all() if each.active}

        def finish(fresh: Unit) -> None:
            fresh.operators.set_renewal_due(due=False)
            fresh.audit.add(self.clock(), self.operator, Action.KEY_RENEWED)

        self.keys.renew(progress, stay, finish)


@dataclass(frozen=True, slots=True)
class UnlockOperator:
    """Lets an operator who was locked out by wrong passphrases try again."""

    open_unit: OpenUnit
    keys: Keys
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, name: str) -> Operator:
        """Raises OperatorUnknown."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            known = working(unit, name)
            unit.audit.add(self.clock(), self.operator, Action.OPERATOR_UNLOCKED, None, name)
            unit.commit()
        self.keys.forget_attempts(name)
        return known


@dataclass(frozen=True, slots=True)
class SetRecoveryKey:
    """Seals the store's key for the county's recovery key (an age recipient), whose holder can let an operator in."""

    open_unit: OpenUnit
    keys: Keys
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, recipient: str) -> None:
        """Raises RecoveryKeyInvalid."""
        progress.step(0, 1)
        with self.open_unit() as unit, self.keys.changing() as keys:
            keys.set_recovery(recipient)
            unit.audit.add(self.clock(), self.operator, Action.RECOVERY_KEY_SET)
            keys.save()
            unit.commit()


def working(unit: Unit, name: str) -> Operator:
    """An operator who was not removed. Raises OperatorUnknown."""
    known = unit.operators.get(name)
    if not known.active:
        raise OperatorUnknown
    return known


def check_name(name: str) -> None:
    """Raises OperatorNameInvalid for a name that packets cannot carry or nobody can type."""
    if not name or name != name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise OperatorNameInvalid


def _check(unit: Unit, passphrase: str, *names: str) -> None:
    check_passphrase(passphrase, (*names, unit.settings.station().code))


def _keep_an_administrator(unit: Unit, leaving: Operator) -> None:
    others = [each for each in unit.operators.all() if each.active and each.name != leaving.name]
    if not any(each.role is Role.ADMINISTRATOR for each in others):
        raise LastAdministrator
