import pytest
from pytestqt.qtbot import QtBot

from station.domain.evidence import Attachment, EvidenceKind, attach
from station.domain.signature import Signature
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.screens.sign import SignModel, SignPage
from tests.db.builders import MORNING
from tests.ui.conftest import Quiet
from tests.ui.hands import draw

# -- who signs --------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(qtbot: QtBot, collection: Collection, jobs: Jobs) -> SignPage:
    desk = collection.desk
    with qtbot.waitSignal(collection.step_changed):
        collection.begin(desk.start_record(Quiet(), desk.receive_visitor(Quiet())))
    shown = SignPage(SignModel(collection, jobs, ink), collection, Catalogue(Form2018))
    qtbot.addWidget(shown)
    shown.resize(1200, 700)
    shown.show()
    return shown


def ink(signature: Signature, content_digest: str) -> tuple[Attachment, ...]:
    assert not signature.is_empty
    return (attach(EvidenceKind.SIGNATURE, content_digest.encode(), "image/png", MORNING, content_digest),)


def a_child(collection: Collection) -> None:
    today = collection.moment.today
    collection.answer("identity.born_on", today.replace(year=today.year - 10, day=1).isoformat())


@pytest.mark.parametrize("who", ["registrant", "agent", "guardian"])
def test_the_page_says_who_is_to_sign_and_keeps_it_with_the_signature(
    page: SignPage, collection: Collection, qtbot: QtBot, jobs: Jobs, who: str
) -> None:
    if who == "agent":
        for key, answer in (("has_agent", True), ("agent_name", "覃代办"), ("agent_relation", "儿子")):
            collection.answer(f"other_identity.{key}", answer)
    if who == "guardian":
        a_child(collection)
        collection.answer("guardian.name", "覃监护")
    page.show_content()
    asked, declared = {
        "registrant": ("请本人核对左侧内容，在下面签字", "以上内容已由本人核对，情况属实。"),
        "agent": ("请代办人覃代办（儿子）核对左侧内容，在下面签字", "以上内容已由代办人核对，情况属实。"),
        "guardian": ("请监护人覃监护核对左侧内容，在下面签字", "以上内容已由监护人核对，情况属实。"),
    }[who]
    assert (page.who.text(), page._declaration.text()) == (asked, declared)
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    draw(page.canvas, (40, 40), (80, 80))
    with qtbot.waitSignal(page._model.failed):  # the form is far from complete; the signature is kept all the same
        page.confirm_button.click()
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    [signature] = [piece for piece in collection.evidence if piece.kind is EvidenceKind.SIGNATURE]
    assert signature.signer == who
