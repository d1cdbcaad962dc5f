"""The pages themselves: log-in, queue, person, shelf, stations, people who work here."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from county.api.body import BodyUpTo
from county.pages.guard import COOKIE, Allowed, LogInGate, Visit, posted
from county.pages.shown import evidence_of, sections_of
from county.parts import Parts
from county.people import StandingState
from county.reviewers import Permission, Role
from county.services.queue import QueueFilter
from county.services.reviewers import LONGEST
from station.domain.category import Category
from station.errors import NotLoggedIn, PassphraseToChange, RevisionNotHeld, StationError, TooManyLogIns
from station.forms.catalogue import Catalogue
from station.forms.divisions import division_name
from station.forms.edition_2018 import Form2018
from station.packet.messages import FieldMark

_HERE = Path(__file__).parent
_PAGE = 50
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Pages:
    """What all pages share: templates, headers, the way back."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.catalogue = Catalogue(Form2018)
        loader = FileSystemLoader(_HERE / "templates")
        self._templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        self._templates.globals.update(
            county=parts.county_name,
            place=lambda code: division_name(code) or code or "（未填写）",
            near=_near,
            category=lambda identifier: _labels().get(identifier, identifier),
            action=lambda name: _ACTIONS.get(name, name),
            local=lambda instant: f"{instant.astimezone():%Y-%m-%d %H:%M}",
        )

    def allowed(self, permission: Permission) -> Allowed:
        """The guard of a page."""
        return Allowed(self.parts.who_is_there, permission)

    def page(self, name: str, visit: Visit | None, *, status: int = 200, **facts: object) -> Response:
        """A page for whoever visits it."""
        template = self._templates.get_template(f"{name}.html")
        text = template.render(visit=visit, Permission=Permission, **facts)
        return HTMLResponse(text, status, headers=_HEADERS)

    def failed(self, error: StationError, visit: Visit | None, back: str) -> Response:
        """What went wrong, and the way back."""
        return self.page("failed", visit, status=409, error=error, back=back)

    @property
    def secure(self) -> bool:
        """Whether the cookie is for HTTPS alone."""
        return self.parts.settings.url.startswith("https://")


_ACTIONS = {
    "logged_in": "登录",
    "log_in_refused": "登录未成功",
    "person_looked_at": "查看记录",
    "evidence_looked_at": "查看材料",
    "revision_approved": "通过",
    "revision_returned": "退回",
    "field_decided": "确定采用内容",
    "shelf_settled": "处理待处理区",
    "station_revoked": "停用采集站密钥",
    "villages_assigned": "设定服务范围",
    "stick_carried": "U 盘交换",
    "register_taken": "导入基础库",
    "settings_published": "下发设置",
    "notice_published": "下发通知",
    "recovery_key_made": "生成恢复密钥",
    "reviewer_added": "增加人员",
    "reviewer_stopped": "停用人员",
    "reviewer_started": "启用人员",
    "role_set": "修改角色",
    "passphrase_reset": "重设口令",
    "passphrase_changed": "修改口令",
}


def _near(code: str) -> str:
    """A place without the names of the county and what it lies in, which are the same in every line."""
    name = division_name(code) or code or "（未填写）"
    return name.removeprefix(division_name(code[:6]) or "") or name


def _labels() -> dict[str, str]:
    return {category.value: category.label for category in Category}


def see(address: str) -> Response:
    """On to another page, which is fetched anew."""
    return RedirectResponse(address, 303, headers=_HEADERS)


def router(parts: Parts) -> APIRouter:
    """All pages of the county."""
    pages = Pages(parts)
    routes = APIRouter()
    for add in (_log_in, _queue, _person, _shelf, _stations, _people):
        add(routes, pages)
    return routes


def _log_in(routes: APIRouter, pages: Pages) -> None:
    body_of = BodyUpTo(16 * 1024)
    look = pages.allowed(Permission.LOOK)
    gate = LogInGate(pages.parts.now)

    @routes.get("/log-in")
    def ask() -> Response:
        return pages.page("log_in", None, error=None)

    @routes.post("/log-in")
    async def log_in(request: Request) -> Response:
        form = posted(await body_of(request))
        name, passphrase = form.get("name", "").strip()[:64], form.get("passphrase", "")[:500]
        try:
            inside = await gate(request, lambda: pages.parts.log_in(name, passphrase))
        except StationError as error:
            status = 429 if isinstance(error, TooManyLogIns) else 403
            return pages.page("log_in", None, status=status, error=error)
        answer = see("/me" if inside.reviewer.must_change else "/")
        answer.set_cookie(
            COOKIE,
            inside.token,
            max_age=int(LONGEST.total_seconds()),
            httponly=True,
            secure=pages.secure,
            samesite="strict",
        )
        return answer

    @routes.post("/log-out")
    def log_out(request: Request, visit: Annotated[Visit, Depends(look)]) -> Response:
        del visit
        pages.parts.log_out(request.cookies.get(COOKIE, ""))
        answer = see("/log-in")
        answer.delete_cookie(COOKIE)
        return answer

    @routes.get("/me")
    def me(visit: Annotated[Visit, Depends(look)]) -> Response:
        return pages.page("me", visit, error=None)

    @routes.post("/me")
    def change(visit: Annotated[Visit, Depends(look)]) -> Response:
        try:
            pages.parts.manage_reviewers.change_own(
                visit.reviewer.name, visit.form.get("old", ""), visit.form.get("new", "")
            )
        except StationError as error:
            return pages.page("me", visit, status=409, error=error)
        return see("/")

    @routes.get("/static/county.css")
    def style() -> Response:
        text = (_HERE / "static" / "county.css").read_text("utf-8")
        headers = _HEADERS | {"Cache-Control": "max-age=3600"}
        return Response(text, media_type="text/css", headers=headers)


def _queue(routes: APIRouter, pages: Pages) -> None:
    look = pages.allowed(Permission.LOOK)

    @routes.get("/")
    def queue(  # noqa: PLR0917
        visit: Annotated[Visit, Depends(look)],
        state: str = "processed",
        village: str = "",
        category: str = "",
        station: str = "",
        page: int = 1,
    ) -> Response:
        known = StandingState(state) if state in set(StandingState) else None
        wanted = QueueFilter(known, village[:12], category[:60], station[:20])
        page = min(max(page, 1), 100_000)
        found = pages.parts.list_queue(wanted, page, _PAGE)
        return pages.page(
            "queue",
            visit,
            found=found,
            wanted=wanted,
            state=state,
            page=page,
            last=max(1, -(-found.total // _PAGE)),
            states=list(StandingState),
            categories=_labels(),
            villages=[each.village for each in pages.parts.report_progress() if each.village],
            stations=[each.code for each in pages.parts.list_stations()],
        )

    @routes.get("/progress")
    def progress(visit: Annotated[Visit, Depends(look)]) -> Response:
        return pages.page("progress", visit, villages=pages.parts.report_progress(), states=list(StandingState))


def _person(routes: APIRouter, pages: Pages) -> None:
    parts = pages.parts
    look, review = pages.allowed(Permission.LOOK), pages.allowed(Permission.REVIEW)

    @routes.get("/people/{revision_id}")
    def person(revision_id: UUID, visit: Annotated[Visit, Depends(look)]) -> Response:
        report = parts.show_person(revision_id)
        manifest = parts.look_at.manifest(report.capture.packet_digest)
        parts.journal.note(visit.reviewer.name, "person_looked_at", str(revision_id))
        others = [each for each in report.sources.captures if each.revision_id != revision_id]
        judged = parts.look_at.problems(revision_id)
        return pages.page(
            "person",
            visit,
            report=report,
            sections=sections_of(pages.catalogue, report),
            evidence=evidence_of(manifest) if manifest else [],
            others=sorted(others, key=lambda each: each.saved_at),
            problems=judged,
            seen=",".join(sorted(str(each.revision_id) for each in report.sources.captures)),
        )

    @routes.get("/people/{revision_id}/evidence/{digest}")
    def evidence(revision_id: UUID, digest: str, visit: Annotated[Visit, Depends(look)]) -> Response:
        report = parts.show_person(revision_id)
        manifest = parts.look_at.manifest(report.capture.packet_digest)
        entry = next((each for each in manifest.evidence if each.digest == digest), None) if manifest else None
        data = parts.look_at.data(digest) if entry else None
        if entry is None or data is None:
            raise RevisionNotHeld(revision_id=revision_id)
        parts.journal.note(visit.reviewer.name, "evidence_looked_at", str(revision_id))
        kind = entry.media_type if entry.media_type in ("image/jpeg", "image/png") else "application/octet-stream"
        shown = "inline" if kind.startswith("image/") else "attachment"
        headers = _HEADERS | {"Content-Disposition": f'{shown}; filename="{digest[:16]}"'}
        return Response(data, media_type=kind, headers=headers)

    def judged(revision_id: UUID, visit: Visit, do: Callable[[], object], action: str) -> Response:
        back = f"/people/{revision_id}"
        try:
            do()
        except StationError as error:
            return pages.failed(error, visit, back)
        parts.journal.note(visit.reviewer.name, action, str(revision_id))
        return see(back)

    @routes.post("/people/{revision_id}/approve")
    def approve(revision_id: UUID, visit: Annotated[Visit, Depends(review)]) -> Response:
        seen = frozenset(_uuids(visit.text("seen", 100_000)))
        name = visit.reviewer.name
        return judged(revision_id, visit, lambda: parts.approve_revision(revision_id, seen, name), "revision_approved")

    @routes.post("/people/{revision_id}/return")
    def give_back(revision_id: UUID, visit: Annotated[Visit, Depends(review)]) -> Response:
        marks = [
            FieldMark(path=name.removeprefix("mark:")[:200], text=text.strip()[:500])
            for name, text in visit.form.items()
            if name.startswith("mark:") and text.strip()
        ]
        text, name = visit.text("text"), visit.reviewer.name
        if not marks and not text:
            return see(f"/people/{revision_id}")
        return judged(
            revision_id, visit, lambda: parts.return_revision(revision_id, marks, text, name), "revision_returned"
        )

    @routes.post("/people/{revision_id}/decide")
    def decide(revision_id: UUID, visit: Annotated[Visit, Depends(review)]) -> Response:
        path, source, name = visit.text("path", 200), visit.text("source", 200), visit.reviewer.name
        seen = frozenset(filter(None, visit.text("seen", 100_000).split(",")))
        return judged(
            revision_id, visit, lambda: parts.decide_field(revision_id, path, source, seen, name), "field_decided"
        )


def _uuids(text: str) -> list[UUID]:
    try:
        return [UUID(each) for each in text.split(",") if each]
    except ValueError:
        return []


def _shelf(routes: APIRouter, pages: Pages) -> None:
    parts = pages.parts
    look, settle = pages.allowed(Permission.LOOK), pages.allowed(Permission.SETTLE_SHELF)

    @routes.get("/shelf")
    def shelf(visit: Annotated[Visit, Depends(look)]) -> Response:
        return pages.page("shelf", visit, items=parts.list_shelf())

    @routes.post("/shelf/{sealed_digest}")
    def decide(sealed_digest: str, visit: Annotated[Visit, Depends(settle)]) -> Response:
        name = visit.reviewer.name
        try:
            if visit.text("do") == "let_in":
                parts.settle_shelf.let_in(sealed_digest, name)
            elif visit.text("do") == "reject":
                parts.settle_shelf.reject(sealed_digest, name)
        except StationError as error:
            return pages.failed(error, visit, "/shelf")
        parts.journal.note(name, "shelf_settled", sealed_digest[:16])
        return see("/shelf")


def _stations(routes: APIRouter, pages: Pages) -> None:
    parts = pages.parts
    look, manage = pages.allowed(Permission.LOOK), pages.allowed(Permission.MANAGE_STATIONS)

    @routes.get("/stations")
    def stations(visit: Annotated[Visit, Depends(look)]) -> Response:
        known = parts.list_stations()
        reports = {station.code: parts.report_completeness(station.code) for station in known}
        revoked = {each.code for each in known if each.signing_key in parts.know_station(each.code).revoked}
        return pages.page("stations", visit, stations=known, reports=reports, revoked=revoked)

    @routes.post("/stations/{code}/revoke")
    def revoke(code: str, visit: Annotated[Visit, Depends(manage)]) -> Response:
        try:
            parts.revoke_station(code, visit.text("reason", 200))
        except StationError as error:
            return pages.failed(error, visit, "/stations")
        parts.journal.note(visit.reviewer.name, "station_revoked", code)
        return see("/stations")


def _people(routes: APIRouter, pages: Pages) -> None:
    parts = pages.parts
    manage = pages.allowed(Permission.MANAGE_REVIEWERS)

    @routes.get("/reviewers")
    def reviewers(visit: Annotated[Visit, Depends(manage)]) -> Response:
        return pages.page(
            "reviewers", visit, reviewers=parts.manage_reviewers.all(), roles=list(Role), events=parts.journal.last(200)
        )

    @routes.post("/reviewers")
    def change(visit: Annotated[Visit, Depends(manage)]) -> Response:
        name, by = visit.text("name", 64), visit.reviewer.name
        role = visit.text("role", 20)
        try:
            match visit.text("do", 20):
                case "add" if role in set(Role) and name:
                    parts.manage_reviewers.add(name, Role(role), visit.form.get("passphrase", ""), by)
                case "reset":
                    parts.manage_reviewers.reset(name, visit.form.get("passphrase", ""), by)
                case "role" if role in set(Role):
                    parts.manage_reviewers.set_role(name, Role(role), by)
                case "stop":
                    parts.manage_reviewers.set_active(name, by, active=False)
                case "start":
                    parts.manage_reviewers.set_active(name, by, active=True)
        except StationError as error:
            return pages.failed(error, visit, "/reviewers")
        return see("/reviewers")


def page_of_error(parts: Parts) -> Callable[[StationError, int], Response]:
    """Where a page cannot be shown: to the log-in, or a page that says why."""
    pages = Pages(parts)

    def answer(error: StationError, status: int) -> Response:
        if isinstance(error, NotLoggedIn):
            return see("/log-in")
        if isinstance(error, PassphraseToChange):
            return see("/me")
        return pages.page("failed", None, status=status, error=error, back="/")

    return answer
