"""What the county tells whoever works here."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from pytestqt.qtbot import QtBot

from station.packet.messages import Notice
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.notices import NoticeBar, Notices
from tests.services.builders import Quiet
from tests.ui.at_county import county_at_hand

LONG = "各采集点请于本周五前完成遗漏人员的补充采集；" * 12


@pytest.mark.parametrize(("until", "shown"), [(None, True), (date(2999, 1, 1), True), (date(2018, 10, 7), False)])
def test_a_notice_is_seen_until_its_day_is_over(
    qtbot: QtBot, desk: Desk, jobs: Jobs, tmp_path: Path, until: date | None, shown: bool
) -> None:
    with county_at_hand(tmp_path / "county") as county:
        county.join(desk)
        at = datetime(2018, 10, 1, tzinfo=UTC)
        county.parts.publish.notice(Notice(id=uuid4(), title="<通知>", text=LONG, at=at, until=until), "韦审核")
        desk.sync_with_county(Quiet())
    model = Notices(desk, jobs)
    bar = NoticeBar(model)
    qtbot.addWidget(bar)
    bar.resize(1366, 40)
    model.look()
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    assert bar.isHidden() is not shown
    if shown:
        assert bar.text.startswith("县级通知　<通知>：各采集点")
        assert bar.sizeHint().width() < 2 * bar.width(), "a long text makes no window wider"
        bar.show()
        bar.read_button.click()
        assert LONG in bar.dialog.shown.toPlainText()
        bar.dialog.close()
