"""Folding a copy's log into its pieces: what was overwritten in the store vanishes from the copy."""

import os
from collections import defaultdict
from dataclasses import replace

from station.db.mirror.folder import CopyFolder, Index, mirror_errors
from station.db.mirror.pages import EXTENT_PAGES, MARK, PAGE, extent_of, extents_of
from station.db.mirror.reader import CopyReader
from station.errors import CopyDamaged
from station.services.ports import Progress


def fold(folder: CopyFolder, reader: CopyReader, progress: Progress) -> Index:
    """Writes the pages of the log over those in the pieces, then the index, then drops the log.

    Every page that is written over is still in the log, so that the same can be done again after a stop anywhere.
    Raises CopyDamaged, before anything is dropped, where log or marks are damaged.
    """
    index, by_extent, marks = reader.index, defaultdict[int, list[int]](list), reader.logged_marks()
    for number in reader.in_log:
        by_extent[extent_of(number)[0]].append(number)
    if reader.pages < index.pages:
        by_extent.setdefault(extents_of(reader.pages) - 1, [])
    for done, (extent, numbers) in enumerate(sorted(by_extent.items())):
        progress.step(done, len(by_extent), "合并")
        _fold_extent(folder, reader, extent, {number: marks[number] for number in numbers})
    progress.step(len(by_extent), len(by_extent), "合并")  # from here on nothing stops it
    _shrink(folder, index, reader.pages)
    folded = folder.write_index(
        replace(
            index,
            pages=reader.pages,
            folded=reader.last,
            rested=reader.last,
            chain=reader.chain,
            saved_at=reader.saved_at,
            position=reader.position,
        )
    )
    with mirror_errors():
        for number in folder.log_numbers(folded.generation):
            if number <= folded.folded:
                folder.log(folded.generation, number).unlink()
    return folded


def _fold_extent(folder: CopyFolder, reader: CopyReader, extent: int, new: dict[int, bytes]) -> None:
    index = reader.index
    pages = min(EXTENT_PAGES, reader.pages - extent * EXTENT_PAGES)
    had = max(0, min(pages, index.pages - extent * EXTENT_PAGES))
    marks = bytearray(reader.marks(extent) or b"")[: pages * MARK]
    if len(marks) < had * MARK and len(new) < pages:
        raise CopyDamaged(reason="marks", extent=extent)
    marks += bytes(pages * MARK - len(marks))
    path = folder.pages(index.generation, extent)
    with mirror_errors(), os.fdopen(os.open(path, _UPDATED_FILE, 0o600), "r+b") as file:
        for number, mark in new.items():
            page = reader.logged_page(number)
            if page is None:
                raise CopyDamaged(reason="log", page=number)
            _, place = extent_of(number)
            file.seek(place * PAGE)
            file.write(page)
            marks[place * MARK : (place + 1) * MARK] = mark
        file.truncate(pages * PAGE)
        file.flush()
        os.fsync(file.fileno())
    folder.write_marks(index, extent, bytes(marks))


_UPDATED_FILE = os.O_CREAT | os.O_RDWR | getattr(os, "O_BINARY", 0)


def _shrink(folder: CopyFolder, index: Index, pages: int) -> None:
    """Takes away the pieces beyond the database's end."""
    with mirror_errors():
        for extent in range(extents_of(pages), extents_of(index.pages)):
            folder.pages(index.generation, extent).unlink(missing_ok=True)
            folder.marks(index.generation, extent).unlink(missing_ok=True)
