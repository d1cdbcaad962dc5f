"""The window of the person who signs, by the events of mouse, touch screen and tablet."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from station.devices.signature.strokes import from_json
from station.domain.evidence import EvidenceKind
from station.domain.signature import NO_PRESSURE
from station.errors import DiskFull
from station.services.flow import Step
from station.ui.signing.content_view import SIZES
from station.ui.signing.model import NOT_SAVED, OBJECTED, SCREEN_GONE
from station.ui.signing.window import SigningWindow
from station.ui.widgets.signature_canvas import JUST_A_DOT
from tests.ui.hands import draw, finger, pen, places, touch_screen
from tests.ui.signing.conftest import Signing

CROSS = ((40, 40), (90, 90), (90, 40), (40, 90))


def with_pen(widget: QWidget, *at: tuple[int, int]) -> None:
    pen(widget, *[(x, y, 0.3) for x, y in at])


def tap(widget: QWidget) -> None:
    """With a finger, in its middle."""
    finger(widget, (widget.width() // 2, widget.height() // 2))


@pytest.mark.parametrize("hand", [draw, finger, with_pen])
def test_what_a_hand_writes_in_the_window_is_kept_and_submitted(signing: Signing, hand: Callable[..., None]) -> None:
    window = signing.open()
    assert not window.confirm_button.isEnabled()
    assert signing.model.to_sign is not None
    digest = signing.model.to_sign.digest
    hand(window.canvas, *CROSS)
    assert window.confirm_button.isEnabled()
    with signing.bot.waitSignal(signing.collection.submitted):
        window.confirm_button.click()
    revision = signing.collection.revision
    assert revision is not None
    assert revision.content_digest == digest
    assert signing.page.signing_window is None
    strokes = _stored(signing, EvidenceKind.SIGNATURE_STROKES)
    [stroke] = from_json(strokes).strokes
    assert places(stroke) == [(float(x), float(y)) for x, y in CROSS]
    assert {point.pressure for point in stroke} == {0.3 if hand is with_pen else NO_PRESSURE}
    assert _stored(signing, EvidenceKind.SIGNATURE).startswith(b"\x89PNG")


def _stored(signing: Signing, kind: EvidenceKind) -> bytes:
    revision = signing.collection.revision
    assert revision is not None
    [piece] = [piece for piece in revision.evidence if piece.kind is kind]
    assert piece.confirms == revision.content_digest
    with signing.collection.desk.save_draft.open_unit() as unit:
        return unit.blobs.get(piece.digest)


def test_the_buttons_work_by_touch(signing: Signing) -> None:
    window = signing.open()
    finger(window.canvas, (40, 40), (90, 90))
    finger(window.canvas, (90, 40), (40, 90))
    tap(window.undo_button)
    assert len(signing.model.sheet.strokes) == 1
    tap(window.larger_button)
    assert window.content.size_px > SIZES[0]
    with signing.bot.waitSignal(signing.collection.submitted):
        tap(window.confirm_button)


def test_the_clerk_sees_what_is_written_and_writes_nothing_himself(signing: Signing) -> None:
    window, panel = signing.open(), signing.page.on_screen
    assert (panel.canvas.mirror, panel.confirm_button.isEnabled()) == (True, False)
    draw(window.canvas, *CROSS)
    assert panel.canvas.sheet.signature == window.canvas.sheet.signature
    assert not panel.confirm_button.isEnabled()
    draw(panel.canvas, (5, 5), (9, 9))
    assert len(signing.model.sheet.strokes) == 1
    panel.window_button.click()
    assert signing.page.signing_window is None
    assert not panel.canvas.mirror
    assert panel.confirm_button.isEnabled(), "what was written stays"


def test_a_click_does_not_lead_out_of_the_window_holding_does(signing: Signing) -> None:
    window = signing.open()
    window.back_button._filling.setDuration(60)
    QTest.mouseClick(window.back_button, Qt.MouseButton.LeftButton)
    tap(window.back_button)
    QTest.keyClick(window.back_button, Qt.Key.Key_Return)
    assert signing.model.handed_over
    with signing.bot.waitSignal(window.back_button.held):
        QTest.mousePress(window.back_button, Qt.MouseButton.LeftButton)
    assert not signing.model.handed_over
    assert signing.page.signing_window is None


def test_let_go_too_early_is_not_held(signing: Signing) -> None:
    window = signing.open()
    QTest.mousePress(window.back_button, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(window.back_button, Qt.MouseButton.LeftButton)
    window.back_button._filling.finished.emit()  # however late the last tick comes
    assert signing.model.handed_over


def test_the_clerks_escape_key_leads_back_and_closing_the_window_does_not(signing: Signing) -> None:
    window = signing.open()
    window.close()
    assert window.isVisible()
    QTest.keyClick(window.content, Qt.Key.Key_Escape)
    assert signing.page.signing_window is None


def test_no_other_key_signs_or_leaves(signing: Signing) -> None:
    window = signing.open()
    draw(window.canvas, *CROSS)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Backspace, Qt.Key.Key_F4):
        QTest.keyClick(window, key)
        QTest.keyClick(window.content, key)
    assert signing.model.handed_over
    assert signing.jobs.under_way == 0


def test_something_wrong_goes_back_to_the_clerk_with_that_said_and_nothing_signed(signing: Signing) -> None:
    window = signing.open()
    draw(window.canvas, *CROSS)
    window.wrong_button.click()
    assert signing.page.signing_window is None
    assert signing.model.sheet.is_empty
    assert signing.page.on_screen.notice.text() == OBJECTED.format(signer="本人")
    assert signing.page.on_screen.notice.isVisible()


def test_content_that_changes_meanwhile_is_shown_anew_and_the_strokes_are_gone(signing: Signing) -> None:
    window = signing.open()
    draw(window.canvas, *CROSS)
    signing.answer("other_identity.phone", "13900000088")
    assert signing.page.signing_window is window
    assert "13900000088" in window.content.toPlainText()
    assert signing.model.sheet.is_empty
    assert not window.confirm_button.isEnabled()


def test_an_answer_typed_back_to_what_it_was_leaves_the_strokes(signing: Signing) -> None:
    phone = signing.collection.document["other_identity"]["phone"]  # type: ignore[index,call-overload]
    draw(signing.open().canvas, *CROSS)
    signing.collection.answer("other_identity.phone", phone)
    signing.settle()
    assert not signing.model.sheet.is_empty


def test_nobody_signs_while_what_is_shown_is_being_read_anew(signing: Signing) -> None:
    window = signing.open()
    draw(window.canvas, *CROSS)
    signing.collection.answer("other_identity.phone", "13900000088")
    assert not window.confirm_button.isEnabled()
    signing.model.confirm()
    signing.settle()
    assert signing.collection.step is Step.SIGN


def test_a_save_that_fails_delays_the_signing_and_no_more(signing: Signing) -> None:
    keeper, told = signing.collection.keeper, signing.errors()
    assert keeper is not None
    save, keeper._save = keeper._save, _full_disk  # type: ignore[assignment]
    signing.collection.answer("other_identity.phone", "13900000088")
    signing.bot.waitUntil(lambda: bool(told))
    assert told == ["DB-308"]
    assert not signing.model.ready
    keeper._save = save
    signing.bot.waitUntil(lambda: signing.model.ready)
    assert signing.model.to_sign is not None
    assert "13900000088" in str(signing.model.to_sign.document)


def _full_disk(*_: object) -> None:
    raise DiskFull


def test_leaving_the_step_closes_the_window(signing: Signing) -> None:
    signing.open()
    signing.collection.go_to(Step.FORM)
    assert signing.page.signing_window is None


def test_what_could_not_be_saved_leads_back_with_the_strokes(signing: Signing) -> None:
    window, told = signing.open(), signing.errors()
    signing.answer("other_identity.phone", "12")  # no telephone: the form is refused
    draw(window.canvas, *CROSS)
    window.confirm_button.click()
    signing.bot.waitUntil(lambda: bool(told))
    assert told == ["FM-401"]
    assert signing.page.signing_window is None
    assert not signing.model.sheet.is_empty
    assert signing.page.on_screen.notice.text() == NOT_SAVED


def test_a_screen_that_is_unplugged_leaves_the_strokes_with_the_clerk(signing: Signing) -> None:
    window = signing.open()
    draw(window.canvas, *CROSS)
    before = signing.model.sheet.signature
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    application.screenRemoved.emit(window._screen)
    assert signing.page.signing_window is None
    assert signing.model.sheet.signature == before
    assert signing.page.on_screen.notice.text() == SCREEN_GONE
    assert signing.page.on_screen.confirm_button.isEnabled()


def test_a_lone_dot_is_a_signature_but_it_is_said(signing: Signing) -> None:
    window = signing.open()
    draw(window.canvas, (40, 40))
    assert window.confirm_button.isEnabled()
    assert window.canvas.hint == JUST_A_DOT
    draw(window.canvas, (60, 40), (80, 80))
    assert window.canvas.hint == ""


def test_type_grows_and_shrinks_within_bounds_and_the_place_stays(signing: Signing) -> None:
    window = signing.open()
    content, bar = window.content, window.content.verticalScrollBar()
    window.down_button.click()
    assert bar.value() > 0
    share = bar.value() / bar.maximum()
    sizes = [content.size_px]
    while window.larger_button.isEnabled():
        window.larger_button.click()
        sizes.append(content.size_px)
    assert sizes[-1] == SIZES[-1]
    assert abs(bar.value() / bar.maximum() - share) < 0.1
    assert f"font-size:{SIZES[-1]}px" in content.toHtml()
    while window.smaller_button.isEnabled():
        window.smaller_button.click()
    assert content.size_px == SIZES[0]


def test_the_content_is_read_by_screenfuls_and_by_finger(signing: Signing) -> None:
    window = signing.open()
    bar = window.content.verticalScrollBar()
    window.down_button.click()
    by_button = bar.value()
    assert 0 < by_button < window.content.viewport().height()
    window.up_button.click()
    assert bar.value() == 0
    viewport = window.content.viewport()
    QTest.touchEvent(viewport, touch_screen()).press(0, QPoint(50, 200), viewport).commit()
    for y in range(190, 20, -10):
        QTest.touchEvent(viewport, touch_screen()).move(0, QPoint(50, y), viewport).commit()
        QApplication.processEvents()
    QTest.touchEvent(viewport, touch_screen()).release(0, QPoint(50, 20), viewport).commit()
    signing.bot.waitUntil(lambda: bar.value() > 0)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.1, 1.4.3."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_what_is_read_and_pressed_has_contrast_enough(signing: Signing) -> None:
    window = signing.open()
    draw(window.canvas, *CROSS)
    for widget in (window.confirm_button, window.undo_button, window.wrong_button, window.who, window.declaration):
        colours = _colours(widget)
        assert contrast(*colours) >= 4.5, (widget, colours)
    html = window.content.toHtml()
    for colour in {part[:7] for part in html.split("color:")[1:]}:
        assert contrast(colour, "#ffffff") >= 4.5, colour
    signing.model.sheet.clear()
    assert contrast(*_colours(window.canvas)) >= 4.5


def _colours(widget: QWidget) -> tuple[str, str]:
    """The commonest colour, and the one that differs most from it."""
    place = QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())
    image = widget.window().grab(place).toImage()
    counts: dict[str, int] = {}
    for x in range(4, image.width() - 4):
        for y in range(4, image.height() - 4):
            name = image.pixelColor(x, y).name()
            counts[name] = counts.get(name, 0) + 1
    ground = max(counts, key=counts.__getitem__)
    return ground, max(counts, key=lambda each: contrast(each, ground))


def test_a_signing_window_is_no_reason_to_go_on_living(signing: Signing) -> None:
    assert not signing.open().testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
    assert isinstance(signing.page.signing_window, SigningWindow)
