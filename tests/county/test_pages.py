"""The reviewers' pages: who gets in, what each role may do, and that a review goes all the way."""

import re
from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Lock
from uuid import UUID

import anyio
import pytest
from fastapi import Request
from starlette.testclient import TestClient

from county.api.application import create_app
from county.config import Settings
from county.keys import CountyKeys
from county.pages.guard import COOKIE, MOST_WRONG, WITHIN, LogInGate, _network
from county.parts import Parts
from county.reviewers import Role
from station.packet.canonical import canonical, digest
from station.packet.seal import seal
from station.packet.wire import Manifest
from tests.builders import a_document
from tests.county.builders import CONTENT, PHOTO, STATION, Clock, FakeStation
from tests.county.people import NAMES, PASSPHRASE, address, token
from tests.county.people import log_in as by_name
from tests.county.test_doors import WHO

pytestmark = pytest.mark.both_databases

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
    csrf = by_name(browser, NAMES[role])
    assert csrf
    return csrf


@pytest.mark.one_database
def test_no_form_is_taken_without_this_session_s_token(browser: TestClient, held: Manifest) -> None:
    foreign = log_in(browser, Role.ADMINISTRATOR)
    log_in(browser, Role.ADMINISTRATOR)
    for method, path in WHO:
        if method == "POST" and not path.startswith(("/v1/", "/log-in")):
            for csrf in (None, "x", foreign):
                data = {"csrf": csrf} if csrf else None
                assert browser.post(address(path, held), data=data).status_code == 403
    assert browser.get("/").status_code == 200  # nobody was logged out


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_form_is_taken_that_another_site_has_a_browser_post(browser: TestClient, held: Manifest, site: str) -> None:
    """Not even with the right token, nor a log-in, which would put somebody into another's session."""
    csrf = log_in(browser, Role.ADMINISTRATOR)
    headers = {"sec-fetch-site": site}
    for method, path in WHO:
        if method == "POST" and not path.startswith("/v1/"):
            data = {"csrf": csrf, "name": "审核", "passphrase": PASSPHRASE}
            answer = browser.post(address(path, held), data=data, headers=headers)
            assert answer.status_code == 403
            assert "set-cookie" not in answer.headers
    assert browser.get("/me").status_code == 200


def test_somebody_who_tries_many_names_is_stopped_by_his_address(browser: TestClient, clock: Clock) -> None:
    def attempt(name: str, passphrase: str = "wrong") -> int:
        return browser.post("/log-in", data={"name": name, "passphrase": passphrase}).status_code

    for number in range(MOST_WRONG):
        assert attempt(f"nobody-{number}") == 403
    assert attempt("nobody") == 429
    assert attempt("审核", PASSPHRASE) == 429  # nor is a right one heard from there
    clock.go_on(WITHIN)
    assert attempt("审核", PASSPHRASE) == 303


def test_many_who_log_in_rightly_from_one_address_are_not_stopped(browser: TestClient) -> None:
    """Whoever gets his own passphrase wrong once, and then right, is no guesser of many names."""
    for _ in range(MOST_WRONG // 2):
        log_in(browser, Role.READER)
    for number in range(MOST_WRONG - 1):
        browser.post("/log-in", data={"name": f"nobody-{number}", "passphrase": "wrong"})
    log_in(browser, Role.READER)


def test_few_passphrases_are_checked_at_once(clock: Clock) -> None:
    """The others wait without a thread of the server's: a station's packet finds one."""
    gate, going, most, turn = LogInGate(clock), set[int](), 0, Lock()

    def check(number: int) -> int:
        nonlocal most
        with turn:
            going.add(number)
            most = max(most, len(going))
        held.wait(0.01)
        with turn:
            going.discard(number)
        return number

    async def all_at_once() -> list[int]:
        done = []

        async def one(number: int) -> None:
            done.append(await gate(Request({"type": "http", "headers": []}), lambda: check(number)))

        async with anyio.create_task_group() as tasks:
            for number in range(12):
                tasks.start_soon(one, number)
        return done

    held = Event()
    assert sorted(anyio.run(all_at_once)) == list(range(12))
    assert 1 <= most <= 2


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("proxy", "proxy", True),
    ],
)
def test_an_address_is_what_its_owner_was_given(one: str, other: str, *, alike: bool) -> None:
    assert (_network(one) == _network(other)) is alike


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


def test_the_cookie_is_for_this_site_s_pages_alone(people: Parts, settings: Settings) -> None:
    for url, secure in (("https://county.invalid", True), ("http://127.0.0.1:8765", False)):
        object.__setattr__(people, "settings", settings.model_copy(update={"url": url}))
        with TestClient(create_app(people), follow_redirects=False) as browser:
            answer = browser.post("/log-in", data={"name": "审核", "passphrase": PASSPHRASE})
        flags = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
        assert {"httponly", "samesite=strict", "path=/"} <= flags
        assert ("secure" in flags) is secure


def test_headers_keep_every_answer_to_those_who_asked(browser: TestClient, held: Manifest) -> None:
    last = ("POST", "/log-out")
    routes = [
        *(route for route in WHO if route != last),
        ("GET", "/nothing"),
        ("GET", "/v1/nothing"),
        last,
        ("GET", "/"),
    ]
    csrf = log_in(browser, Role.ADMINISTRATOR)
    for method, path in routes:
        for form in ({"csrf": csrf}, None):
            place = address(path.replace("{number}", "1"), held)
            answer = browser.request(method, place, data=form if method == "POST" else None)
            kept = answer.headers["cache-control"]
            assert kept == ("max-age=3600" if place.endswith(".css") and method == "GET" else "no-store"), place
            assert answer.headers["x-content-type-options"] == "nosniff", place
            if not place.startswith("/v1/"):
                policy = answer.headers["content-security-policy"]
                assert policy.startswith("default-src 'none'")
                assert "frame-ancestors 'none'" in policy
                assert "form-action 'self'" in policy
                assert "unsafe" not in policy
                assert answer.headers["x-frame-options"] == "DENY"
                assert answer.headers["referrer-policy"] == "no-referrer"
            assert "<script" not in answer.text


def test_evidence_runs_as_nothing_in_a_browser(
    browser: TestClient, people: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    """A station may say of its evidence what it likes: what is no picture is a file to save."""
    page = b"<html><script>alert(1)</script></html>"
    manifest = station.manifest(evidence=[page])
    for number, media_type in ((1, "text/html"), (2, "image/svg+xml"), (3, "image/jpeg")):
        entry = manifest.evidence[0].model_copy(update={"media_type": media_type})
        told = manifest.model_copy(update={"evidence": (entry,), "number": number, "revision_id": UUID(int=number)})
        people.take_in(seal(station.sign(told), CONTENT, (page,), keys.recipient))
        log_in(browser, Role.READER)
        answer = browser.get(f"/people/{told.revision_id}/evidence/{digest(page)}")
        is_picture = media_type == "image/jpeg"
        assert answer.headers["content-type"] == ("image/jpeg" if is_picture else "application/octet-stream")
        assert answer.headers["content-disposition"].startswith("inline" if is_picture else "attachment")
        assert answer.headers["x-content-type-options"] == "nosniff"


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


def test_what_no_database_takes_is_refused_not_stumbled_over(browser: TestClient, held: Manifest) -> None:
    csrf = log_in(browser, Role.REVIEWER)
    assert browser.get("/?village=%00&category=%00&station=%00").status_code < 500
    page = f"/people/{held.revision_id}/return"
    answered = browser.post(page, content=f"csrf={csrf}&text=%00", headers={"content-type": "text/plain"})
    assert answered.status_code < 500
    browser.cookies.clear()
    assert browser.post("/log-in", content="name=%00&passphrase=%00").status_code < 500
