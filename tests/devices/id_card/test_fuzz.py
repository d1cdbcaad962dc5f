"""Frames and texts of any kind, seeded: 100 for each example of hypothesis' profile, 200,000 in `make prove`.

What holds of each is judged by a second decoder, written from the layout alone. A frame damaged in transit is refused
wherever its check byte can tell. The check is one byte of XOR, so damage that cancels itself out passes it: then what
is told is exactly what stands in the frame, and the warnings are those its fields deserve.
"""

import contextlib
import random
import re
import unicodedata
from collections import Counter
from datetime import date

from hypothesis import settings

from station.devices.id_card import samv, text
from station.devices.id_card.dump import decode_any
from station.devices.id_card.simulator import PORTRAIT
from station.domain.card import CardType, IdCard
from station.errors import CardTextDamaged, DeviceError, FrameDamaged
from tests.builders import an_id_number

SEED = 20181001
TODAY = date(2021, 1, 1)
LAYOUT = {
    CardType.RESIDENT: "name 0 30 sex 30 2 ethnicity 32 4 birth 36 16 address 52 70 id_number 122 36 issuer 158 30 "
    "valid_from 188 16 valid_to 204 16",
    CardType.HONG_KONG_MACAO_TAIWAN: "name 0 30 sex 30 2 birth 36 16 address 52 70 id_number 122 36 issuer 158 30 "
    "valid_from 188 16 valid_to 204 16 pass_number 220 18 issue_count 238 4",
    CardType.FOREIGNER_2017: "english_name 0 120 sex 120 2 id_number 122 30 nationality 152 6 name 158 30 "
    "valid_from 188 16 valid_to 204 16 birth 220 16",
    CardType.FOREIGNER_2023: "name 0 30 sex 30 2 renewal_count 32 4 birth 36 16 english_name 52 70 id_number 122 36 "
    "issuer 158 30 valid_from 188 16 valid_to 204 16 nationality 242 6",
}
ODD = ["\ue123", "\uf8ff", "\ud842", "\udfb7", "\ufffe", "\x07", "\u2028", "𠮷", "㐀", "\u3000", "\0", "\ufdd0", "é"]
HAN = "覃示范韦样本蒙例妹模拟区大圩镇村街号公安局市分"


def second_decoder(chip: bytes) -> tuple[CardType, dict[str, str]]:
    """Kind and fields of 256 bytes, as the layout says; padding taken off, nothing else done."""
    flag = chip[248:250].decode("utf-16-le", "surrogatepass")
    kind = {"I": CardType.FOREIGNER_2017, "Y": CardType.FOREIGNER_2023, "J": CardType.HONG_KONG_MACAO_TAIWAN}.get(
        flag, CardType.RESIDENT
    )
    words = LAYOUT[kind].split()
    fields = {}
    for name, offset, length in zip(words[::3], map(int, words[1::3]), map(int, words[2::3]), strict=True):
        data = chip[offset : offset + length]
        if kind is CardType.FOREIGNER_2023 and name == "english_name":
            data += chip[220:242]
        fields[name] = data.decode("utf-16-le", "surrogatepass").rstrip(" \0\u3000")
    return kind, fields


def judge(card: IdCard, chip: bytes) -> None:
    """No field is wrong, and none that a person should look at goes without a warning."""
    kind, fields = second_decoder(chip)
    codes = {warning.code for warning in card.warnings}
    assert card.type is kind
    assert card.raw_text == chip
    for name, value in fields.items():
        if getattr(card, name) != value:
            assert codes & {"lone_surrogate", "no_character"}, name
        if any(unicodedata.category(char) == "Co" for char in value):
            assert "private_use" in codes, name
    number, birth = fields["id_number"], fields["birth"]
    if len(number) == 18:
        weights = [2**place % 11 for place in range(17, 0, -1)]
        total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
        if "10X98765432"[total % 11] != number[17].upper():
            assert "id_number_check" in codes
        if number[6:14] != birth:
            assert "birth_mismatch" in codes
        if fields["sex"] in "12" and int(number[16]) % 2 != int(fields["sex"]) % 2:
            assert "sex_mismatch" in codes
    if re.fullmatch(r"[0-9]{8}", fields["valid_to"]):
        try:
            expired = date.fromisoformat(fields["valid_to"]) < TODAY
        except ValueError:
            assert "validity_unclear" in codes
        else:
            assert expired == ("expired" in codes)
    elif fields["valid_to"] != "长期":
        assert "validity_unclear" in codes


class Fuzz:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.outcomes: Counter[str] = Counter()

    def characters(self, room: int, alphabet: str = HAN) -> str:
        """Text of at most so many UTF-16 units, now and then with odd characters."""
        odd = self.random.random() < 0.2
        made = ""
        for _ in range(self.random.randrange(room + 1)):
            char = self.random.choice(ODD if odd and self.random.random() < 0.3 else alphabet)
            if len((made + char).encode("utf-16-le", "surrogatepass")) // 2 > room:
                break
            made += char
        return made

    def day(self) -> str:
        return f"{self.random.randint(1900, 2035)}{self.random.randint(1, 12):02}{self.random.randint(1, 28):02}"

    def card(self) -> IdCard:
        kind = self.random.choice(list(CardType))
        birth = self.day()
        number = an_id_number(birth, f"{self.random.randrange(1000):03}")
        if self.random.random() < 0.2:
            at = self.random.randrange(18)
            number = number[:at] + self.random.choice("0123456789X") + number[at + 1 :]
        if kind is CardType.FOREIGNER_2017:
            number = "CAN1100" + birth[2:] + str(self.random.randrange(10, 100))
        fields = {
            "name": self.characters(15),
            "sex": self.random.choice("0129"),
            "birth": birth if self.random.random() < 0.9 else self.day(),
            "id_number": number,
            "valid_from": self.day(),
            "valid_to": self.random.choice([self.day(), "长期", self.characters(8)]),
        }
        layout = LAYOUT[kind].split()[::3]
        optional = {
            "ethnicity": self.random.choice(["01", "08", "97", "59", ""]),
            "address": self.characters(35),
            "issuer": self.characters(15),
            "english_name": self.characters(46 if kind is CardType.FOREIGNER_2023 else 60, "ABC DEF,'-"),
            "nationality": "CAN",
            "pass_number": "H12345678",
            "issue_count": "01",
            "renewal_count": "02",
        }
        return IdCard(type=kind, **fields, **{name: value for name, value in optional.items() if name in layout})

    def text_of_a_card(self) -> None:
        """What was encoded is what is told, field by field, or the text is refused."""
        card = self.card()
        chip = text.encode(card)
        try:
            told = text.decode(chip, today=TODAY)
        except CardTextDamaged:
            self.outcomes["text refused"] += 1
            return
        judge(told, chip)
        for name in LAYOUT[card.type].split()[::3]:
            meant = getattr(card, name).encode("utf-16-le", "surrogatepass")
            meant = meant.decode("utf-16-le", "surrogatepass").rstrip(" \0\u3000")  # two halves make a character
            if getattr(told, name) != meant:
                assert {warning.code for warning in told.warnings} & {"lone_surrogate", "no_character"}, name
        self.outcomes["text told"] += 1

    def damaged_frame(self) -> None:
        """A reply altered on its way: refused wherever its check byte can tell."""
        chip = text.encode(self.card())
        whole = samv.pack_answer(samv.OK, samv.pack_areas(samv.Areas(chip, PORTRAIT)))
        frame = bytearray(whole)
        for _ in range(self.random.choice([1, 1, 1, 2, 3, 8])):
            match self.random.randrange(6):
                case 0 | 1:
                    frame[self.random.randrange(len(frame))] = self.random.randrange(256)
                case 2:
                    frame[self.random.randrange(len(frame))] ^= 1 << self.random.randrange(8)
                case 3:
                    del frame[self.random.randrange(1, len(frame) + 1) :]
                case 4:
                    at = self.random.randrange(len(frame) + 1)
                    frame[at:at] = self.random.randbytes(self.random.randrange(1, 6))
                case _:
                    at = self.random.randrange(len(frame))
                    del frame[at : at + self.random.randrange(1, 4)]
            if not frame:
                frame = bytearray(b"\0")
        damaged = bytes(frame)
        self.line(damaged)
        try:
            card = decode_any(damaged, TODAY)
        except DeviceError:
            self.outcomes["frame refused"] += 1
            return
        counted = damaged[damaged.index(samv.MARKER) + 4 :]
        residue = 0
        for byte in counted:
            residue ^= byte
        assert residue == 0, "a frame whose check is wrong was believed"
        judge(card, counted[9 : 9 + 256])
        self.outcomes["frame whole" if card.raw_text == chip else "frame damaged beyond what its check can tell"] += 1

    def line(self, heard: bytes) -> None:
        """Out of whatever a line brings comes nothing, or one frame that stands there."""
        frame = samv.first_frame(heard)
        if frame is not None:
            assert frame[1:] in heard
            with contextlib.suppress(FrameDamaged):
                samv.answer(frame)

    def anything(self) -> None:
        """Bytes of any kind, some of which begin as a frame or have the length of a text."""
        length = self.random.choice([256, 1295, self.random.randrange(2000)])
        data = self.random.randbytes(length)
        if self.random.random() < 0.5:
            data = samv.PREAMBLE + data
        self.line(data)
        try:
            card = decode_any(data, TODAY)
        except DeviceError:
            self.outcomes["nonsense refused"] += 1
            return
        judge(card, card.raw_text)
        self.outcomes["nonsense told"] += 1

    def run(self, times: int) -> None:
        for _ in range(times):
            self.random.choice([self.text_of_a_card, self.damaged_frame, self.damaged_frame, self.anything])()


def test_no_frame_and_no_text_crashes_or_yields_a_wrong_field() -> None:
    fuzz = Fuzz(SEED)
    times = 100 * settings.default.max_examples
    fuzz.run(times)
    print(f"{times} frames and texts: {dict(fuzz.outcomes)}")
    assert fuzz.outcomes.total() == times
    for outcome in ("text told", "text refused", "frame refused", "frame whole", "nonsense refused"):
        assert fuzz.outcomes[outcome], f"{outcome}: never met, so nothing was proven of it"


def test_the_second_decoder_would_see_a_field_that_is_off_by_one_unit() -> None:
    chip = text.encode(Fuzz(SEED).card())
    card = text.decode(chip, today=TODAY)
    shifted = chip[2:] + chip[:2]
    for other in (shifted, chip[:36] + b"3\0" + chip[38:]):
        try:
            judge(card, other)
        except AssertionError:
            continue
        raise RuntimeError("a wrong field was not seen")
