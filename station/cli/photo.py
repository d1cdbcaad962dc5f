"""`station photo`: the photo gate and the size solver."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from station.cli.output import AsJson, emit
from station.cli.progress import Quiet
from station.errors import FileUnreadable, PhotoTooLarge
from station.services.photos import CheckPhoto, PreparePhotos
from station.services.ports import PhotoGate
from station.services.saving import save_to

_LARGEST_FILE = 1 << 26
"""Bytes: some cameras' raw files are larger, pictures of the formats that are read are not."""

Picture = Annotated[Path, typer.Argument(metavar="IMG", help="图片文件：JPEG、PNG、BMP、GIF、TIFF 或 WebP。")]
ProfileName = Annotated[
    str,
    typer.Option(
        "--profile",
        metavar="P",
        help="照片规格：chip_portrait、id_card_side、recent、preferential_card、"
        "household_booklet、certificate、signed_form。",
    ),
]


def photo_commands(open_gate: Callable[[], PhotoGate]) -> typer.Typer:
    """The command group, given what makes the photo gate."""
    commands = typer.Typer(help="照片：检查与压缩。", no_args_is_help=True)

    @commands.command()
    def check(image: Picture, profile: ProfileName, as_json: AsJson = False) -> None:
        """检查照片是否符合规格。"""
        report = CheckPhoto(open_gate())(Quiet(), _content(image), profile)
        told = [f"{problem.message}[{problem.value}]" for problem in report.problems]
        emit(report.as_json(), told or ["照片符合规格。"], as_json=as_json)
        if not report.ok:
            raise typer.Exit(1)

    @commands.command()
    def fit(
        image: Picture,
        profile: ProfileName,
        out: Annotated[Path, typer.Option("--out", metavar="OUT", help="写成的 JPEG 文件。")],
        as_json: AsJson = False,
    ) -> None:
        """裁剪、拉直并压缩照片到规定的大小；仍不符合规格之处一并列出。"""
        (photo,) = PreparePhotos(open_gate())(Quiet(), profile, _content(image))
        save_to(out, photo.data)
        told = [f"已写成 {out}，{len(photo.data)} 字节。"]
        told += [f"注意：{problem.message}[{problem.value}]" for problem in photo.report.problems]
        emit({"out": str(out), "bytes": len(photo.data), **photo.report.as_json()}, told, as_json=as_json)

    return commands


def _content(path: Path) -> bytes:
    """Raises FileUnreadable, or PhotoTooLarge before much of a huge file is read."""
    try:
        with path.open("rb") as source:
            data = source.read(_LARGEST_FILE + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise FileUnreadable(cause=type(error).__name__) from None
    if len(data) > _LARGEST_FILE:
        raise PhotoTooLarge(bytes=len(data))
    return data
