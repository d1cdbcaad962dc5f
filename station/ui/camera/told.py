"""What is said beside the preview: what is so, and what to do."""

from station.domain.card_state import Told, Tone
from station.domain.photo import PhotoFault, PhotoReport
from station.ui.camera.capture import Capture, CaptureState

_STARTING = Told("正在打开摄像头。", "请稍候；一直没有画面的，请检查连接线，或换一个摄像头。", Tone.WAITING)
_LOOKING = Told("正在查看画面。", "请稍候。", Tone.WAITING)
_WORKING = Told("正在处理照片。", "请稍候。", Tone.WAITING)
_HOLD_STILL = Told("符合要求，请保持不动。", "合格满一秒自动拍照。", Tone.GOOD)
_READY = Told("符合要求，可以拍照。", "", Tone.GOOD)
_NO_EDGES = Told(
    "没有找到纸张的四条边。",
    "请把整张纸放进画面，垫在颜色不同的桌面上；也可以直接拍照，保留整个画面。",
    Tone.WAITING,
)
_TOO_FAR = Told("头太小。", "请靠近一些，或把摄像头的分辨率调高。", Tone.WAITING)
_KEPT = Told("照片已保存。", "", Tone.GOOD)


def told_of(capture: Capture) -> Told:
    """The present state in words."""
    if capture.state is CaptureState.WORKING:
        return _WORKING
    if capture.state is CaptureState.TAKEN:
        return _KEPT
    if capture.state is CaptureState.REFUSED and capture.prepared is not None:
        return _refused(capture.prepared.report)
    if capture.choice.trouble is not None:
        return Told(capture.choice.trouble.says, capture.choice.trouble.advice, Tone.TROUBLE)
    if capture.frame is None:
        return _STARTING
    if capture.view is None:
        return _LOOKING
    return _live(capture)


def _live(capture: Capture) -> Told:
    view = capture.view
    assert view is not None
    if capture.for_paper and view.cut is None:
        return _NO_EDGES
    if not view.report.ok:
        too_far = view.report.problems[0] is PhotoFault.TOO_SMALL and not capture.for_paper
        return _TOO_FAR if too_far else _faulty(view.report.problems, Tone.WAITING)
    if capture.for_paper:
        return _READY
    return _HOLD_STILL if capture.by_itself else _READY


def _refused(report: PhotoReport) -> Told:
    told = _faulty(report.problems, Tone.TROUBLE)
    more = "" if report.keepable else "这样的照片不能保留，请重拍。"
    return Told(told.sentence, f"{told.action}{more}", told.tone)


def _faulty(faults: tuple[PhotoFault, ...], tone: Tone) -> Told:
    """The first fault with what to do; of a second one, that it is so."""
    first, *others = faults
    if first is PhotoFault.NO_FACE:  # a wall without anybody is not sharp either
        others = [fault for fault in others if fault in (PhotoFault.TOO_DARK, PhotoFault.TOO_BRIGHT)]
    sentence, _, advice = first.message.partition("。")
    also = "".join(f"另外，{_so(other)}。" for other in others[:1])
    return Told(f"{sentence}。", f"{advice}{also}", tone)


def _so(fault: PhotoFault) -> str:
    return fault.message.partition("。")[0]
