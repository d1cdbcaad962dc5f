"""Notes what is read of a form or a document, so that it is known what a result depends on."""

import inspect
from collections.abc import Iterator, Mapping
from typing import TypeVar, cast

from station.forms.fields import Module

_Judged = TypeVar("_Judged", bound=Module)


def traced(module: _Judged, path: str, reads: set[str]) -> _Judged:
    """A view of the form (at no path) or of a section that adds the path of each answer to `reads` as it is read.

    Of a list of entries it is the number of them that is read; what stands in an entry is read by itself.
    """
    return cast("_Judged", _Traced(module, path, reads))


class _Traced:
    """Passes for the module itself."""

    def __init__(self, module: Module, path: str, reads: set[str]) -> None:
        self._module, self._path, self._reads = module, path, reads

    @property  # type: ignore[misc]
    def __class__(self) -> type[Module]:  # type: ignore[override]  # what isinstance asks
        return type(self._module)

    def __getattr__(self, name: str) -> object:
        kind = self.__class__
        if name not in kind.model_fields:  # a property or method: what it reads, it reads of this view
            return inspect.getattr_static(kind, name).__get__(self)
        value, path = getattr(self._module, name), f"{self._path}.{name}" if self._path else name
        if isinstance(value, Module):
            return _Traced(value, path, self._reads)
        self._reads.add(path)
        if isinstance(value, list):
            return [
                _Traced(entry, f"{path}[{index}]", self._reads) if isinstance(entry, Module) else entry
                for index, entry in enumerate(value)
            ]
        return value

    def __eq__(self, other: object) -> bool:
        raise TypeError("compare answers, not sections: what is read here is noted")

    __hash__ = None  # type: ignore[assignment]


class Reading(Mapping[str, object]):
    """A document that notes which of its parts are read, with what stood there."""

    def __init__(self, document: Mapping[str, object]) -> None:
        self._document = document
        self.parts: dict[str, object] = {}

    def __getitem__(self, name: str) -> object:
        self.parts[name] = self._document.get(name)
        return self._document[name]

    def __iter__(self) -> Iterator[str]:
        raise TypeError("read parts by name: what is read here is noted")

    def __len__(self) -> int:
        raise TypeError("read parts by name: what is read here is noted")


def differences(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    """The paths of the answers that differ, as `traced` notes them."""
    for name in old.keys() | new.keys():
        yield from _differences(name, old.get(name), new.get(name))


def _differences(path: str, old: object, new: object) -> Iterator[str]:
    if old is new:
        return
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        former, present = _section(old), _section(new)
        for name in former.keys() | present.keys():
            yield from _differences(f"{path}.{name}", former.get(name), present.get(name))
    elif _has_entries(old) or _has_entries(new):
        before, now = _entries(old), _entries(new)
        if len(before) != len(now):
            yield path
        for index in range(max(len(before), len(now))):
            was, is_now = before[index : index + 1], now[index : index + 1]
            yield from _differences(f"{path}[{index}]", *was or [None], *is_now or [None])
    elif old != new:
        yield path


def _section(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _has_entries(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(entry, Mapping) for entry in value)


def _entries(value: object) -> list[object]:
    return value if isinstance(value, list) else []
