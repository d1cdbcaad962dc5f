"""Old workbooks made by hand: a compound file (OLE) around one stream, and a sheet in BIFF8, the format of Excel 97."""

import struct
from collections.abc import Iterable, Sequence

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SHORT_STREAM = 4096


def compound(name: str, stream: bytes) -> bytes:
    """A compound file with one stream."""
    stream = stream.ljust(max(_SHORT_STREAM, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(stream) // _SECTOR
    tables = 1
    while tables * (_SECTOR // 4) < sectors + tables + 1:
        tables += 1
    directory = tables + sectors
    table = [_FAT] * tables + [tables + place + 1 for place in range(sectors)]
    table[-1] = _END
    table += [_END]
    table += [_FREE] * (tables * (_SECTOR // 4) - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, directory, 0, _SHORT_STREAM, _END, 0, _END, 0
    )
    head += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, tables, len(stream))
    return head + struct.pack(f"<{len(table)}I", *table) + stream + entries.ljust(_SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text) + 2, kind, 1, _FREE, _FREE, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )


def an_xls(rows: Iterable[Sequence[object]], *, name: str = "Sheet1", password: bool = False) -> bytes:
    """A workbook of one sheet: texts, numbers, empty cells. With a password its contents would be scrambled."""
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    cells = [
        (down, across, cell) for down, row in enumerate(rows) for across, cell in enumerate(row) if cell is not None
    ]
    height, width = max(cell[0] for cell in cells) + 1, max(cell[1] for cell in cells) + 1
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, height, 0, width, 0))
    for down, across, cell in cells:
        if isinstance(cell, str):
            text = cell.encode("utf-16-le")
            sheet += _record(0x0204, struct.pack("<HHHHB", down, across, 15, len(text) // 2, 1) + text)
        elif isinstance(cell, int | float):
            sheet += _record(0x0203, struct.pack("<HHHd", down, across, 15, cell))
    sheet += _record(0x000A, b"")
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    if password:
        start += _record(0x002F, struct.pack("<HHH", 1, 1, 1) + b"\0" * 48)
    title = name.encode("utf-16-le")
    bound = len(start) + 4 + 8 + len(title) + 4
    start += _record(0x0085, struct.pack("<IBBBB", bound, 0, 0, len(title) // 2, 1) + title)
    start += _record(0x000A, b"")
    return compound("Workbook", start + sheet)


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data
