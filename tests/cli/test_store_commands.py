"""Commands on a store: what stands on stdout, what on stderr, and how they end."""

import errno
import json
import re
import subprocess
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from scripts import stage
from station.db.store import Store
from station.domain import gb18030
from station.packet.suite import new_identity, new_signing_key, public_of
from station.photos.drawn import portrait
from station.photos.fit import fit
from station.photos.profiles import profile_named
from station.resources import resource
from station.services.overview import ListRecords
from tests.cli.conftest import Run
from tests.db.builders import PASSPHRASE, a_draft, a_revision, an_id_number, full_width, open_store
from tests.forms.pdf.reading import pages_told, text_of
from tests.services.builders import NUMBER, a_document, with_answer

OTHER = an_id_number(31)


def write_lines(path: Path, *documents: object) -> Path:
    path.write_text("".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents), "utf-8")
    return path


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """Photos and signed pages of two people, and what is nobody's."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    photo = fit(portrait(seed=1, size=(320, 400)), profile_named("recent"))
    for number in (NUMBER, OTHER):
        (folder / f"{number}_recent_photo.jpg").write_bytes(photo)
        (folder / f"{number}_signed_form_1.jpg").write_bytes(b"\xff\xd8 page one " + number.encode())
        (folder / f"{number}_signed_form_2.jpg").write_bytes(b"\xff\xd8 page two " + number.encode())
        (folder / f"{number}_holiday.jpg").write_bytes(b"no kind of evidence")
    (folder / "450899000000000000_recent_photo.jpg").write_bytes(b"nobody")
    return folder


# -- init -------------------------------------------------------------------------------------------------------------


def test_a_store_is_made_and_opens(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "station"
    made = run("init", "--data", folder, "--station", "450802101-07", "--json")
    assert (made.status, made.error) == (0, "")
    assert made.document() == {"station": "450802101-07", "division": "450802101", "data": str(folder)}
    assert run("records", "list", "--data", folder, "--json").document() == []
    assert run("init", "--data", folder).refused("DB-302")


def test_the_first_operator_is_the_one_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("init", "--data", tmp_path / "s", "--operator", "韦模拟").status == 0
    assert run("records", "list", "--data", tmp_path / "s").refused("DB-303")
    assert run("records", "list", "--data", tmp_path / "s", "--operator", "韦模拟").status == 0
    monkeypatch.setenv("STATION_OPERATOR", "韦模拟")
    assert run("records", "list", "--data", tmp_path / "s").status == 0


@pytest.mark.parametrize("passphrase", ["short", ""])
def test_a_short_passphrase_makes_no_store(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, passphrase: str
) -> None:
    monkeypatch.setenv("STATION_PASSWORD", passphrase)
    assert run("init", "--data", tmp_path / "s").refused("DB-304")
    assert not (tmp_path / "s").exists()


REFUSED = {"--station": "ST-011", "--division": "ST-012", "--operator": "OP-704"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--station", "nonsense"],
        ["--station", "450802101-1"],
        ["--station", full_width("450802101") + "-01"],
        ["--division", "450899101"],
        ["--division", "450802"],
        ["--division", "450802101201"],
        ["--division", "110101001"],
        ["--division", full_width("450802101")],
        ["--operator", "x" * 65],
        ["--operator", "a\nb"],
        ["--operator", "\udcff"],
    ],
)
def test_codes_and_names_no_packet_can_carry_are_wrong_usage(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    code = next(code for option, code in REFUSED.items() if option in arguments)
    assert run("init", "--data", tmp_path / "s", *arguments).refused(code, status=2)
    assert not (tmp_path / "s").exists()


def test_a_folder_that_cannot_be_made_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert run("init", "--data", tmp_path / "file" / "station").refused("DB-300")


# -- unlocking --------------------------------------------------------------------------------------------------------

COMMANDS = [
    ["records", "list"],
    ["records", "show", str(uuid4())],
    ["register", "find", "覃"],
    ["register", "missing", "--out", "/nowhere/x.pdf"],
    ["sync"],
]


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_store_there_is_one_sentence(run: Run, tmp_path: Path, command: list[str]) -> None:
    assert run(*command, "--data", tmp_path, "--json").refused("DB-301")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_passphrase_is_one_sentence(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("STATION_PASSWORD", "wrong-passphrase")
    assert run(*command, "--data", data).refused("DB-303")


def test_without_passphrase_and_terminal_the_store_stays_shut(data: Path) -> None:
    done = subprocess.run(
        [*stage.STATION, "records", "list", "--data", str(data)],
        cwd=stage.ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines()[-1].startswith("[DB-303] ")
    assert "Traceback" not in done.stderr


def test_settings_that_are_none_are_wrong_usage(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATION_LOG_LEVEL", "loud")
    assert run("form", "fields").refused("ST-002", status=2)
    monkeypatch.setenv("STATION_LOG_LEVEL", "debug")
    assert run("form", "fields").status == 0


def test_while_another_process_writes_reading_is_allowed_and_writing_is_not(run: Run, data: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from tests.db.builders import open_store\n"
            f"store = open_store(Path({str(data)!r})); print('open', flush=True); sys.stdin.readline(); store.close()",
        ],
        cwd=stage.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        assert len(run("register", "find", "覃示范", "--data", data, "--json").document()) == 1
        assert run("records", "list", "--data", data, "--json").document() == []
        register = resource("samples/register.csv")
        assert run("register", "import", register, "--data", data, "--json").refused("DB-305")
        assert run("records", "submit", write_lines(data / "f", a_document()), "--data", data).refused("DB-305")
        assert run("sync", "--data", data).refused("DB-305")
    finally:
        holder.communicate("\n")
    assert run("sync", "--data", data).refused("SY-502")


def test_a_damaged_store_is_one_sentence(run: Run, data: Path) -> None:
    (data / "store.db").write_bytes(b"no database" * 1000)
    assert run("records", "list", "--data", data).refused("DB-306")
    (data / "store.keys").write_bytes(b"no keys")
    assert run("records", "list", "--data", data).refused("DB-323")


# -- register ---------------------------------------------------------------------------------------------------------


def test_a_register_is_imported_and_found(run: Run, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text("人员编号,姓名,公民身份号码\nN1,岑新人,junk\nN2,,450899195603120178\n", "utf-8")
    done = run("register", "import", file, "--data", data, "--json")
    assert (done.status, done.error) == (0, "")
    told = done.document()
    assert (told["people"], told["total"], told["notes"]) == (2, 26, [])
    assert [(line["row"], line["marks"]) for line in told["marked"]] == [
        (2, ["id_number_invalid"]),
        (3, ["name_missing", "other_id"]),
    ]
    assert told["marked"][1]["problems"] == [
        {"code": "name_missing", "column": "姓名", "message": "“姓名”：没有姓名。"},
        {"code": "other_id", "column": "", "message": "基础库里已有同一号码的人，人员编号不同。"},
    ]
    (found,) = run("register", "find", "cxr", "--data", data, "--json").document()
    assert (found["base_id"], found["marks"]) == ("N1", ["id_number_invalid"])
    assert found["document"]["identity"] == {"name": "岑新人", "id_number": "JUNK"}


@pytest.mark.parametrize("text", ["覃示范", "qsf", "450899195603120178", "0178"])
def test_a_person_is_found_and_his_number_is_masked_for_the_eye(run: Run, data: Path, text: str) -> None:
    assert run("register", "find", text, "--data", data).out == "覃示范\t450899********0178\n"
    (found,) = run("register", "find", text, "--data", data, "--json").document()
    assert found["document"]["identity"]["id_number"] == "450899195603120178"


def test_nobody_found_is_an_answer(run: Run, data: Path) -> None:
    assert run("register", "find", "nobody", "--data", data, "--json").document() == []
    assert run("register", "find", "nobody", "--data", data).out == "没有找到。\n"
    assert run("register", "find", "\udcff", "--data", data).status == 0


@pytest.mark.parametrize(
    ("content", "code"), [(None, "ST-003"), (b"", "FM-414"), (b"a,b\n1,2\n", "FM-419"), (b"\0\xff" * 99, "FM-410")]
)
def test_a_file_that_is_no_register_is_refused(
    run: Run, data: Path, tmp_path: Path, content: bytes | None, code: str
) -> None:
    file = tmp_path / "register.csv"
    if content is not None:
        file.write_bytes(content)
    assert run("register", "import", file, "--data", data, "--json").refused(code)


def test_a_register_is_looked_at_before_it_is_imported(run: Run, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_bytes(gb18030.encode("名单\n人员姓名,号码,鞋码\n岑新人,junk,43\n"))
    assert run("register", "import", file, "--preview", "--data", data, "--json").refused("FM-419")
    how = ("--map", "号码=identity.id_number", "--map", "鞋码=")
    preview = run("register", "import", file, "--preview", *how, "--data", data, "--json").document()
    assert (preview["kind"], preview["encoding"], preview["heading_row"], preview["rows"]) == ("csv", "gb18030", 2, 2)
    assert [(each["column"], each["heading"], each["found"], each["path"]) for each in preview["columns"]] == [
        ("A", "人员姓名", "likely", "identity.name"),
        ("B", "号码", "given", "identity.id_number"),
        ("C", "鞋码", "passed", None),
    ]
    assert preview["sample"] == [["岑新人", "junk", "43"]]
    told = run("register", "import", file, "--preview", *how, "--data", data).out
    assert told.splitlines()[0] == "csv、gb18030，表头在第2行，其下约2行。"
    assert "C\t鞋码\t（跳过）" in told
    assert run("register", "find", "岑新人", "--data", data, "--json").document() == []
    assert run("register", "import", file, *how, "--data", data, "--json").document()["people"] == 1
    assert run("register", "import", file, "--map", "号码", "--data", data).refused("ST-002", status=2)
    assert run("register", "import", file, "--map", "没有=identity.sex", *how, "--data", data).refused("FM-430")
    assert run("register", "import", file, "--map", "号码=no.field", "--data", data).refused("FM-430")
    assert run("register", "import", file, "--sheet", "一", "--data", data).refused("FM-418")


def test_the_bad_rows_are_reported_again_and_make_a_workbook(run: Run, data: Path, tmp_path: Path) -> None:
    file, report = tmp_path / "more.csv", tmp_path / "report.xlsx"
    file.write_text("姓名,公民身份号码\n=1+1,450899560312017\n", "utf-8")
    run("register", "import", file, "--report", report, "--data", data)
    told = run("register", "report", "--data", data, "--out", tmp_path / "again.xlsx")
    assert told.out.splitlines()[0] == "导入1人，1行需要核对。"
    assert told.out.splitlines()[1].startswith("第2行：“公民身份号码”：15位旧号码")
    assert run("register", "report", "--data", data, "--json").document()["marked"][0]["row"] == 2
    for book in (report, tmp_path / "again.xlsx"):
        rows = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
        assert rows[0] == ["行号", "问题", "姓名", "公民身份号码"]
        assert [rows[1][0], *rows[1][2:]] == ["2", "'=1+1", "450899560312017"]
    assert run("register", "report", "--out", tmp_path / "no" / "x.xlsx", "--data", data).refused("ST-006")


def test_a_search_is_narrowed_down_by_village_and_by_how_far_it_is(run: Run, data: Path) -> None:
    everybody = run("register", "find", "", "--limit", 1000, "--data", data, "--json").document()
    assert len(everybody) == 24
    assert {each["status"] for each in everybody} == {"not_collected"}
    village = run("register", "find", "", "--village", "450802101001", "--data", data, "--json").document()
    assert 0 < len(village) < 24
    assert {each["village"] for each in village} == {"450802101001"}
    assert run("register", "find", "", "--status", "collected", "--data", data, "--json").document() == []
    assert run("register", "find", "", "--marked", "--data", data, "--json").document() == []
    assert run("register", "find", "", "--limit", 3, "--data", data).out.endswith("还有更多，请再输入几个字。\n")
    assert run("register", "find", "", "--village", "x", "--data", data).refused("ST-002", status=2)
    both = run("register", "find", "q 大圩", "--data", data, "--json").document()
    assert both
    assert all(each["document"]["identity"]["name"].startswith("覃") for each in both)


def test_who_is_not_collected_is_printed_by_village_and_that_is_in_the_trail(
    run: Run, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "名单.pdf"
    told = run("register", "missing", "--out", out, "--data", data, "--json").document()
    assert told == {"file": str(out), "bytes": len(out.read_bytes())}
    whole = pages_told(out.read_bytes())
    assert len(whole) > 1
    assert sum(int(re.findall("共([0-9]+)人", page)[0]) for page in whole) == 24
    village = ["--village", "450802101001"]
    assert run("register", "missing", *village, "--out", out, "--data", data).out == f"已生成 {out}\n"
    [page] = pages_told(out.read_bytes())
    rows = [re.sub("第[0-9]+页共[0-9]+页", "", each) for each in (page, *whole)]
    assert rows[0] in rows[1:]
    run("register", "missing", *village, "--aged", "--disabled", "--out", out, "--data", data)
    assert "（只列80岁以上或残疾的）" in pages_told(out.read_bytes())[0]
    printed = run("audit", "list", "--data", data, "--json").document()
    assert [each["action"] for each in printed].count("list_printed") == 3


def test_a_list_of_no_place_or_to_nowhere_is_refused(run: Run, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    assert run("register", "missing", "--village", "x", "--out", out, "--data", data).refused("ST-002", status=2)
    assert run("register", "missing", "--out", tmp_path / "no" / "x.pdf", "--data", data).refused("ST-006")
    assert not out.exists()


# -- records ----------------------------------------------------------------------------------------------------------


def test_documents_are_submitted_listed_shown_and_printed(run: Run, data: Path, tmp_path: Path, evidence: Path) -> None:
    file = write_lines(tmp_path / "f.jsonl", a_document(), a_document(OTHER, "韦样本"), {"edition": "2018"})
    done = run("records", "submit", file, "--evidence", evidence, "--data", data, "--json")
    first, second, third = done.document()
    assert (done.status, done.error) == (1, "")
    assert [each["state"] for each in (first, second, third)] == ["queued", "queued", "draft"]
    assert {problem["severity"] for each in (first, second) for problem in each["problems"]} == {"warn"}
    blocking = {problem["code"] for problem in third["problems"] if problem["severity"] == "block"}
    assert blocking == {"CC-01", "RQ-01", "EV-01", "EV-02"}

    listed = run("records", "list", "--data", data, "--json").document()
    assert {each["record_id"] for each in listed} == {each["record_id"] for each in (first, second, third)}
    mine = next(each for each in listed if each["record_id"] == first["record_id"])
    assert (mine["state"], mine["state_label"], mine["name"]) == ("queued", "待报送", "覃示范")
    assert (mine["categories"], mine["category_labels"]) == (["discharged_soldier"], ["退役士兵"])

    shown = run("records", "show", first["record_id"], "--data", data, "--json").document()
    assert shown["document"] == a_document()
    assert [piece["kind"] for piece in shown["evidence"]] == ["recent_photo", "signed_form", "signed_form"]
    assert {piece["confirms"] for piece in shown["evidence"][1:]} == {shown["content_digest"]}

    pdf = tmp_path / "form.pdf"
    printed = run("records", "print", first["record_id"], "--out", pdf, "--data", data, "--json").document()
    assert printed == {"file": str(pdf), "bytes": pdf.stat().st_size}
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert pdf.stat().st_mode & 0o777 == 0o600

    both = [first["record_id"], second["record_id"]]
    printed = run("records", "print", *both, "--out", pdf, "--data", data, "--json").document()
    assert printed == {"file": str(pdf), "bytes": pdf.stat().st_size}
    numbers = [each.replace("-", "")[:8].upper() for each in both]
    pages = pages_told(pdf.read_bytes())
    assert [number for page in pages for number in numbers if f"记录号：{number}第1页" in page] == numbers

    slip = tmp_path / "slip.pdf"
    printed = run("records", "slip", first["record_id"], "--out", slip, "--data", data, "--json").document()
    assert printed == {"file": str(slip), "bytes": slip.stat().st_size}
    text = text_of(slip.read_bytes())
    assert "信息采集回执单" in text
    assert first["record_id"].replace("-", "")[:8].upper() in text
    assert NUMBER not in text


def test_files_say_what_a_certificate_is_and_who_signed(run: Run, data: Path, tmp_path: Path, evidence: Path) -> None:
    page = b"\xff\xd8 a page"
    names = ("certificate_discharge", "certificate_commendation_2", "household_booklet", "signed_form_guardian")
    (evidence / f"{NUMBER}_signed_form_thumbprint_guardian_2.jpg").write_bytes(page + b"2")
    for name in (*names, "certificate_passport", "signed_form_neighbour", "holiday", "clerk_note", "inability"):
        (evidence / f"{NUMBER}_{name}.jpg").write_bytes(page)
    file = write_lines(tmp_path / "f.jsonl", a_document())
    (done,) = run("records", "submit", file, "--evidence", evidence, "--data", data, "--json").document()
    assert done["state"] == "queued"
    not_taken = [problem["message"] for problem in done["problems"] if problem["code"] == "EV-15"]
    assert sorted(message.split("_", 1)[1].split("”")[0] for message in not_taken) == [
        "certificate_passport",
        "clerk_note",
        "holiday",
        "inability",
        "signed_form_neighbour",
    ]
    shown = run("records", "show", done["record_id"], "--data", data, "--json").document()
    assert {(piece["kind"], piece["shows"], piece["signer"]) for piece in shown["evidence"]} == {
        ("recent_photo", None, None),
        ("signed_form", None, None),
        ("signed_form", None, "guardian"),
        ("signed_form", "thumbprint", "guardian"),
        ("certificate", "discharge", None),
        ("certificate", "commendation", None),
        ("household_booklet", None, None),
    }
    assert shown["to_bring"] == []
    told = run("records", "show", done["record_id"], "--data", data).out
    assert "证件材料（退伍（役）证）：" in told
    assert "已签字的信息采集表（监护人）：" in told
    assert "已签字的信息采集表（按手印、监护人）：" in told


def late_document() -> dict[str, object]:
    """A soldier of 2013 who arranged employment himself: DS-01 stands in the way."""
    document = with_answer(a_document(), "service", enlisted_on="2009-12-01", discharged_on="2013-12-01")
    return with_answer(
        document,
        "discharged_soldier",
        resettlement="self_arranged_employment",
        self_employment_certificate="自谋0001",
    )


def test_reasons_are_handed_over_beside_the_evidence(run: Run, data: Path, tmp_path: Path, evidence: Path) -> None:
    file = write_lines(tmp_path / "f.jsonl", late_document())
    (refused,) = run("records", "submit", file, "--evidence", evidence, "--data", data, "--json").document()
    assert [each["code"] for each in refused["problems"] if each["severity"] == "block"] == ["DS-01"]
    reason = "批准文件载明按原条例执行，原件已核对"
    reasons = [
        {"id_number": NUMBER.lower(), "rule": "DS-01", "reason": reason},
        {"id_number": OTHER, "rule": "DS-01", "reason": "这是另一个人的理由"},
    ]
    (evidence / "overrides.json").write_text(json.dumps(reasons), "utf-8")
    done = run("records", "submit", file, "--evidence", evidence, "--data", data, "--json")
    (taken,) = done.document()
    assert (done.status, taken["state"]) == (0, "queued")
    [passed] = [each for each in taken["problems"] if each["code"] == "DS-01"]
    assert (passed["severity"], passed["reason"]) == ("warn", reason)
    shown = run("records", "show", taken["record_id"], "--data", data, "--json").document()
    assert [(each["rule"], each["reason"]) for each in shown["reasons"]] == [("DS-01", reason)]
    assert reason not in json.dumps(shown["document"], ensure_ascii=False)
    assert f"说明理由（DS-01，admin）：{reason}\n" in run("records", "show", taken["record_id"], "--data", data).out


@pytest.mark.parametrize("content", ["nonsense", "{}", '[{"id_number": "1", "rule": "DS-01"}]', '[{"reason": 1}]'])
def test_reasons_nobody_can_read_submit_nothing(
    run: Run, data: Path, tmp_path: Path, evidence: Path, content: str
) -> None:
    (evidence / "overrides.json").write_text(content, "utf-8")
    file = write_lines(tmp_path / "f.jsonl", a_document())
    assert run("records", "submit", file, "--evidence", evidence, "--data", data, "--json").refused("FM-406")
    assert run("records", "list", "--data", data, "--json").document() == []


def test_a_person_twice_in_one_file_is_one_record_and_said_so(
    run: Run, data: Path, tmp_path: Path, evidence: Path
) -> None:
    changed = with_answer(a_document(), "other_identity", phone="13900000002")
    file = write_lines(tmp_path / "f.jsonl", a_document(), changed)
    first, second = run("records", "submit", file, "--evidence", evidence, "--data", data, "--json").document()
    assert first["record_id"] == second["record_id"]
    assert [["SR-07" in {each["code"] for each in done["problems"]}] for done in (first, second)] == [[False], [True]]
    assert len(run("records", "list", "--data", data, "--json").document()) == 1


def test_a_card_typed_in_by_hand_wants_its_two_sides(run: Run, data: Path, tmp_path: Path, evidence: Path) -> None:
    file = write_lines(tmp_path / "f.jsonl", a_document())
    submit = ("records", "submit", file, "--evidence", evidence, "--entry-mode", "manual_photo", "--data", data)
    refused = run(*submit, "--json")
    (done,) = refused.document()
    assert (refused.status, done["state"]) == (1, "draft")
    assert [each["code"] for each in done["problems"] if each["severity"] == "block"] == ["EV-07", "EV-07"]
    for side in ("front", "back"):
        (evidence / f"{NUMBER}_id_card_{side}.jpg").write_bytes(b"\xff\xd8 card")
    assert run(*submit).status == 0
    (evidence / f"{NUMBER}_id_card_front.jpg").write_bytes(b"\xff\xd8" + bytes(40_000))
    (done,) = run(*submit, "--json").document()
    assert [each["code"] for each in done["problems"] if each["severity"] == "block"] == ["EV-05"]


def test_people_read_lines_without_whole_numbers(run: Run, data: Path, tmp_path: Path, evidence: Path) -> None:
    file = write_lines(tmp_path / "f.jsonl", a_document())
    submitted = run("records", "submit", file, "--evidence", evidence, "--data", data)
    record_id = submitted.out.split()[0]
    assert submitted.status == 0
    assert submitted.out.startswith(f"{record_id} 待报送\n")
    assert "  待补材料：户口簿。[EV-09]\n" in submitted.out
    listed = run("records", "list", "--data", data)
    line = f"{record_id}\t待报送\t覃示范\t450899********{NUMBER[-4:]}\t"
    assert listed.out == line + "待补：户口簿、退伍（役）证或复员证或转业证\n"
    shown = run("records", "show", record_id, "--data", data).out
    assert "安置方式：自主就业\n" in shown
    assert "个人年收入（元）：12000\n" in shown


def test_a_printed_draft_is_saved_first_and_stays_a_draft(run: Run, data: Path, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "f.jsonl", a_document())
    (draft,) = run("records", "submit", file, "--data", data, "--json").document()
    out = tmp_path / "form.pdf"
    assert run("records", "print", draft["record_id"], "--out", out, "--data", data).status == 0
    (listed,) = run("records", "list", "--data", data, "--json").document()
    assert listed["state"] == "draft"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "ST-003"),
        (b"\xff\xfe", "ST-003"),
        (b"not json\n", "FM-400"),
        (b"[1]\n", "FM-400"),
        (b'{"edition": "2018"}\nnull\n', "FM-400"),
        (b"[" * 100_000, "FM-400"),
    ],
)
def test_a_file_with_a_line_that_is_no_document_is_refused_whole(
    run: Run, data: Path, tmp_path: Path, content: bytes | None, code: str
) -> None:
    file = tmp_path / "f.jsonl"
    if content is not None:
        file.write_bytes(content)
    assert run("records", "submit", file, "--data", data, "--json").refused(code)
    assert run("records", "list", "--data", data, "--json").document() == []


def test_what_was_submitted_before_a_failure_is_told(
    run: Run, data: Path, tmp_path: Path, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The evidence of the second cannot be read."""
    file = write_lines(tmp_path / "f.jsonl", a_document(), a_document(OTHER))
    (evidence / f"{OTHER}_recent_photo.jpg").unlink()
    (evidence / f"{OTHER}_recent_photo.jpg").mkdir()
    done = run("records", "submit", file, "--evidence", evidence, "--data", data, "--json")
    assert (done.status, [each["state"] for each in done.document()]) == (3, ["queued"])
    assert done.error.startswith("[ST-003] ")
    assert len(run("records", "list", "--data", data, "--json").document()) == 1


def test_an_empty_file_submits_nothing(run: Run, data: Path, tmp_path: Path) -> None:
    done = run("records", "submit", write_lines(tmp_path / "f.jsonl"), "--data", data, "--json")
    assert (done.status, done.document()) == (0, [])


def test_odd_documents_are_kept_as_drafts(run: Run, data: Path, tmp_path: Path) -> None:
    odd = [
        with_answer(a_document(), "identity", name="\ud842"),
        with_answer(a_document(), "living", yearly_income=2**70),
        {"identity": "nobody", "categories": 5},
        {"\ud842": "\ud842"},
    ]
    file = tmp_path / "f.jsonl"
    file.write_text("".join(json.dumps(document) + "\n" for document in odd), "utf-8")
    done = run("records", "submit", file, "--data", data, "--json")
    assert (done.status, {each["state"] for each in done.document()}) == (1, {"draft"})
    assert len(run("records", "list", "--data", data, "--json").document()) == 3  # the first two are one person


def test_half_a_character_breaks_neither_json_nor_lines(run: Run, data: Path) -> None:
    store = open_store(data)
    draft = a_draft({"identity": {"name": "覃\ud842", "id_number": "\ud842"}})
    with store.unit() as unit:
        unit.drafts.put(draft)
        unit.commit()
    store.close()
    (listed,) = run("records", "list", "--data", data, "--json").document()
    assert listed["name"] == "覃\ud842"
    assert run("records", "list", "--data", data).status == 0
    assert run("records", "show", draft.record_id, "--data", data, "--json").document()["document"] == draft.document


@pytest.mark.parametrize("command", [["show"], ["print", "--out", "x.pdf"]])
def test_a_record_that_is_not_there_is_told(run: Run, data: Path, command: list[str]) -> None:
    assert run("records", *command, uuid4(), "--data", data, "--json").refused("DB-310")
    assert run("records", *command, "nonsense", "--data", data).status == 2


def test_a_pdf_that_cannot_be_written_is_told(run: Run, data: Path, tmp_path: Path) -> None:
    store = open_store(data)
    with store.unit() as unit:
        unit.records.save(revision := a_revision(a_document()))
        unit.commit()
    store.close()
    out = tmp_path / "nowhere" / "form.pdf"
    assert run("records", "print", revision.record_id, "--out", out, "--data", data, "--json").refused("ST-006")


# -- the county -------------------------------------------------------------------------------------------------------


def test_a_station_without_a_county_cannot_sync(run: Run, data: Path) -> None:
    assert run("sync", "--data", data, "--json").refused("SY-502")


@pytest.mark.parametrize(
    ("content", "code", "status"),
    [(None, "ST-003", 3), (b"", "ST-002", 2), (b"{}", "ST-002", 2), (b"\xff", "ST-002", 2)],
)
def test_a_file_that_is_no_ticket_is_refused(
    run: Run, data: Path, tmp_path: Path, content: bytes | None, code: str, status: int
) -> None:
    file = tmp_path / "ticket.json"
    if content is not None:
        file.write_bytes(content)
    assert run("enrol", file, "--data", data, "--json").refused(code, status)


def a_ticket(path: Path, **changes: object) -> Path:
    facts = {
        "format": 1,
        "county": "模拟县",
        "url": "http://127.0.0.1:9",
        "signing_key": public_of(new_signing_key()),
        "recipient": new_identity()[1],
        "station": "450802101-01",
        "code": "0123456789abcdef",
    }
    path.write_text(json.dumps(facts | changes), "utf-8")
    return path


def test_another_stations_ticket_is_wrong_usage(run: Run, data: Path, tmp_path: Path) -> None:
    ticket = a_ticket(tmp_path / "t", station="450802101-02")
    assert run("enrol", ticket, "--data", data).refused("ST-002", status=2)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nonsense", "ftp://x", "http://[::1", ""])
def test_a_county_nobody_answers_at_is_told(run: Run, data: Path, tmp_path: Path, url: str) -> None:
    assert run("enrol", a_ticket(tmp_path / "t", url=url), "--data", data).refused("SY-501")
    assert run("sync", "--data", data).refused("SY-502")


def test_a_station_enrols_and_syncs_with_a_real_county(run: Run, data: Path, tmp_path: Path, evidence: Path) -> None:
    stage.make_county(tmp_path / "county")
    county = stage.County(tmp_path / "county")
    try:
        stage.run(
            stage.COUNTY,
            *("enrol", "450802101-01", "--data", str(county.data)),
            *("--out", str(tmp_path / "ticket.json"), "--url", county.url),
        )
        joined = run("enrol", tmp_path / "ticket.json", "--data", data, "--json")
        assert joined.document() == {"county": "模拟县", "url": county.url}
        file = write_lines(tmp_path / "f.jsonl", a_document(), a_document(OTHER, "韦样本"))
        run("records", "submit", file, "--evidence", evidence, "--data", data)
        synced = run("sync", "--data", data, "--json").document()
        assert (synced["receipted"], synced["waiting"], synced["trouble"]) == (2, 0, None)
        assert run("sync", "--data", data).out == "本次取得回执0份，还有0份待报送。\n"
        listed = run("records", "list", "--data", data, "--json").document()
        held = stage.packets(county.data)
    finally:
        county.stop()
    assert {each["state"] for each in listed} == {"received"}
    assert {each["receipt_number"] for each in listed} == {each["receipt_number"] for each in held}
    gone = run("sync", "--data", data, "--json")
    assert gone.status == 3
    assert "SY-501" in gone.error, "the county is asked also when nothing waits"


# -- the edge ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["records"],
        ["records", "nonsense"],
        ["records", "list", "--nonsense"],
        ["records", "show"],
        ["register", "find", "x", "--limit", "0"],
        ["records", "print", str(uuid4())],
    ],
)
def test_wrong_usage_is_status_two_and_nothing_on_stdout(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.status == 2
    assert "Traceback" not in done.error
    assert done.out == "" or arguments == ["records"]  # a group by itself tells what it has


def test_a_bug_is_one_calm_sentence_and_its_trace_is_in_the_log_without_its_words(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("覃示范 450899195603120178")

    monkeypatch.setattr(ListRecords, "__call__", fail)
    assert run("records", "list", "--data", data, "--json").refused("ST-000")
    log = (data / "station.log").read_text("utf-8")
    assert "ST-000 ValueError at test_store_commands.py" in log
    assert "records.py" in log
    assert "覃示范" not in log
    assert (data / "station.log").stat().st_mode & 0o777 == 0o600


def test_a_log_that_cannot_be_written_stops_no_work(run: Run, data: Path) -> None:
    (data / "station.log").mkdir()
    assert run("records", "list", "--data", data, "--json").document() == []


def test_a_log_on_a_full_disk_stops_no_work_and_says_nothing(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(RotatingFileHandler, "flush", full)
        assert run("sync", "--data", data).refused("SY-502")


def test_the_store_is_given_back_whatever_happened(run: Run, data: Path) -> None:
    run("sync", "--data", data)
    store = Store.open(data, "admin", PASSPHRASE)
    store.close()
