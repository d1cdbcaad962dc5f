"""`station operators`, `station campaign`, `station records check|return`."""

import shutil
from pathlib import Path

import pytest

from station.app import Application
from station.domain.audit import Action
from station.packet.suite import PassphraseCost, new_identity
from tests.cli.conftest import Run
from tests.cli.test_store_commands import write_lines
from tests.db.builders import CHEAP, PASSPHRASE, open_store
from tests.services.builders import NUMBER, a_document

TEMPORARY = "临时的口令别人猜不到"
OWN = "我自己的口令谁也猜不到"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    init = Application.__init__

    def cheap(self: Application, settings: object = None, cost: PassphraseCost | None = None) -> None:
        init(self, settings, cost or CHEAP)  # type: ignore[arg-type]

    monkeypatch.setattr(Application, "__init__", cheap)


class As:
    """Runs a command as somebody, with a new passphrase where one is asked for."""

    def __init__(self, run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._run, self._data, self._patch = run, data, monkeypatch

    def __call__(
        self,
        *command: object,
        who: str = "admin",
        passphrase: str = PASSPHRASE,
        new: str = TEMPORARY,
        stdin: bytes = b"",
    ):  # type: ignore[no-untyped-def]
        self._patch.setenv("STATION_PASSWORD", passphrase)
        self._patch.setenv("STATION_NEW_PASSWORD", new)
        return self._run(*command, "--operator", who, "--data", self._data, stdin=stdin)


@pytest.fixture
def run_as(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> As:
    return As(run, data, monkeypatch)


def actions(data: Path) -> list[tuple[str, Action, str]]:
    store = open_store(data)
    with store.look() as unit:
        told = [(event.operator, event.action, event.detail) for event in unit.audit.events()]
    store.close()
    return told


def test_an_operators_life_from_the_first_log_in_to_the_last(run_as: As, data: Path) -> None:
    added = run_as("operators", "add", "wei", "--role", "lead", "--name", "韦模拟", "--json").document()
    assert {key: added[key] for key in ("name", "display_name", "role_label", "must_change_passphrase")} == {
        "name": "wei",
        "display_name": "韦模拟",
        "role_label": "负责人",
        "must_change_passphrase": True,
    }
    assert run_as("records", "list", who="wei", passphrase=TEMPORARY).refused("OP-701")
    assert run_as("operators", "passwd", who="wei", passphrase=TEMPORARY, new="short").refused("DB-304")
    assert run_as("operators", "passwd", who="wei", passphrase=TEMPORARY, new=OWN).out == "口令已修改。\n"
    assert run_as("records", "list", who="wei", passphrase=TEMPORARY).refused("DB-303")
    assert run_as("records", "list", who="wei", passphrase=OWN, new="").status == 0
    assert run_as("operators", "list", who="wei", passphrase=OWN).refused("OP-700")
    assert run_as("operators", "role", "wei", "operator").out == "wei现在是采集员。\n"
    assert run_as("operators", "reset", "wei").status == 0
    assert run_as("records", "list", who="wei", passphrase=OWN).refused("DB-303")
    removed = run_as("operators", "remove", "wei", "--json").document()
    assert (removed["active"], removed["key_renewed"]) == (False, True)
    assert run_as("records", "list", who="wei", passphrase=TEMPORARY).refused("DB-303")
    listed = run_as("operators", "list", "--json").document()
    assert [(each["name"], each["active"]) for each in listed["operators"]] == [("admin", True), ("wei", False)]
    assert listed["renewal_due"] is False
    told = [action for _, action, _ in actions(data)]
    for action in (
        Action.OPERATOR_ADDED,
        Action.PASSPHRASE_CHANGED,
        Action.ROLE_CHANGED,
        Action.PASSPHRASE_RESET,
        Action.OPERATOR_REMOVED,
        Action.KEY_RENEWED,
    ):
        assert told.count(action) == 1
    assert ("wei", Action.LOGIN_FAILED, "1 locked 0") in actions(data)
    assert "韦模拟" not in str(actions(data)), "the trail names nobody but by his log-in name"


def test_the_key_can_be_renewed_later_and_the_list_says_so(run_as: As) -> None:
    run_as("operators", "add", "wei")
    assert "还没有更换" in run_as("operators", "remove", "wei", "--later").out
    assert "还没有更换" in run_as("operators", "list").out
    assert run_as("operators", "renew-key", "--json").document() == {"key_renewed": True}
    assert run_as("operators", "list", "--json").document()["renewal_due"] is False


def test_without_room_the_operator_is_out_and_the_rest_is_said(run_as: As, monkeypatch: pytest.MonkeyPatch) -> None:
    run_as("operators", "add", "wei")
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1))
    done = run_as("operators", "remove", "wei", "--json")
    assert (done.status, done.document()["key_renewed"]) == (1, False)
    assert done.error.startswith("[DB-317] ")
    assert run_as("records", "list", who="wei", passphrase=TEMPORARY).refused("DB-303")


def test_ten_wrong_passphrases_and_the_administrator(run_as: As, data: Path) -> None:
    run_as("operators", "add", "wei")
    for _ in range(3):
        assert run_as("records", "list", who="wei", passphrase="wrong").refused("DB-303")
    waits = run_as("records", "list", who="wei", passphrase=TEMPORARY)
    assert waits.refused("DB-313")
    assert "还需等候" in waits.error
    assert run_as("operators", "unlock", "wei").out == "wei可以再试。\n"
    assert run_as("records", "list", who="wei", passphrase=TEMPORARY).refused("OP-701")
    assert ("wei", Action.LOGIN_FAILED, "3 locked 0") in actions(data)


def test_the_countys_recovery_key_sets_a_new_administrators_passphrase(run_as: As, data: Path, tmp_path: Path) -> None:
    identity, recipient = new_identity()
    assert run_as("operators", "recovery-key", "age1nonsense").refused("OP-707")
    assert run_as("operators", "recovery-key", recipient, "--json").document() == {"recovery_key": recipient}
    assert run_as("operators", "list", "--json").document()["recovery_key"] == recipient
    file = tmp_path / "recovery.txt"
    file.write_text(f"# created: today\n# public key: {recipient}\n{identity}\n", "utf-8")
    assert run_as("operators", "recover", "--key", tmp_path / "missing").refused("ST-003")
    assert run_as("operators", "recover", "--key", "-", stdin=new_identity()[0].encode()).refused("OP-707")
    assert run_as("operators", "recover", "--key", file, "--json", new=OWN).document() == {"operator": "admin"}
    assert run_as("operators", "list", passphrase=OWN).status == 0
    assert run_as("operators", "recover", "--key", "-", stdin=identity.encode(), new=PASSPHRASE).status == 0
    assert (("admin", Action.RECOVERED, "")) in actions(data)
    for path in data.iterdir():
        assert identity.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("remove", "admin"), "OP-706"),
        (("reset", "admin"), "OP-706"),
        (("role", "admin", "lead"), "OP-705"),
        (("role", "nobody", "lead"), "OP-702"),
        (("remove", "nobody"), "OP-702"),
        (("unlock", "nobody"), "OP-702"),
        (("add", "admin"), "OP-703"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(run_as: As, command: tuple[str, ...], code: str) -> None:
    assert run_as("operators", *command).refused(code)


@pytest.mark.parametrize("name", [" wei", "", "x" * 65, "a\nb"])
def test_names_nobody_can_type_are_wrong_usage(run_as: As, name: str) -> None:
    assert run_as("operators", "add", name).refused("OP-704", status=2)


@pytest.mark.parametrize("passphrase", ["short", "13912345678", "wei-wei-wei", "450802101-01"])
def test_a_temporary_passphrase_is_no_weaker_than_another(run_as: As, passphrase: str) -> None:
    done = run_as("operators", "add", "wei", new=passphrase)
    assert done.status == 3
    assert done.error.startswith(("[DB-304] ", "[DB-312] "))


def test_the_campaigns_settings(run_as: As) -> None:
    assert run_as("campaign", "--json").document()["lead_checks"] is False
    changed = run_as("campaign", "--lead-checks", "--idle-minutes", "3", "--json").document()
    assert (changed["lead_checks"], changed["idle_minutes"]) == (True, 3)
    assert run_as("campaign", "--json").document() == changed
    for minutes in (0, 121, -1):
        assert run_as("campaign", "--idle-minutes", minutes).refused("ST-002", status=2)


def test_the_leads_check_by_command(run_as: As, data: Path, tmp_path: Path) -> None:
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    for kind in ("recent_photo", "signed_form"):
        (evidence / f"{NUMBER}_{kind}.jpg").write_bytes(f"{kind} of nobody".encode())
    run_as("campaign", "--lead-checks")
    run_as("operators", "add", "wei", "--role", "lead")
    run_as("operators", "passwd", who="wei", passphrase=TEMPORARY, new=OWN)
    file = write_lines(tmp_path / "f.jsonl", a_document(NUMBER))
    (done,) = run_as("records", "submit", file, "--evidence", evidence, "--json").document()
    assert done["state"] == "ready"
    record_id = done["record_id"]
    assert run_as("records", "check", record_id).refused("OP-700")
    lead = {"who": "wei", "passphrase": OWN}
    (checked,) = run_as("records", "check", record_id, "--json", **lead).document()
    assert checked == {"record_id": record_id, "state": "checked"}
    assert run_as("records", "list", "--json").document()[0]["state"] == "checked"
    assert run_as("records", "return", record_id, "--note", " ", **lead).refused("OP-712")
    assert run_as("records", "return", record_id, "--note", "电话有误", "--json", **lead).status == 0
    (listed,) = run_as("records", "list", "--json").document()
    assert (listed["state"], listed["lead_note"]) == ("draft", "电话有误")
    assert "负责人退回：电话有误" in run_as("records", "list").out
