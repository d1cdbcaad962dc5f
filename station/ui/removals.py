"""What was taken out of the form with one click, and is brought back with one: entries and categories."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from station.domain.category import Category

_MOST = 20


class Form(Protocol):
    """The form that is worked on."""

    @property
    def document(self) -> Mapping[str, object]: ...

    @property
    def categories(self) -> tuple[Category, ...]: ...

    def answer(self, path: str, value: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Removal:
    """What went, as it is told, and how it comes back."""

    told: str
    put_back: Callable[[], None]


class Removals(QObject):
    """The latest removals from one form, the last one first to come back."""

    changed = Signal()

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form
        self._done: list[Removal] = []

    @property
    def last(self) -> Removal | None:
        """What would come back now."""
        return self._done[-1] if self._done else None

    def remove_entry(self, section: str, index: int, told: str) -> None:
        """Takes an entry out of a repeatable section; those after it move up."""
        entries = self._entries(section)
        if index >= len(entries):
            return
        gone = entries[index]

        def put_back() -> None:
            now = self._entries(section)
            self._form.answer(section, [*now[:index], gone, *now[index:]])

        self._form.answer(section, entries[:index] + entries[index + 1 :])
        self._note(Removal(told, put_back))

    def choose(self, categories: Sequence[Category]) -> None:
        """Takes the categories as chosen now. What was answered to one that goes is kept, should it come back."""
        gone = [category for category in self._form.categories if category not in categories]
        self._form.answer("categories", [category.value for category in categories])
        if not gone:
            return

        def put_back() -> None:
            chosen = {*self._form.categories, *gone}
            self._form.answer("categories", [category.value for category in Category if category in chosen])

        self._note(Removal(f"已取消“{'、'.join(category.label for category in gone)}”", put_back))

    def take_back(self) -> None:
        """Brings the last one back, with all its answers."""
        if self._done:
            self._done.pop().put_back()
            self.changed.emit()

    def forget(self) -> None:
        """Nothing is to come back: another person, or it was meant so."""
        if self._done:
            self._done.clear()
            self.changed.emit()

    def _entries(self, section: str) -> list[object]:
        """The entries as they stand; the first one, which is always shown, counts before it has an answer."""
        entries = self._form.document.get(section)
        return list(entries) if isinstance(entries, list) and entries else [{}]

    def _note(self, removal: Removal) -> None:
        self._done = [*self._done, removal][-_MOST:]
        self.changed.emit()
