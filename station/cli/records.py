"""`station records`: what was collected."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from station.cli.checking import add_check_commands
from station.cli.evidence_files import EvidenceFolder, HandedOver
from station.cli.output import AsJson, emit
from station.cli.paper_back import add_filing_command
from station.cli.parts import DataDir, OperatorName, Parts
from station.cli.printing import add_print_commands
from station.cli.progress import Quiet
from station.domain.audit import Action
from station.domain.category import Category
from station.domain.evidence import THUMBPRINT, Evidence
from station.domain.id_number import masked
from station.domain.record import EntryMode, RecordState, RecordSummary
from station.errors import FileUnreadable, FormError, StationError
from station.forms.catalogue import Catalogue
from station.forms.codes import code_table
from station.forms.document import parse_document
from station.forms.edition_2018 import Form2018
from station.forms.fields import value_at
from station.rules.problem import Problem
from station.services.submission import SubmittedDocument

RecordId = Annotated[UUID, typer.Argument(metavar="ID", help="记录号。")]


def records_commands(parts: Parts) -> typer.Typer:
    """The command group."""
    commands = typer.Typer(help="采集记录：提交、列出、查看、打印。", no_args_is_help=True)

    @commands.command()
    def submit(
        file: Annotated[Path, typer.Argument(metavar="F.jsonl", help="信息采集表，JSON，一行一份。")],
        *,
        evidence: Annotated[
            Path | None,
            typer.Option(
                metavar="DIR",
                help="照片和签字所在目录，文件名为 号码_种类[_说明].jpg，如 …_recent_photo.jpg、"
                "…_certificate_discharge.jpg、…_signed_form_guardian.jpg；可有 overrides.json，写明理由。",
            ),
        ] = None,
        entry_mode: Annotated[
            EntryMode, typer.Option(help="身份信息怎样录入：device、reader_pc，或 manual_photo（拍身份证、手工录入）。")
        ] = EntryMode.READER_PC,
        data: DataDir = None,
        operator: OperatorName = None,
        as_json: AsJson = False,
    ) -> None:
        """提交信息采集表；有问题的存为草稿并列出问题。"""
        documents = list(_documents(file))
        folder = EvidenceFolder(evidence) if evidence else None
        submitted: list[SubmittedDocument] = []
        try:
            with parts.open_desk(data, operator, writes=True) as desk:
                for document in documents:
                    handed = folder.of(document, desk.clock()) if folder else HandedOver((), (), ())
                    done = desk.submit_document(Quiet(), document, handed.pieces, handed.reasons, entry_mode)
                    submitted.append(replace(done, problems=done.problems + handed.ignored))
        except StationError:
            if submitted:  # these are saved, whatever came after
                _tell_submitted(submitted, as_json=as_json)
            raise
        _tell_submitted(submitted, as_json=as_json)
        if any(done.state is RecordState.DRAFT for done in submitted):
            raise typer.Exit(1)

    @commands.command("list")
    def list_records(data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """列出全部记录及其状态。"""
        with parts.open_desk(data, operator, writes=False) as desk:
            summaries = desk.list_records(Quiet())
            if not desk.standing.loss:
                desk.note(Action.RECORDS_LISTED, None, str(len(summaries)))
        emit(
            [summary_document(summary) for summary in summaries],
            (
                f"{summary.record_id}\t{summary.state.label}\t{summary.name}\t{masked(summary.id_number)}"
                + (f"\t负责人退回：{summary.lead_note}" if summary.lead_note else "")
                + (f"\t待补：{'、'.join(summary.to_bring)}" if summary.to_bring else "")
                for summary in summaries
            ),
            as_json=as_json,
        )

    @commands.command()
    def show(record_id: RecordId, data: DataDir = None, operator: OperatorName = None, as_json: AsJson = False) -> None:
        """查看一条记录。"""
        with parts.open_desk(data, operator, writes=True) as desk:
            view = desk.show_record(Quiet(), record_id)
        lines = [f"{view.summary.state.label} {view.summary.receipt_number or ''}".rstrip()]
        lines += answers_told(view.document)
        lines += [_piece_told(piece) for piece in view.evidence]
        lines += [f"说明理由（{note.rule}，{note.operator}）：{note.reason}" for note in view.notes]
        if view.summary.to_bring:
            lines.append(f"待补材料：{'、'.join(view.summary.to_bring)}")
        emit(
            summary_document(view.summary)
            | {
                "revision_id": str(view.revision_id) if view.revision_id else None,
                "content_digest": view.content_digest,
                "document": view.document,
                "evidence": [evidence_document(piece) for piece in view.evidence],
                "reasons": [note.model_dump(mode="json", exclude={"format"}) for note in view.notes],
                "receipt": view.receipt.model_dump(mode="json") if view.receipt else None,
            },
            lines,
            as_json=as_json,
        )

    add_print_commands(commands, parts)
    add_check_commands(commands, parts)
    add_filing_command(commands, parts)
    return commands


def answers_told(document: Mapping[str, object]) -> Iterator[str]:
    """What is asked of this person and was answered, under the title of its section or entry."""
    for section in Catalogue(Form2018).sections_of(document):
        answered = [
            f"{field.label}：{field.shown_value(value)}"
            for field in section.fields
            if field.shown(document) and (value := value_at(document, field.path)) is not None
        ]
        if answered:
            yield f"【{section.title}】"
            yield from answered


def _tell_submitted(submitted: Sequence[SubmittedDocument], *, as_json: bool) -> None:
    """One JSON document for all that was submitted: a list in the order of the lines."""
    lines = []
    for done in submitted:
        lines.append(f"{done.record_id} {'存为草稿' if done.state is RecordState.DRAFT else done.state.label}")
        lines += [f"  {problem.message}[{problem.code}]{_reason_told(problem)}" for problem in done.problems]
    emit(
        [
            {
                "record_id": str(done.record_id),
                "state": done.state.value,
                "problems": [problem.as_json() for problem in done.problems],
            }
            for done in submitted
        ],
        lines,
        as_json=as_json,
    )


def _reason_told(problem: Problem) -> str:
    return f"（已说明理由：{problem.reason}）" if problem.reason else ""


def summary_document(summary: RecordSummary) -> dict[str, object]:
    """One line of the work list as JSON."""
    labels = {category.value: category.label for category in Category}
    return {
        "record_id": str(summary.record_id),
        "state": summary.state.value,
        "state_label": summary.state.label,
        "name": summary.name,
        "id_number": summary.id_number,
        "categories": list(summary.categories),
        "category_labels": [labels.get(name, name) for name in summary.categories],
        "updated_at": summary.updated_at.isoformat(),
        "operator": summary.operator,
        "receipt_number": summary.receipt_number,
        "to_bring": list(summary.to_bring),
        "lead_note": summary.lead_note,
    }


def evidence_document(piece: Evidence) -> dict[str, object]:
    """One piece of evidence as JSON, without its bytes."""
    return {
        "kind": piece.kind.value,
        "digest": piece.digest,
        "media_type": piece.media_type,
        "size": piece.size,
        "made_at": piece.made_at.isoformat(),
        "confirms": piece.confirms,
        "shows": piece.shows,
        "signer": piece.signer.value if piece.signer else None,
    }


def _piece_told(piece: Evidence) -> str:
    details = ["按手印"] if piece.shows == THUMBPRINT else []
    if piece.shows and not details:
        details = [code_table("certificate_kind").label(piece.shows)]
    details += [piece.signer.label] if piece.signer else []
    said = f"（{'、'.join(details)}）" if details else ""
    return f"{piece.kind.label}{said}：{piece.size} 字节"


def _documents(file: Path) -> Iterable[Mapping[str, object]]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(cause=type(error).__name__) from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            document = parse_document(line)
            if not isinstance(document, dict):
                raise FormError(line=number)
            yield document
