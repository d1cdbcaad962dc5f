"""Libraries a reader's maker supplies: sdtapi and the portrait decoder, stood in for by ones built here."""

import shutil
import struct
import subprocess
import threading
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from station.app import Application
from station.config import Settings
from station.devices.id_card import library, samv, text
from station.devices.id_card.choose import open_monitor, open_reader, parse
from station.devices.id_card.simulator import PORTRAIT, sample_card
from station.devices.id_card.wlt import HEIGHT, PROFILES, WIDTH, PortraitLibrary, bmp, profile_named
from station.domain.card_state import CardState
from station.errors import (
    CardUnreadable,
    LibraryIs32Bit,
    LibraryOfOtherMachine,
    LibraryUnusable,
    NoCard,
    NoReader,
    PortraitNotDecoded,
    ReaderLost,
    WrongUsage,
)

HERE = Path(__file__).parent
FOUND = sample_card("found")


def today() -> date:
    return date(2021, 1, 1)


def build(source: str, folder: Path) -> Path:
    """Compiles a library of the tests."""
    target = folder / f"lib{Path(source).stem}.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-w", "-o", str(target), str(HERE / source)], check=True)
    return target


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("libraries")
    for source in ("sdtapi.c", "wltlib.c"):
        build(source, folder)
    return folder


# -- sdtapi -----------------------------------------------------------------------------------------------------------


class Sdt:
    """A reader behind the library: a copy of its own, so that one test's state is not another's."""

    def __init__(self, built: Path, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "libsdtapi.so"
        shutil.copy(built / "libsdtapi.so", self.path)

    def lay(self, card) -> None:
        (self.folder / "card.new").write_bytes(text.encode(card) + PORTRAIT)
        (self.folder / "card.new").rename(self.folder / "card")

    def lift(self) -> None:
        (self.folder / "card").unlink()

    def set(self, name: str, data: bytes = b"") -> None:
        (self.folder / name).write_bytes(data)


@pytest.fixture
def sdt(built, tmp_path, monkeypatch):
    # The library asks the C environment, which os.environ sets as well.
    monkeypatch.setenv("SDT_TEST", str(tmp_path))
    return Sdt(built, tmp_path)


def test_a_card_is_read_through_the_library_with_its_newest_address(sdt):
    sdt.lay(FOUND)
    sdt.set("address", text.encode_newest_address("模拟区新街1号"))
    reader = open_reader(f"sdt:{sdt.path}", today)
    card = reader.read()
    assert (card.name, card.newest_address, card.portrait_wlt) == (FOUND.name, "模拟区新街1号", PORTRAIT)
    assert reader.sam_id() == "05.03-20140612-0000001234-0000005678"
    with pytest.raises(NoCard):
        reader.read()
    sdt.lift()
    with pytest.raises(NoCard):
        reader.read()
    (sdt.folder / "address").unlink()
    sdt.lay(sample_card("new"))
    assert reader.read() == sample_card("new")


def test_the_port_is_found_or_given(sdt):
    sdt.lay(FOUND)
    assert open_reader(f"sdt:{sdt.path}#1003", today).read() == FOUND
    for port in (1, 1001):
        with pytest.raises(NoReader):
            open_reader(f"sdt:{sdt.path}#{port}", today).read()


def test_an_unplugged_reader_is_told_and_used_again_when_it_is_back(sdt):
    reader = open_reader(f"sdt:{sdt.path}", today)
    sdt.lay(FOUND)
    reader.finds()
    sdt.set("unplugged")
    with pytest.raises(ReaderLost):
        reader.read()
    with pytest.raises(NoReader):
        reader.read()
    (sdt.folder / "unplugged").unlink()
    assert reader.read() == FOUND


@pytest.mark.parametrize(("status", "error"), [(0x41, CardUnreadable), (0x01, NoReader), (0x02, CardUnreadable)])
def test_what_the_library_returns_has_its_error(sdt, status, error):
    sdt.lay(FOUND)
    sdt.set("status", bytes((status,)))
    with pytest.raises(error):
        open_reader(f"sdt:{sdt.path}", today).read()


def test_a_command_the_library_has_no_function_for_is_answered_as_a_module_would(sdt):
    transport = parse(f"sdt:{sdt.path}").transport
    assert samv.answer(transport.exchange(samv.pack(b"\x99\x99"))) == (samv.COMMAND_UNKNOWN, b"")


def test_cards_are_followed_through_the_library(sdt):
    monitor, told, changed = open_monitor(f"sdt:{sdt.path}", today), [], threading.Condition()

    def tell(sight):
        with changed:
            told.append(sight)
            changed.notify()

    def until(state):
        with changed:
            assert changed.wait_for(lambda: any(sight.state is state for sight in told), 30), (state, told)
            sight = next(sight for sight in told if sight.state is state)
            told.clear()
            return sight

    monitor.start(tell)
    try:
        until(CardState.NO_CARD)
        sdt.lay(FOUND)
        assert until(CardState.READ).card == FOUND
        sdt.set("unplugged")
        until(CardState.NO_READER)
        (sdt.folder / "card").unlink()
        (sdt.folder / "unplugged").unlink()
        until(CardState.NO_CARD)
        sdt.lay(sample_card("new"))
        assert until(CardState.READ).card == sample_card("new")
    finally:
        monitor.stop()


# -- libraries that do not fit ----------------------------------------------------------------------------------------


def elf(bits: int, machine: int) -> bytes:
    return b"\x7fELF" + bytes((bits // 32, 1, 1)) + bytes(9) + struct.pack("<HHI", 3, machine, 1) + bytes(100)


def test_a_32_bit_library_in_a_64_bit_program_is_named_as_exactly_that(tmp_path):
    path = tmp_path / "libsdtapi.so"
    path.write_bytes(elf(32, 3))
    for use in (lambda: open_reader(f"sdt:{path}", today).read(), lambda: library.load(str(path))):
        with pytest.raises(LibraryIs32Bit) as refused:
            use()
        assert "32 位" in refused.value.sentence()
        assert "64 位" in refused.value.sentence()


def test_a_real_32_bit_object_is_recognised(tmp_path):
    source, target = tmp_path / "empty.s", tmp_path / "lib32.so"
    source.write_text(".globl SDT_OpenPort\nSDT_OpenPort: ret\n")
    subprocess.run(["gcc", "-m32", "-c", "-o", str(target), str(source)], check=True)
    with pytest.raises(LibraryIs32Bit):
        library.look_at(str(target))


def test_a_library_for_another_processor_or_system_is_told(tmp_path):
    path = tmp_path / "lib.so"
    windows = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<H", 0x8664) + bytes(100)
    for head in (elf(64, 183), windows):
        path.write_bytes(head)
        with pytest.raises(LibraryOfOtherMachine):
            library.load(str(path))


@pytest.mark.parametrize("content", [None, b"", b"no library", b"\x7fELF", b"MZ" + b"\xff" * 80, elf(64, 62)])
def test_what_is_no_library_is_told(tmp_path, content):
    path = tmp_path / "lib.so"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LibraryUnusable):
        library.load(str(path))
    with pytest.raises(LibraryUnusable):
        library.load(str(tmp_path))


def test_a_library_without_the_functions_is_told(built):
    with pytest.raises(LibraryUnusable) as lacking:
        open_reader(f"sdt:{built / 'libwltlib.so'}", today).read()
    assert lacking.value.facts["function"] == "SDT_OpenPort"


# -- portraits --------------------------------------------------------------------------------------------------------


def expected() -> np.ndarray:
    """The picture of the tests' library, red first."""
    row, column, channel = np.ogrid[:HEIGHT, :WIDTH, :3]
    return (row + column // 2 + 40 * channel).astype(np.uint8)[:, :, ::-1]


def decoded(built: Path, spec: str, limit: float = 20.0) -> bytes:
    return PortraitLibrary(built / "libwltlib.so", profile_named(spec), limit)(PORTRAIT)


@pytest.mark.parametrize("spec", ["unpack:311", "wlttobmp", "sized", "unpack_length", "dewlt"])
def test_each_family_of_libraries_gives_the_picture(built, tmp_path, spec):
    file = tmp_path / "portrait.bmp"
    file.write_bytes(decoded(built, spec))
    with Image.open(file) as picture:
        assert picture.size == (102, 126)
        assert np.array_equal(np.asarray(picture.convert("RGB")), expected())


def test_the_order_of_samples_and_rows_can_be_set(built, tmp_path):
    file = tmp_path / "portrait.bmp"
    file.write_bytes(decoded(built, "unpack:311+rgb+bottom_up"))
    with Image.open(file) as picture:
        assert np.array_equal(np.asarray(picture.convert("RGB")), expected()[::-1, :, ::-1])


@pytest.mark.parametrize(
    ("magic", "reason"),
    [
        (0, "refused by the library"),
        (1, "crashed"),
        (3, "crashed"),
        (4, "wrote less than a picture"),
        (5, "refused by the library"),
        (6, "noise"),
        (7, "an empty picture"),
        (8, "wrote more than a picture"),
        (9, "helper cut short"),
        (10, "a bitmap of another kind"),
        (12, "crashed"),
        (13, "wrote less than a picture"),
    ],
)
def test_a_library_that_fails_harms_nothing_and_is_told_how(built, magic, reason):
    with pytest.raises(PortraitNotDecoded) as failed:
        decoded(built, f"unpack:{magic}")
    assert failed.value.facts["reason"] == reason


def test_a_library_that_hangs_is_ended(built):
    with pytest.raises(PortraitNotDecoded) as failed:
        decoded(built, "unpack:2", limit=1.0)
    assert failed.value.facts["reason"] == "hung"


def test_a_library_cannot_leave_the_face_in_a_file(built, tmp_path, monkeypatch):
    monkeypatch.setenv("WLT_TEST_FILE", str(tmp_path / "face"))
    decoded(built, "unpack:11")
    assert (tmp_path / "face").stat().st_size == 0, "it was opened, and nothing could be written"


def test_a_library_without_the_function_is_told(built):
    with pytest.raises(PortraitNotDecoded) as failed:
        decoded(built, "zkid")
    assert failed.value.facts["reason"] == "no such function"


def test_what_is_no_portrait_never_reaches_the_library(built):
    for wlt in (b"", PORTRAIT[:-1], bytes(1024), b"BM" + PORTRAIT[2:]):
        with pytest.raises(PortraitNotDecoded) as failed:
            PortraitLibrary(built / "libwltlib.so", profile_named("unpack:1"))(wlt)
        assert failed.value.facts["reason"] == "no portrait"


def test_the_wrong_library_is_told_without_a_helper(tmp_path):
    path = tmp_path / "WltRs.dll"
    path.write_bytes(elf(32, 3))
    with pytest.raises(LibraryIs32Bit):
        PortraitLibrary(path, PROFILES["unpack"])(PORTRAIT)


@pytest.mark.parametrize("spec", ["", "nobody", "unpack:", "unpack:x", "unpack+gbr"])
def test_a_profile_nobody_knows_is_refused(spec):
    with pytest.raises(WrongUsage):
        profile_named(spec)


def test_a_portrait_becomes_a_chip_portrait_of_under_3000_bytes(built, tmp_path):
    settings = Settings(portrait_library=built / "libwltlib.so", portrait_profile="unpack:311")
    decode = Application(settings).decode_portrait
    assert decode is not None
    jpeg = decode(PORTRAIT)
    assert len(jpeg) < 3000
    file = tmp_path / "portrait.jpg"
    file.write_bytes(jpeg)
    with Image.open(file) as picture:
        assert (picture.format, picture.size) == ("JPEG", (102, 126))
    assert Application(Settings()).decode_portrait is None


def test_a_bitmap_has_the_size_the_makers_tell():
    assert len(bmp(bytes(WIDTH * HEIGHT * 3))) == 38862


def test_the_document_tells_every_profile_as_it_is_called():
    document = (HERE.parents[2] / "docs" / "devices.md").read_text("utf-8")
    for profile in PROFILES.values():
        (row,) = [line for line in document.splitlines() if line.startswith(f"| `{profile.name}` |")]
        assert row.endswith(f"| {', '.join(profile.arguments)} |")
        assert all(f"`{name}`" in row for name in profile.functions if not name.startswith("_Z"))
