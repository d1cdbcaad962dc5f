"""county publish"""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer
from pydantic import TypeAdapter, ValidationError

from county.app import open_county
from county.cli.options import AsJson, DataDir, settings_of
from county.cli.output import emit
from station.domain.campaign import Campaign
from station.errors import FileUnreadable, PublishedFileInvalid
from station.packet.messages import Notice

publish = typer.Typer(help="下发给所有采集站：采集任务、照片规格、政策说明、通知。", no_args_is_help=True)


@publish.command()
def settings(  # typer makes options of parameters
    data: DataDir,
    campaign: Annotated[Path | None, typer.Option(metavar="F.json", help="采集任务。第一次下发时必须有。")] = None,
    photo_profiles: Annotated[Path | None, typer.Option(metavar="F.json", help="各种照片的规格。")] = None,
    policies: Annotated[
        Path | None, typer.Option(metavar="DIR", help="政策说明：每个 .txt 文件一篇，文件名为标题。")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """下发设置；没有给出的保持上一次下发的内容。"""
    chosen = settings_of(data)
    changes: dict[str, object] = {}
    if campaign is not None:
        changes["campaign"] = _campaign(campaign)
    if photo_profiles is not None:
        changes["photo_profiles"] = _profiles(photo_profiles)
    if policies is not None:
        changes["policy_texts"] = _policies(policies)
    with open_county(chosen) as county:
        if county.recovery_recipient:
            changes["recovery_recipient"] = county.recovery_recipient
        try:
            count = county.publish.changed_settings(changes, "county")
        except ValidationError:
            raise PublishedFileInvalid from None
        county.journal.note("county", "settings_published", str(count))
    emit({"count": count, "changed": sorted(changes)}, [f"已下发（第 {count} 号变动）。"], as_json=as_json)


@publish.command()
def notice(
    data: DataDir,
    title: Annotated[str, typer.Option(metavar="TEXT", help="标题，100 字以内。")],
    text: Annotated[Path, typer.Option(metavar="F.txt", help="正文，UTF-8，5000 字以内。")],
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="显示到哪一天。")] = None,
    as_json: AsJson = False,
) -> None:
    """下发一条通知。"""
    with open_county(settings_of(data)) as county:
        facts = {"id": uuid4(), "title": title, "text": _text(text), "at": county.now()}
        try:
            made = Notice.model_validate({**facts, "until": until.date() if until else None})
        except ValidationError:
            raise PublishedFileInvalid from None
        count = county.publish.notice(made, "county")
        county.journal.note("county", "notice_published", str(count))
    emit({"count": count, "id": str(made.id)}, [f"已下发（第 {count} 号变动）。"], as_json=as_json)


def _campaign(path: Path) -> object:
    """A campaign as the stations have it: written out in full, so that no default is left to their version."""
    kind = TypeAdapter(Campaign)
    try:
        return kind.dump_python(kind.validate_json(_bytes(path)), mode="json")
    except ValidationError as error:
        raise PublishedFileInvalid(problems=error.error_count()) from None


def _profiles(path: Path) -> dict[str, object]:
    """The list of `resources/photo-profiles.json`, by name. The stations judge what stands in each."""
    try:
        listed = json.loads(_bytes(path))
        return {str(profile["name"]): dict(profile) for profile in listed}
    except (ValueError, KeyError, TypeError):
        raise PublishedFileInvalid(file=path.name) from None


def _policies(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        raise FileUnreadable(cause="no folder")
    return {each.stem: _text(each) for each in sorted(folder.glob("*.txt"))}


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise PublishedFileInvalid(file=path.name) from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(cause=type(error).__name__) from None
