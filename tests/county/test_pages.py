"""The reviewers' pages: who gets in, what each role may do, and that a review goes all the way."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from county.api.application import create_app
from county.keys import CountyKeys
from county.pages.guard import COOKIE
from county.pages.pages import router
from county.parts import Parts
from county.reviewers import MAY, Permission, Role
from station.packet.canonical import canonical, digest
from station.packet.wire import Manifest
from tests.builders import a_document
from tests.county.builders import PHOTO, STATION, Clock, FakeStation

pytestmark = pytest.mark.both_databases

PASSPHRASE = "审核人员自己的一句口令"
NAMES = {Role.READER: "查看", Role.REVIEWER: "审核", Role.ADMINISTRATOR: "管理"}
NOBODY = UUID(int=5)


@pytest.fixture
def people(county: Parts) -> Parts:
    """One of each role, who has chosen his passphrase."""
    for role, name in NAMES.items():
        county.manage_reviewers.add(name, role, PASSPHRASE, name)
    return county


@pytest.fixture
def held(county: Parts, keys: CountyKeys, station: FakeStation) -> Manifest:
    """A record that the county holds."""
    content = canonical(a_document())
    manifest = station.manifest(content=content)
    county.take_in(station.packet(keys.recipient, content=content, **manifest.model_dump(exclude={"evidence"})))
    return manifest


@pytest.fixture
def browser(people: Parts) -> Iterator[TestClient]:
    with TestClient(create_app(people), raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


def log_in(browser: TestClient, role: Role) -> str:
    """Logs in; the token that forms have to carry."""
    browser.cookies.clear()
    answer = browser.post("/log-in", data={"name": NAMES[role], "passphrase": PASSPHRASE})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    return token(browser.get("/me").text)


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def routes(held: Manifest) -> list[tuple[str, str, Permission]]:
    """Every page and form, with what it asks for."""
    return [
        ("GET", "/", Permission.LOOK),
        ("GET", "/me", Permission.LOOK),
        ("POST", "/me", Permission.LOOK),
        ("GET", "/progress", Permission.LOOK),
        ("GET", "/people/{revision_id}", Permission.LOOK),
        ("GET", "/people/{revision_id}/evidence/{digest}", Permission.LOOK),
        ("POST", "/people/{revision_id}/approve", Permission.REVIEW),
        ("POST", "/people/{revision_id}/return", Permission.REVIEW),
        ("POST", "/people/{revision_id}/decide", Permission.REVIEW),
        ("GET", "/shelf", Permission.LOOK),
        ("POST", "/shelf/{sealed_digest}", Permission.SETTLE_SHELF),
        ("GET", "/stations", Permission.LOOK),
        ("POST", "/stations/{code}/revoke", Permission.MANAGE_STATIONS),
        ("GET", "/reviewers", Permission.MANAGE_REVIEWERS),
        ("POST", "/reviewers", Permission.MANAGE_REVIEWERS),
        ("POST", "/log-out", Permission.LOOK),
    ]


def address(path: str, held: Manifest) -> str:
    return path.format(revision_id=held.revision_id, digest=digest(PHOTO), sealed_digest="0" * 64, code="450802101-09")


def ask(browser: TestClient, method: str, path: str, csrf: str | None) -> int:
    data = {"csrf": csrf} if csrf and method == "POST" else None
    return browser.request(method, path, data=data).status_code


@pytest.mark.one_database
def test_the_table_of_routes_is_whole(people: Parts, held: Manifest) -> None:
    open_to_all = {("GET", "/log-in"), ("POST", "/log-in"), ("GET", "/static/county.css")}
    there = {
        (method, route.path)
        for route in router(people).routes
        for method in getattr(route, "methods", ())
        if not route.path.startswith("/v1/")
    }
    assert there == open_to_all | {(method, path) for method, path, _ in routes(held)}


@pytest.mark.one_database
@pytest.mark.parametrize("role", [None, *Role])
def test_every_route_is_for_the_roles_of_the_table_alone(
    browser: TestClient, held: Manifest, role: Role | None
) -> None:
    for method, path, permission in routes(held):
        browser.cookies.clear()
        csrf = log_in(browser, role) if role else None
        status = ask(browser, method, address(path, held), csrf)
        if role is None:
            assert status == 303, path
        elif role not in MAY[permission]:
            assert status == 403, (role, path)
        else:
            assert status in (200, 303, 404, 409), (role, path, status)


@pytest.mark.one_database
def test_no_form_is_taken_without_this_session_s_token(browser: TestClient, held: Manifest) -> None:
    foreign = log_in(browser, Role.ADMINISTRATOR)
    log_in(browser, Role.ADMINISTRATOR)
    for method, path, _ in routes(held):
        if method == "POST":
            for csrf in (None, "x", foreign):
                assert ask(browser, method, address(path, held), csrf) == 403
    assert browser.get("/").status_code == 200  # nobody was logged out


def test_wrong_passphrases_slow_down_and_lock_and_a_right_one_is_not_heard_meanwhile(
    browser: TestClient, clock: Clock
) -> None:
    def attempt(passphrase: str) -> str:
        return browser.post("/log-in", data={"name": "审核", "passphrase": passphrase}).text

    for _ in range(5):
        assert "姓名或口令不对" in attempt("wrong")
    assert "口令错的次数太多" in attempt(PASSPHRASE)
    clock.go_on(timedelta(seconds=31))
    assert "姓名或口令不对" in attempt("wrong")
    clock.go_on(timedelta(seconds=31))
    assert "口令错的次数太多" in attempt(PASSPHRASE)  # twice as long
    clock.go_on(timedelta(minutes=31))
    assert log_in(browser, Role.REVIEWER)
    assert "姓名或口令不对" in browser.post("/log-in", data={"name": "nobody", "passphrase": "x"}).text


def test_a_session_ends_by_itself_and_by_leaving(browser: TestClient, clock: Clock) -> None:
    log_in(browser, Role.REVIEWER)
    for _ in range(3):
        clock.go_on(timedelta(minutes=29))
        assert browser.get("/").status_code == 200
    clock.go_on(timedelta(minutes=31))
    assert browser.get("/").headers["location"] == "/log-in"
    csrf = log_in(browser, Role.REVIEWER)
    kept = browser.cookies[COOKIE]
    browser.post("/log-out", data={"csrf": csrf})
    browser.cookies.set(COOKIE, kept)
    assert browser.get("/").status_code == 303


def test_who_was_stopped_is_out_at_once(browser: TestClient, people: Parts) -> None:
    log_in(browser, Role.REVIEWER)
    people.manage_reviewers.set_active("审核", "管理", active=False)
    assert browser.get("/").status_code == 303


def test_who_was_given_a_passphrase_chooses_his_own_first(browser: TestClient, people: Parts) -> None:
    people.manage_reviewers.add("新来", Role.REVIEWER, PASSPHRASE, "管理")
    answer = browser.post("/log-in", data={"name": "新来", "passphrase": PASSPHRASE})
    assert answer.headers["location"] == "/me"
    assert browser.get("/").headers["location"] == "/me"
    csrf = token(browser.get("/me").text)
    for new in ("short", PASSPHRASE, "1111111111"):
        assert browser.post("/me", data={"csrf": csrf, "old": PASSPHRASE, "new": new}).status_code == 409
    done = browser.post("/me", data={"csrf": csrf, "old": PASSPHRASE, "new": "自己另外想的一句口令"})
    assert done.headers["location"] == "/"
    assert browser.get("/").status_code == 200


@pytest.mark.one_database
def test_cookies_and_headers_keep_the_pages_to_themselves(browser: TestClient) -> None:
    answer = browser.post("/log-in", data={"name": "审核", "passphrase": PASSPHRASE})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    page = browser.get("/")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "<script" not in page.text


def test_a_record_is_found_shown_and_returned_with_marks(browser: TestClient, people: Parts, held: Manifest) -> None:
    csrf = log_in(browser, Role.REVIEWER)
    name = a_document()["identity"]["name"]
    assert name in browser.get("/").text
    page = browser.get(f"/people/{held.revision_id}").text
    assert name in page
    assert f"evidence/{digest(PHOTO)}" in page
    photo = browser.get(f"/people/{held.revision_id}/evidence/{digest(PHOTO)}")
    assert (photo.content, photo.headers["content-type"]) == (PHOTO, "image/jpeg")
    marks = {"mark:service.enlisted_on": "请核对入伍时间。", "mark:identity.name": " "}
    browser.post(f"/people/{held.revision_id}/return", data={"csrf": csrf, "text": "请补拍。", **marks})
    standing = people.show_person(held.revision_id).standing
    assert (standing.state, standing.text, standing.reviewer) == ("returned", "请补拍。", "审核")
    assert [(mark.path, mark.text) for mark in standing.marks] == [("service.enlisted_on", "请核对入伍时间。")]
    assert "请核对入伍时间。" in browser.get(f"/people/{held.revision_id}").text
    assert name not in browser.get("/").text
    assert name in browser.get("/?state=returned").text


def test_a_record_is_approved_as_it_was_seen(browser: TestClient, people: Parts, held: Manifest) -> None:
    csrf = log_in(browser, Role.REVIEWER)
    page = browser.get(f"/people/{held.revision_id}").text
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    stale = browser.post(f"/people/{held.revision_id}/approve", data={"csrf": csrf, "seen": str(NOBODY)})
    assert stale.status_code == 409
    browser.post(f"/people/{held.revision_id}/approve", data={"csrf": csrf, "seen": seen[1]})
    assert people.show_person(held.revision_id).standing.state == "approved"
    assert people.journal.last(1)[0].action == "revision_approved"


def test_what_people_wrote_is_text_and_nothing_else(
    browser: TestClient, people: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    evil = '<script>alert("x")</script>'
    content = canonical(a_document(identity__name=evil))
    manifest = station.manifest(content=content, author=evil)
    people.take_in(station.packet(keys.recipient, content=content, **manifest.model_dump(exclude={"evidence"})))
    csrf = log_in(browser, Role.REVIEWER)
    browser.post(
        f"/people/{manifest.revision_id}/return", data={"csrf": csrf, "text": evil, "mark:identity.name": evil}
    )
    for path in ("/?state=all", f"/people/{manifest.revision_id}", f"/?village={evil}&category={evil}&station={evil}"):
        text = browser.get(path).text
        assert "<script" not in text


def test_evidence_is_shown_with_its_own_record_alone(
    browser: TestClient, people: Parts, held: Manifest, keys: CountyKeys, station: FakeStation
) -> None:
    other = station.manifest(evidence=[b"another"], number=2)
    people.take_in(station.packet(keys.recipient, evidence=[b"another"], **other.model_dump(exclude={"evidence"})))
    log_in(browser, Role.READER)
    assert browser.get(f"/people/{held.revision_id}/evidence/{digest(b'another')}").status_code == 404
    assert browser.get(f"/people/{NOBODY}").status_code == 404
    assert STATION in browser.get("/stations").text
