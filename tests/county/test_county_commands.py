"""What the county's services do, from a shell."""

import json
import subprocess
from pathlib import Path

import pytest

from county.app import open_county
from county.config import Settings, load_settings
from county.domain import Carrier
from county.keys import load_keys
from county.parts import Parts
from station.errors import PacketError
from station.packet.messages import SettingsNews
from tests.county.builders import STATION, FakeStation, Run, enrolled, ticket_from

CAMPAIGN = {
    "title": "2018年信息采集",
    "edition": "2018",
    "division_code": "450899101",
    "division_name": "模拟镇",
    "reference_date": "2018-10-01",
    "deadline": None,
    "villages": [{"code": "450899101201", "name": "模拟村"}],
}


@pytest.fixture
def opened(data: Path) -> Parts:
    """The county of the commands, for looking; its engine closes with the process."""
    context = open_county(Settings(data_dir=data))
    return context.__enter__()


def test_a_list_becomes_the_register_and_only_changes_are_written(run: Run, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("人员编号,姓名,公民身份号码\nB1,韦模拟,450899195603120177\nB2,莫须有,12345\n", "utf-8")
    status, out, _ = run("register", "import", file, "--data", data, "--json")
    told = json.loads(out)
    assert status == 0
    assert (told["people"], told["new"], told["changed"], told["removed"]) == (2, 2, 0, 0)
    assert 3 in [each["row"] for each in told["marked"]]
    lines = tmp_path / "list.jsonl"
    lines.write_text('{"base_id": "B1", "document": {"identity": {"name": "韦模拟"}}}\n', "utf-8")
    status, out, _ = run("register", "import", lines, "--whole", "--data", data)
    assert (status, out) == (0, "名单 1 人：新增 0，变化 1，移出 1。\n")
    assert run("register", "import", lines, "--whole", "--data", data)[1] == "名单 1 人：新增 0，变化 0，移出 0。\n"
    assert json.loads(run("progress", "--data", data, "--json")[1])[0]["registered"] == 1


@pytest.mark.parametrize("line", ["{", "{}", '{"base_id": 1, "document": {}}', '{"base_id": "B", "document": []}'])
def test_a_line_that_is_no_person_changes_nothing(run: Run, data: Path, tmp_path: Path, line: str) -> None:
    file = tmp_path / "list.jsonl"
    file.write_text('{"base_id": "B1", "document": {}}\n' + line, "utf-8")
    status, out, err = run("register", "import", file, "--data", data)
    assert (status, out) == (3, "")
    assert err.startswith("[SY-554] ")
    assert json.loads(run("progress", "--data", data, "--json")[1]) == []


def test_settings_are_published_part_by_part(run: Run, data: Path, tmp_path: Path, opened: Parts) -> None:
    campaign, profiles, policies = tmp_path / "c.json", tmp_path / "p.json", tmp_path / "texts"
    campaign.write_text(json.dumps(CAMPAIGN), "utf-8")
    profiles.write_text(json.dumps([{"name": "recent", "max_bytes": 300000}]), "utf-8")
    policies.mkdir()
    (policies / "光荣牌.txt").write_text("发放办法\n", "utf-8")
    assert run("publish", "settings", "--data", data, "--policies", policies)[2].startswith("[SY-557] ")
    assert run("publish", "settings", "--data", data, "--campaign", campaign)[0] == 0
    assert run("publish", "settings", "--data", data, "--photo-profiles", profiles, "--policies", policies)[0] == 0
    last = opened.publish.last_settings()
    assert isinstance(last, SettingsNews)
    assert last.campaign["title"] == "2018年信息采集"
    assert last.campaign["idle_minutes"] == 10  # the default, written out in full
    assert last.photo_profiles == {"recent": {"name": "recent", "max_bytes": 300000}}
    assert last.policy_texts == {"光荣牌": "发放办法"}
    campaign.write_text("{}")
    assert run("publish", "settings", "--data", data, "--campaign", campaign)[2].startswith("[SY-555] ")
    assert opened.publish.last_settings() == last


def test_a_notice_is_published(run: Run, data: Path, tmp_path: Path) -> None:
    text = tmp_path / "n.txt"
    text.write_text("下周一起集中采集。", "utf-8")
    more = ("--title", "通知", "--text", text, "--until", "2018-10-31")
    assert json.loads(run("publish", "notice", "--data", data, *more, "--json")[1])["count"] == 1
    assert run("publish", "notice", "--data", data, "--title", "", "--text", text)[2].startswith("[SY-555] ")


def test_the_recovery_key_lies_outside_and_stations_are_told_for_whom(
    run: Run, data: Path, tmp_path: Path, opened: Parts
) -> None:
    campaign, out = tmp_path / "c.json", tmp_path / "recovery.txt"
    campaign.write_text(json.dumps(CAMPAIGN), "utf-8")
    assert run("recovery-key", "make", data / "r.txt", "--data", data)[2].startswith("[SY-556] ")
    status, said, _ = run("recovery-key", "make", out, "--data", data, "--json")
    recipient = json.loads(said)["recipient"]
    assert status == 0
    assert out.stat().st_mode & 0o777 == 0o600
    with_age = subprocess.run(["age-keygen", "-y", out], capture_output=True, text=True, check=True)
    assert with_age.stdout.strip() == recipient
    secret = out.read_text("utf-8").splitlines()[-1]
    assert not any(secret.encode() in path.read_bytes() for path in data.iterdir())
    assert b"recovery" not in (data / "county-keys.json").read_bytes()
    assert load_settings(data).recovery_recipient == recipient
    run("publish", "settings", "--data", data, "--campaign", campaign)
    settings = opened.publish.last_settings()
    assert settings is not None
    assert settings.recovery_recipient == recipient
    assert run("recovery-key", "make", out, "--data", data)[2].startswith("[SY-556] ")  # never over another
    again = json.loads(run("recovery-key", "make", tmp_path / "2.txt", "--data", data, "--json")[1])
    assert again["published"]
    settings = opened.publish.last_settings()
    assert settings is not None
    assert (settings.recovery_recipient, settings.campaign["title"]) == (again["recipient"], "2018年信息采集")


def test_a_county_from_before_keeps_the_recovery_key_it_has(data: Path) -> None:
    file = data / "county-keys.json"
    keys = json.loads(file.read_bytes())
    keys |= {"recovery_identity": keys["identity"], "recovery_recipient": keys["recipient"]}
    file.write_text(json.dumps(keys))
    with open_county(Settings(data_dir=data)) as county:
        assert county.recovery_recipient == load_keys(data).recipient


def test_stations_villages_and_lost_laptops(run: Run, data: Path) -> None:
    ticket = json.loads(
        run("enrol", STATION, "--data", data, "--out", "-", "--village", "450802101201", "--village", "450802102")[1]
    )
    assert ticket["villages"] == ["450802101201", "450802102"]
    station, plain = FakeStation(), ticket_from(run, data)
    assert plain.villages == ()  # and the ticket before is void
    with open_county(Settings(data_dir=data)) as county:
        county.enrol_station(station.request(plain))
    assert run("villages", STATION, "450802101", "--data", data)[0] == 0
    (told,) = json.loads(run("stations", "--data", data, "--json")[1])
    assert (told["station"], told["villages"], told["revoked"]) == (STATION, ["450802101"], False)
    assert run("revoke", STATION, "--data", data, "--reason", "电脑丢失")[0] == 0
    assert "密钥已停用" in run("stations", "--data", data)[1]
    assert run("villages", STATION, "4508", "--data", data)[0] == 2
    assert run("revoke", "450802101-99", "--data", data, "--reason", "x")[2].startswith("[SY-529] ")


def test_the_shelf_is_listed_and_settled(run: Run, data: Path, opened: Parts) -> None:
    station, recipient = enrolled(opened), load_keys(data).recipient
    opened.take_in(station.packet(recipient, number=1))
    for sealed in (station.packet(recipient, number=1), b"cut"):
        with pytest.raises(PacketError):
            opened.take_in(sealed, Carrier.STICK)
    listed = {each["reason"]: each for each in json.loads(run("shelf", "list", "--data", data, "--json")[1])}
    fork, cut = listed["fork"]["digest"], listed["unreadable"]["digest"]
    assert run("shelf", "settle", cut, "--take", "--by", "lead", "--data", data)[2].startswith("[SY-528] ")
    assert run("shelf", "settle", cut[:12], "--reject", "--by", "lead", "--data", data)[0] == 0
    assert run("shelf", "settle", fork[:12], "--take", "--by", "lead", "--data", data)[0] == 0
    assert run("shelf", "list", "--data", data)[1] == "共 0 件。\n"
    assert run("shelf", "retry", "--data", data)[1] == "接收了 0 件。\n"
    status, out, _ = run("completeness", "--data", data, "--json")
    (epoch,) = json.loads(out)
    assert status == 1  # two packets of one number
    assert (epoch["held"], epoch["forks"], epoch["complete"]) == (2, [1], False)


def test_what_is_missing_is_told_by_number(run: Run, data: Path, opened: Parts) -> None:
    assert run("completeness", "--data", data) == (0, "没有收到过数据包。\n", "")
    station, recipient = enrolled(opened), load_keys(data).recipient
    for number in (1, 4):
        opened.take_in(station.packet(recipient, number=number))
    status, out, _ = run("completeness", STATION, "--data", data)
    assert status == 1
    assert "收到 2 个，应有 4 个  缺 2–3" in out
