"""The scenario at the window: a clerk types, key by key, and everything he typed is noted with its time."""

import argparse
import random
import re
import time
from itertools import cycle
from pathlib import Path

from scripts.stage import PASSPHRASE
from station.app import Application
from station.clock import today
from station.config import Settings
from station.devices.id_card.reader import IdCardReader
from station.devices.id_card.simulator import CardDeck, sample_card
from station.forms.fields import value_at
from station.services.flow import Step
from tests.services.builders import Quiet
from tests.sweep.fault import KILLS, Kind
from tests.sweep.scenario import Case, Child, Scenario

LONGEST_LAG_S = 2.0
TYPING_S = 5.0
PATIENCE_S = 5.0
"""For a draft that is refused to be kept after all."""
_CODE = re.compile(r"\[([A-Z]{2}-[0-9]{3})\]")
TEXTS = {
    "other_identity.household_address": "大圩村样例街三组36号，老屋在村口第二排",
    "other_identity.phone": "13900000036",
    "appeals.appeal_text": "希望了解农村籍退役士兵老年生活补助的办理时间，也想问一问体检的安排。",
}


def with_a_form_begun(place: Path) -> None:
    """The sample person has come, his category is known, and the form lies open."""
    data = place / "station"
    application = Application(Settings(password=PASSPHRASE))
    application.make_station(data, "admin", "450802101-01", "450802101")
    store = application.unlock(data, "admin", PASSPHRASE)
    desk = application.desk(store, IdCardReader(CardDeck([sample_card("found")]), today))
    draft = desk.start_record(Quiet(), desk.receive_visitor(Quiet()))
    desk.save_draft(Quiet(), draft.record_id, {**draft.document, "categories": ["discharged_soldier"]})
    store.close()


def type_on(child: Child) -> None:
    """Types into one field after the other, keys some 30 ms apart, until the end of time or of TYPING_S."""
    from PySide6.QtWidgets import QApplication

    from scripts.walkthrough import Clerk
    from station.ui.shell import dress

    qt = QApplication(["station"])
    dress(qt)
    clerk = Clerk(argparse.Namespace(shots=None, paced=False, data=child.station, people=["found"]), qt)
    clerk.log_in()
    desk, model = clerk.shell.desk, clerk.shell.desk_model
    assert desk is not None
    assert model is not None
    clerk.click(desk.card.read_button)
    clerk.wait(lambda: model.card.visitor is not None and not model.card.busy, "the card")
    clerk.click(desk.card.start_button)
    clerk.wait(lambda: model.collection.step is Step.FORM, "the form")
    before = {path: value_at(model.collection.document, path) for path in TEXTS}
    child.journal.say("form", answers=before)
    child.arm()
    chances = random.Random(child.seed)
    until = time.monotonic() + TYPING_S
    for path, text in cycle(TEXTS.items()):
        editor = desk.form.editors[path]
        desk.form.jump_to(path)
        for character in text:
            began = time.monotonic()
            clerk.type(getattr(editor, "line", None) or editor.box, character)
            child.journal.say("typed", begun=began, path=path, text=value_at(model.collection.document, path))
            rest = time.monotonic() + chances.uniform(0.005, 0.06)
            while time.monotonic() < rest:
                qt.processEvents()
                time.sleep(0.002)
        if time.monotonic() > until:
            break
    keeper = model.collection.keeper
    assert keeper is not None
    until = time.monotonic() + PATIENCE_S
    while not keeper.all_saved and time.monotonic() < until:
        qt.processEvents()
        time.sleep(0.005)
    for code in _CODE.findall(clerk.error_text()):
        child.journal.say("refused", subject="the draft", code=code)
    if keeper.all_saved:
        child.journal.say("done", subject="the draft", after=None)
    child.journal.say("window", kept=keeper.all_saved, error=clerk.error_text())


def judge_typing(case: Case) -> None:
    """The draft must be as the form was after some keystroke, and none older than the budget may be missing."""
    told, found, verdict = case.told, case.found, case.verdict
    if not found.drafts:
        verdict.lost.append("the draft")
        return
    [document] = found.drafts.values()
    keys = list(told.said("typed"))
    form = dict(next(told.said("form"))["answers"])
    in_store = {path: value_at(document, path) for path in TEXTS}
    kept = 0 if in_store == form else None
    for count, line in enumerate(keys, 1):
        form[line["path"]] = line["text"]
        if in_store == form:
            kept = count
    if kept is None:
        verdict.halves.append("a draft as the form never stood")
        return
    window = next(told.said("window"), None)
    if window is not None:
        if window["kept"] and kept < len(keys):
            verdict.lost.append("what the window said was kept")
        if not window["kept"] and not window["error"]:
            verdict.untold.append("nothing was said of a draft that is not kept")
        verdict.lag = 0.0
        return
    verdict.lag = max(0.0, case.ended_at - keys[kept]["begun"]) if kept < len(keys) else 0.0
    if verdict.lag > LONGEST_LAG_S:
        verdict.lost.append(f"{verdict.lag:.1f} s of typing")


SCENARIOS = (
    Scenario(
        "typing at the window",
        with_a_form_begun,
        type_on,
        judge_typing,
        judges_drafts=True,
        passphrase=PASSPHRASE,
        kinds=(*KILLS, Kind.FULL, Kind.BROKEN, Kind.UNSYNCED, Kind.READ_ONLY),
    ),
)
