"""`station card`: what stands on stdout, and what does not."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from station.cli.card import card_commands
from station.devices.id_card import samv, text
from station.devices.id_card.choose import open_reader
from station.devices.id_card.diagnose import diagnose
from station.devices.id_card.dump import decode_any
from station.devices.id_card.reader import IdCardReader
from station.devices.id_card.simulator import PORTRAIT, SimulatedReader, sample_card
from station.errors import CardTextDamaged, FileUnreadable, FrameDamaged, NoCard, ReaderKindUnknown
from tests.cli.conftest import quiet_log

VECTORS = json.loads((Path(__file__).parents[1] / "devices/id_card/idcard-vectors.json").read_text("utf-8"))
KINDS = ["resident", "J", "I", "Y"]


def today() -> date:
    return date(2021, 1, 1)


def run(*arguments: str, stdin: bytes | None = None, opens=lambda spec: open_reader(spec, today)):
    commands = card_commands(opens, lambda data: decode_any(data, today()), looks_into)
    return CliRunner().invoke(commands, list(arguments), input=stdin)


def looks_into(spec: str | None):
    return diagnose(spec or "simulated", today, None, "unpack")


def laid_down(card):
    return lambda spec: IdCardReader(SimulatedReader(card), today)


def test_the_simulated_card_is_read_when_no_reader_is_named():
    result = run("read", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told == {
        "type": "resident",
        "name": "覃示范",
        "sex": "1",
        "ethnicity": "08",
        "birth": "19560312",
        "address": "模拟区大圩镇示范村二组15号",
        "id_number": sample_card("found").id_number,
        "issuer": "模拟市公安局模拟分局",
        "valid_from": "20100506",
        "valid_to": "长期",
        "warnings": [],
    }


def test_another_sample_is_read_by_name():
    assert json.loads(run("read", "--reader", "simulated:widow", "--json").stdout)["name"] == "蒙例妹"


def test_a_person_reads_labels_and_names_of_codes():
    lines = run("read").stdout.splitlines()
    assert lines[0] == "证件：居民身份证"
    assert "姓名：覃示范" in lines
    assert "性别：男" in lines
    assert "民族：壮族" in lines


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["text", "reply", "hex"])
def test_a_file_of_each_kind_is_decoded_to_exactly_its_fields(kind, form, tmp_path):
    chip_text = bytes.fromhex(VECTORS[kind]["text_hex"])
    reply = samv.pack_answer(samv.OK, samv.pack_areas(samv.Areas(chip_text, PORTRAIT)))
    file = tmp_path / "card.bin"
    file.write_bytes({"text": chip_text, "reply": reply, "hex": reply.hex(" ").encode()}[form])
    told = json.loads(run("decode", str(file), "--json").stdout)
    assert [warning["code"] for warning in told.pop("warnings")] == (["not_yet_valid"] if kind == "Y" else [])
    assert told == VECTORS[kind]["expect"]


def test_a_card_is_decoded_from_stdin():
    result = run("decode", "-", "--json", stdin=VECTORS["J"]["text_hex"].encode())
    assert json.loads(result.stdout)["pass_number"] == "H12345678"


def test_a_newest_address_is_told_where_there_is_one():
    card = replace(sample_card("found"), newest_address="模拟区大圩镇样例街1号")
    assert json.loads(run("read", "--json", opens=laid_down(card)).stdout)["newest_address"] == "模拟区大圩镇样例街1号"
    assert "最新住址：模拟区大圩镇样例街1号" in run("read", opens=laid_down(card)).stdout


def test_warnings_are_told_with_code_and_sentence():
    card = replace(sample_card("found"), sex="2")
    told = json.loads(run("read", "--json", opens=laid_down(card)).stdout)
    assert told["sex"] == "2"
    assert [warning["code"] for warning in told["warnings"]] == ["sex_mismatch"]
    assert "注意：" + told["warnings"][0]["message"] in run("read", opens=laid_down(card)).stdout


def test_half_a_character_breaks_neither_json_nor_lines():
    chip_text = bytearray(text.encode(sample_card("found")))
    chip_text[28:30] = "\ud842".encode("utf-16-le", "surrogatepass")
    for arguments in (("read", "--json"), ("read",)):
        result = run(*arguments, opens=laid_down(bytes(chip_text)))
        assert result.exit_code == 0
        assert "\ufffd" in result.stdout


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", CardTextDamaged),
        (b"nonsense", FrameDamaged),
        (bytes(256), CardTextDamaged),
        (samv.pack_answer(samv.OK, bytes(1284))[:-1], FrameDamaged),
        (bytes(3_000_000), FrameDamaged),
    ],
)
def test_a_damaged_file_is_an_error_and_nothing_is_on_stdout(content, error, tmp_path):
    file = tmp_path / "card.bin"
    file.write_bytes(content)
    result = run("decode", str(file), "--json")
    assert type(result.exception) is error
    assert result.stdout == ""


@pytest.mark.parametrize("name", ["no-such-file", ".", "\0"])
def test_a_file_that_cannot_be_opened_is_an_error(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("decode", name)
    assert type(result.exception) is FileUnreadable
    assert result.stdout == ""


def test_a_reader_without_a_card_is_an_error_and_nothing_is_on_stdout():
    result = run("read", "--json", opens=laid_down(None))
    assert type(result.exception) is NoCard
    assert result.stdout == ""


def test_a_reader_nobody_knows_is_an_error():
    assert type(run("read", "--reader", "parallel:1").exception) is ReaderKindUnknown


# -- diagnosis and traffic --------------------------------------------------------------------------------------------


def test_a_diagnosis_tells_the_machine_the_service_and_the_module_and_nobody():
    told = json.loads(run("diagnose", "--json", "--reader", "simulated:found").stdout)
    assert told["安全模块号"] == "05.03-20140612-0000001234-0000005678"
    assert {"系统", "程序", "智能卡服务", "串口", "所选阅读器", "照片解码库"} <= told.keys()
    lines = run("diagnose", "--reader", "simulated:found").stdout
    assert "安全模块号：05.03-20140612-0000001234-0000005678" in lines
    card = sample_card("found")
    for private in (card.name, card.id_number, card.address):
        assert private not in lines
        assert private.encode("utf-16-le").hex() not in lines.lower()


def test_a_diagnosis_names_what_is_wrong_and_no_folder(tmp_path):
    library = tmp_path / "a user's folder" / "libsdtapi.so"
    library.parent.mkdir()
    library.write_bytes(b"\x7fELF\x01\x01\x01" + bytes(9) + b"\x03\0\x03\0" + bytes(100))
    told = run("diagnose", "--reader", f"sdt:{library}").stdout
    assert "[DV-115]" in told
    assert "厂商库：libsdtapi.so" in told
    assert "a user's folder" not in told
    assert "[DV-102]" in run("diagnose", "--reader", "serial:/dev/nothing-of-that-name").stdout


def test_readers_whose_way_nobody_tried_on_hardware_say_so():
    for spec in ("pcsc:nobody's", "escape:nobody's"):
        assert "未经真机验证" in run("diagnose", "--reader", spec).stdout
    assert "未经真机验证" in " ".join(run("read", "--help").output.split()).replace("│ │ ", "").replace(" ", "")


def test_traffic_is_told_on_stderr_where_it_is_asked_for_and_masked():
    quiet = run("read", "--json")
    assert quiet.stderr == ""
    told = run("read", "--json", "--traffic")
    quiet_log()
    assert json.loads(told.stdout)["name"] == "覃示范"
    assert "> command 3001" in told.stderr
    card = sample_card("found")
    for private in (card.name, card.id_number, card.address):
        assert private not in told.stderr
        assert private.encode("utf-16-le").hex() not in told.stderr.lower()
