"""Workbooks (xlsx, xls, ods): told by their first bytes, measured before they are unpacked, read row by row."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import IO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from station.domain.register_file import SheetOutline
from station.errors import RegisterFileEmpty, RegisterFileProtected, RegisterFileTooLarge, RegisterUnreadable

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BEGINNING_OF_XLS = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_BEGINNING_LENGTH, _FILE_PASS = 512, 0x2F

MOST_BYTES = 1_500_000_000
"""Unpacked: a full sheet of 1,048,576 rows and a dozen columns has less."""
MOST_CELLS = 16_000_000
"""Cells of a sheet from A1 to its last row and column: all of them are held while it is read, at 32 bytes each."""

_CHUNK = 1 << 20
_LONGEST_TAG = 300
_ROW = re.compile(rb'row [^<>r]*r="([0-9]+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row [^<>]*?\bhidden="(?:1|true)"')
_FAR_COLUMN = re.compile(rb'"([A-Z]{2,})[0-9]+"[^<>]*[^/<>]>')
_FAR_ROW = re.compile(rb'r="[A-Z]+([0-9]{6,})"')
_CELL = re.compile(rb'\br="([A-Z]+)([0-9]+)"[^<>]*[^/<>]>')
_SHEET = re.compile(r'<(?:\w+:)?sheet [^<>]*?name="([^"]*)"[^<>]*?:id="([^"]*)"')
_TARGET = re.compile(r"<Relationship [^<>]*>")

Cell = object
Row = list[Cell]


def is_workbook(data: bytes) -> bool:
    return data.startswith((_ZIP, _OLE))


class Workbook:
    """A workbook in memory. Raises RegisterUnreadable and its kinds."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLE) and (_ENCRYPTED in data or _has_file_pass(data)):
            raise RegisterFileProtected
        self.kind = "xls" if data.startswith(_OLE) else "xlsx"
        self._hidden = _examined(data) if data.startswith(_ZIP) else {}
        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        except PasswordError:
            raise RegisterFileProtected from None
        except CalamineError as error:
            raise RegisterUnreadable(cause=type(error).__name__) from None
        except BaseException as error:  # noqa: BLE001  # a panic of the library is no Exception
            raise _unreadable(error) from None

    @property
    def sheet_names(self) -> list[str]:
        """Those to be seen first, in the order of the workbook."""
        sheets = self._book.sheets_metadata
        shown = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
        return shown + [sheet.name for sheet in sheets if sheet.name not in shown]

    def sheet(self, name: str) -> "Sheet":
        try:
            return Sheet(self._book.get_sheet_by_name(name))
        except CalamineError as error:
            raise RegisterUnreadable(cause=type(error).__name__) from None
        except BaseException as error:  # noqa: BLE001
            raise _unreadable(error) from None

    def outline(self, sheet: "Sheet") -> SheetOutline:
        visible = {each.name: each.visible == SheetVisibleEnum.Visible for each in self._book.sheets_metadata}
        return SheetOutline(sheet.name, sheet.height, not visible.get(sheet.name, True))

    def hidden_rows(self, name: str) -> int:
        """How many rows of a sheet are hidden, where that can be told."""
        return self._hidden.get(name, 0)


def _has_file_pass(data: bytes) -> bool:
    """Whether the records after the beginning of an xls workbook say that the rest is scrambled."""
    at = data.find(_BEGINNING_OF_XLS)
    end = at + _BEGINNING_LENGTH
    while 0 <= at < end and at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        if kind == _FILE_PASS:
            return True
        at += 4 + length
    return False


def _unreadable(error: BaseException) -> BaseException:
    """A panic of the library as ours; whatever else it is, such as Ctrl+C, as it is."""
    if isinstance(error, Exception) or type(error).__name__ == "PanicException":
        return RegisterUnreadable(cause=type(error).__name__)
    return error


class Sheet:
    """The rows of one sheet, from its first; to be gone through any number of times. Empty cells are empty texts."""

    damaged = False

    def __init__(self, sheet: CalamineSheet) -> None:
        self._sheet = sheet
        self.name = sheet.name
        self.height = sheet.end[0] + 1 if sheet.end else 0
        self.first_column = sheet.start[1] if sheet.start else 0

    def __iter__(self) -> Iterator[tuple[Row, bool]]:
        """Each row from the sheet's first column that holds anything; False, as no row of a workbook is torn."""
        for row in self._sheet.iter_rows():
            yield [*row], False


@dataclass
class _Extent:
    """How far the cells of a sheet reach, and how many of its rows are hidden."""

    rows: int = 0
    columns: int = 26
    hidden: int = 0
    size: int = 0


def _examined(data: bytes) -> dict[str, int]:
    """Hidden rows by sheet. Raises RegisterFileTooLarge before anything is unpacked that would not fit."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if not archive.namelist():
                raise RegisterFileEmpty
            left = MOST_BYTES
            hidden: dict[str, int] = {}
            for part in archive.infolist():
                with archive.open(part) as stream:
                    extent = _extent(stream, left)
                left -= extent.size
                hidden[part.filename] = extent.hidden
                _refuse_too_many(archive, part, extent)
            return {name: hidden.get(file, 0) for name, file in _files_of_sheets(archive).items()}
    except _DAMAGED as error:
        raise RegisterUnreadable(cause=type(error).__name__) from None


_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, KeyError)


def _refuse_too_many(archive: zipfile.ZipFile, part: zipfile.ZipInfo, extent: _Extent) -> None:
    """Looks closer at a sheet that may be too large: people format whole rows and columns. Raises RegisterFileTooLarge.

    Up to column Z no sheet takes more than a station has; in a wide one a single cell far down would.
    """
    rows = extent.rows
    if extent.columns > 26:
        with archive.open(part) as stream:
            far = [int(row) for chunk in _chunks(stream, MOST_BYTES) for row in _FAR_ROW.findall(chunk)]
        rows = max([rows, 99_999, *far])
    if rows * extent.columns > MOST_CELLS:
        with archive.open(part) as stream:
            if _cells_with_values(stream) > MOST_CELLS:
                raise RegisterFileTooLarge(rows=extent.rows, columns=extent.columns)


def _chunks(stream: IO[bytes], most: int) -> Iterator[bytes]:
    """The stream in pieces that overlap by the length of a tag. Raises RegisterFileTooLarge."""
    tail, size = b"", 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > most:
            raise RegisterFileTooLarge(bytes=size)
        yield tail + chunk
        tail = chunk[-_LONGEST_TAG:]


def _extent(stream: IO[bytes], most: int) -> _Extent:
    """How far the rows and the columns with anything in them reach, at most."""
    extent = _Extent()
    for chunk in _chunks(stream, most):
        extent.size += len(chunk)
        extent.rows = max([extent.rows, *map(int, _ROW.findall(chunk))])
        extent.columns = max([extent.columns, *map(_column_number, set(_FAR_COLUMN.findall(chunk)))])
        if b"hidden=" in chunk:
            extent.hidden += len(_HIDDEN_ROW.findall(chunk))
    return extent


def _cells_with_values(stream: IO[bytes]) -> int:
    """Rows times columns, up to the last of each that holds anything."""
    rows = columns = 0
    for chunk in _chunks(stream, MOST_BYTES):
        for column, row in _CELL.findall(chunk):
            rows = max(rows, int(row[:9]))
            columns = max(columns, _column_number(column))
    return rows * columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def _files_of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which part holds which sheet; empty where a workbook tells it in another way."""
    names = archive.namelist()
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return {}
    targets = {}
    for tag in _TARGET.findall(archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")):
        found = dict(re.findall(r'(Id|Target)="([^"]*)"', tag))
        targets[found.get("Id")] = found.get("Target", "").removeprefix("/xl/")
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    return {unescape(name): "xl/" + targets.get(key, "") for name, key in _SHEET.findall(book)}
