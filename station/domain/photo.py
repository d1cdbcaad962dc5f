"""What is wrong with a picture, in the operator's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class PhotoFault(StrEnum):
    """Everything the photo gate names."""

    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    HEAD_TOO_SMALL = "head_too_small"
    HEAD_TOO_LARGE = "head_too_large"
    OFF_CENTRE = "off_centre"
    TILTED = "tilted"
    BLURRED = "blurred"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    NOT_COLOUR = "not_colour"
    TOO_SMALL = "too_small"
    BUSY_BACKGROUND = "busy_background"
    UNREADABLE = "unreadable"
    TOO_MANY_BYTES = "too_many_bytes"

    @property
    def message(self) -> str:
        """What is so, and what to do."""
        return _MESSAGES[self]

    @property
    def keepable(self) -> bool:
        """Whether a clerk may keep the picture all the same, with a reason: a scar, a wheelchair, a worn booklet."""
        return self not in _NEVER


_MESSAGES = {
    PhotoFault.NO_FACE: "没有找到人脸。请采集对象正对镜头，露出整张脸。",
    PhotoFault.SEVERAL_FACES: "画面里不止一张脸。请让旁人离开画面，也避开墙上的人像。",
    PhotoFault.HEAD_TOO_SMALL: "头部太小，不到照片高度的三分之二。请靠近镜头，或裁掉四周。",
    PhotoFault.HEAD_TOO_LARGE: "头部太大，或头顶、下巴出了画面。请离镜头远一些。",
    PhotoFault.OFF_CENTRE: "人像不在画面正中。请左右移动，让脸居中。",
    PhotoFault.TILTED: "头歪了。请把头摆正，摄像头放平。",
    PhotoFault.BLURRED: "画面不清晰。请对好焦、坐稳不动，光线不足时先补光。",
    PhotoFault.TOO_DARK: "画面太暗。请开灯，或面向窗户。",
    PhotoFault.TOO_BRIGHT: "画面太亮，细节看不见了。请避开直射光，调低亮度。",
    PhotoFault.NOT_COLOUR: "照片不是彩色的。请把摄像头调成彩色后重拍。",
    PhotoFault.TOO_SMALL: "画面的像素太少。请靠近一些，或把摄像头的分辨率调高。",
    PhotoFault.BUSY_BACKGROUND: "背景杂乱。请换到浅色的墙前拍摄。",
    PhotoFault.UNREADABLE: "看不清纸上的字。请铺平纸张，避开反光，对好焦后重拍。",
    PhotoFault.TOO_MANY_BYTES: "文件太大，超过规定的字节数。请用“压缩”处理后再交。",
}

_NEVER = frozenset({PhotoFault.SEVERAL_FACES, PhotoFault.TOO_MANY_BYTES})
"""A picture of two people is nobody's portrait, and a file above the limit does not reach the county."""


@dataclass(frozen=True, slots=True)
class PhotoReport:
    """What the gate says of one picture; measures are numbers by name, for whoever wants to know why."""

    problems: tuple[PhotoFault, ...]
    measures: Mapping[str, float] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def keepable(self) -> bool:
        """Whether a clerk who gives a reason may keep the picture as it is."""
        return all(problem.keepable for problem in self.problems)

    def as_json(self) -> dict[str, object]:
        """The report, as `station photo check --json` tells it."""
        return {
            "ok": self.ok,
            "problems": [{"code": problem.value, "message": problem.message} for problem in self.problems],
            "measures": dict(self.measures),
        }


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class LiveView:
    """What a camera's frame would give if it were taken now; places are (x, y) in pixels of the frame.

    `faces` are boxes: left, top, right, bottom; `cut` has the corners of the part that would be the photo, top left
    first and clockwise, or is None where no face is seen. The report is on that part. Of a paper, it is the sheet, or
    None where its edges are not seen and the whole frame would be kept.
    """

    faces: tuple[tuple[float, float, float, float], ...]
    cut: tuple[Point, ...] | None
    report: PhotoReport

    @property
    def fits(self) -> bool:
        """Whether the photo may be taken now."""
        return self.report.ok
