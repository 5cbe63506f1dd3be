"""Signing in and out: what is told, what is kept, and what a thief can't do."""

from datetime import timedelta

import pytest
from fastapi import FastAPI

from centralita.kit import clock, db
from centralita.show.api import callers
from centralita.show.pace import Limits, Pace
from centralita.show.passwords import Passwords
from tests.show.api.doors import PASSWORD, enter, knock, set_password
from tests.show.api.staff import BASE, Member
from tests.show.callers import Business


class Wrong(Passwords):
    """Every password is wrong, at once; how often that was asked, and against what."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str | None] = []

    async def verify(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        self.asked.append(stored)
        return False, None


@pytest.fixture
async def olga(owner: Member, database: db.Database) -> Member:
    """The hotel's owner, who has a password."""
    await set_password(database, owner)
    return owner


async def test_who_signs_in_is_told_where_she_works(
    api: FastAPI, olga: Member, hotel: Business, tacos: Business
) -> None:
    answer = await knock(api, email=" Olga@People.example ")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["person"]["name"] == "Olga"
    assert [(each["slug"], each["role"]) for each in told["tenants"]] == [("hotel", "owner")]
    assert "people:write" in told["tenants"][0]["rights"]
    assert told["demo"] is False
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{callers.COOKIE}=")
    for attribute in ("HttpOnly", "Path=/", "SameSite=strict", "Max-Age=604800"):
        assert attribute in cookie
    assert "Secure" not in cookie  # this house is reached by plain http
    secret = answer.cookies[callers.COOKIE]
    assert secret not in answer.text
    signed_in = Member(api, olga.person_id, secret)
    assert (await signed_in.get("/session"))["csrf_token"] == told["csrf_token"]
    await signed_in.delete("/session", 204)
    assert await signed_in.refused("GET", "/session") == (401, "session_expired")
    await olga.get("/session")  # her other device stays signed in


async def test_nobody_learns_which_addresses_there_are(
    api: FastAPI, olga: Member, viewer: Member, database: db.Database
) -> None:
    await set_password(database, viewer)
    async with database.pipe() as p:
        await p.execute("update people set disabled_at = now() where email like 'vera@%'")
    wrong = [
        await knock(api, password="not the password"),
        await knock(api, email="nobody@people.example"),
        await knock(api, email="vera@people.example"),
        await knock(api, email="no address at all"),
    ]
    assert {each.status_code for each in wrong} == {401}
    assert len({each.text for each in wrong}) == 1
    assert wrong[0].json()["code"] == "wrong_credentials"
    assert not any("set-cookie" in each.headers for each in wrong)
    counting = Wrong()
    object.__setattr__(api.state.house, "passwords", counting)
    for email in ("olga@people.example", "nobody@people.example", "vera@people.example"):
        await knock(api, email=email)
    assert len(counting.asked) == 3  # the same work for each


async def test_over_https_the_cookie_goes_by_https_alone(api: FastAPI, olga: Member) -> None:
    """And only from us: no neighbour under the same domain can plant one."""
    object.__setattr__(api.state.house, "https", True)
    answer = await knock(api)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"__Host-{callers.COOKIE}=")
    assert {"Secure", "HttpOnly", "Path=/"} <= {each.strip() for each in cookie.split(";")}
    assert "Domain" not in cookie
    secret = answer.cookies[callers.HTTPS_COOKIE]
    told = {"cookie": f"{callers.HTTPS_COOKIE}={secret}; {callers.COOKIE}={olga.secret}"}
    token = {callers.CSRF_HEADER: callers.make_csrf_token(secret)}
    nobody = Member(api)
    assert (await nobody.ask("GET", "/session", headers=told)).status_code == 200
    assert (await nobody.ask("PATCH", "/me", {"name": "O"}, {**told, **token})).status_code == 200
    assert await olga.refused("GET", "/session") == (401, "not_signed_in")  # of before, by http
    left = await nobody.ask("DELETE", "/session", headers={**told, **token})
    gone = left.headers.get_list("set-cookie")
    assert [each.partition("=")[0] for each in gone] == [callers.COOKIE, callers.HTTPS_COOKIE]
    assert all("Max-Age=0" in each and "Secure" in each for each in gone)
    assert (await nobody.ask("GET", "/session", headers=told)).status_code == 401
    object.__setattr__(api.state.house, "https", False)
    assert await olga.refused("GET", "/session") == (401, "session_expired")


async def test_guessing_is_slow_and_never_locks_for_good(
    api: FastAPI, olga: Member, database: db.Database
) -> None:
    for _ in range(5):
        assert (await knock(api, password="a wrong guess")).status_code == 401
    held = await knock(api)
    assert (held.status_code, held.json()["code"]) == (429, "too_many_tries")
    assert 1 <= int(held.headers["retry-after"]) <= 15
    assert str(held.json()["facts"]["seconds"]) in held.json()["detail"]
    # Others are not held, and who waited is in, with a clean slate.
    assert (await knock(api, email="other@people.example")).status_code == 401
    await wait(database, timedelta(seconds=16))
    assert (await knock(api, password="a wrong guess")).status_code == 401
    again = await knock(api)
    assert 16 <= int(again.headers["retry-after"]) <= 30
    await wait(database, timedelta(seconds=31))
    assert (await knock(api)).status_code == 200
    for _ in range(4):
        assert (await knock(api, password="a wrong guess")).status_code == 401
    assert (await knock(api)).status_code == 200


async def test_a_stranger_who_guesses_keeps_nobody_out(
    api: FastAPI, olga: Member, database: db.Database
) -> None:
    """Until so many guess from so many places that everybody waits a moment."""
    object.__setattr__(api.state.house, "passwords", Wrong())
    for number in range(5):
        far = {"x-forwarded-for": "203.0.113.9"}
        assert (await knock(api, headers=far)).status_code == 401, number
    assert (await knock(api, headers={"x-forwarded-for": "203.0.113.9"})).status_code == 429
    object.__setattr__(api.state.house, "passwords", Passwords())
    assert (await knock(api, headers={"x-forwarded-for": "203.0.113.10"})).status_code == 200
    object.__setattr__(api.state.house, "passwords", Wrong())
    for number in range(50):
        far = {"x-forwarded-for": f"203.0.113.{20 + number}"}
        assert (await knock(api, headers=far)).status_code == 401, number
    object.__setattr__(api.state.house, "passwords", Passwords())
    held = await knock(api, headers={"x-forwarded-for": "203.0.113.10"})
    assert (held.status_code, held.json()["code"]) == (429, "too_many_tries")
    await wait(database, timedelta(seconds=16))
    assert (await knock(api, headers={"x-forwarded-for": "203.0.113.10"})).status_code == 200


async def test_one_place_that_guesses_at_many_waits_too(api: FastAPI, olga: Member) -> None:
    object.__setattr__(api.state.house, "passwords", Wrong())
    far = {"x-forwarded-for": "203.0.113.9"}
    for number in range(20):
        answer = await knock(api, email=f"p{number}@people.example", headers=far)
        assert answer.status_code == 401
    assert (await knock(api, headers=far)).status_code == 429
    assert (await knock(api, headers={"x-forwarded-for": "203.0.113.10"})).status_code == 401


async def wait(database: db.Database, time: timedelta) -> None:
    """As if that much time had passed."""
    async with database.pipe() as p:
        await p.execute(
            "update sign_in_tries set last_at = last_at - $1::interval,"
            " held_until = held_until - $1::interval",
            time,
        )


async def test_another_sites_page_can_do_nothing(api: FastAPI, olga: Member) -> None:
    foreign: list[dict[str, str]] = [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": BASE},
    ]
    for headers in foreign:
        assert (await knock(api, headers=headers)).json()["code"] == "csrf_missing"
        answer = await olga.ask("PATCH", "/me", {"name": "Eva"}, headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_missing")
    assert (await knock(api, headers={"origin": BASE})).status_code == 200
    assert (await knock(api, headers={"sec-fetch-site": "same-origin"})).status_code == 200
    without = await olga.ask("PATCH", "/me", {"name": "Eva"}, {callers.CSRF_HEADER: "0" * 64})
    assert without.json()["code"] == "csrf_missing"
    assert (await olga.get("/session"))["person"]["name"] == "Olga"


async def test_a_cookie_from_before_is_worth_nothing_after(
    api: FastAPI, olga: Member, stranger: Member
) -> None:
    """Session fixation: whoever planted a cookie is not signed in by it, nor stays so."""
    planted = {"cookie": f"{callers.COOKIE}={stranger.secret}"}
    answer = await knock(api, headers=planted)
    assert answer.cookies[callers.COOKIE] != stranger.secret
    assert await stranger.refused("GET", "/session") == (401, "session_expired")
    invented = {"cookie": f"{callers.COOKIE}=planted"}
    assert (await knock(api, headers=invented)).cookies[callers.COOKIE] != "planted"
    assert await Member(api, None, "planted").refused("GET", "/session") == (401, "session_expired")


async def test_a_session_ends_without_use_and_after_a_week(
    api: FastAPI, olga: Member, database: db.Database
) -> None:
    async def shift(what: str, back: timedelta) -> None:
        async with database.pipe() as p:
            await p.execute(f"update sessions set {what} = {what} - $1::interval", back)

    await shift("last_seen_at", timedelta(hours=11, minutes=59))
    await olga.get("/session")
    async with database.pipe() as p:
        seen = await p.fetchval("select now() - last_seen_at < interval '1 minute' from sessions")
        told = await p.fetchval("select last_seen_at is not null from people")
    assert (seen, told) == (True, True)
    await shift("last_seen_at", timedelta(hours=12, seconds=1))
    assert await olga.refused("GET", "/session") == (401, "session_expired")
    answer = await knock(api)
    again = Member(api, olga.person_id, answer.cookies[callers.COOKIE])
    await again.get("/session")
    await shift("expires_at", timedelta(days=7))
    assert await again.refused("GET", "/session") == (401, "session_expired")


async def test_somebody_who_asks_all_the_time_waits_on_every_device(
    api: FastAPI, olga: Member, stranger: Member
) -> None:
    now = clock.ManualClock()
    object.__setattr__(api.state.house, "pace", Pace(Limits(per_person=60, person_at_once=3), now))
    other = await enter(api)
    for device in (olga, other, olga):
        await device.get("/session")
    for held in (
        await olga.ask("GET", "/session"),
        await other.ask("PATCH", "/me", {"name": "Olga"}),
    ):
        assert (held.status_code, held.json()["code"]) == (429, "too_many_requests")
        assert held.headers["retry-after"] == "1"
    await stranger.get("/session")
    now.advance(1)
    await olga.get("/session")


async def test_a_key_has_no_session(api: FastAPI, hotel: Business) -> None:
    assert await Member(api, key=hotel.key).refused("GET", "/session") == (403, "person_needed")


async def test_what_is_no_sign_in_is_refused_without_quoting_it(api: FastAPI) -> None:
    for body in ({}, {"email": 3, "password": PASSWORD}, {"email": "a", "password": "x" * 201}):
        answer = await Member(api).ask("POST", "/session", body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
        assert PASSWORD not in answer.text
    nul = await Member(api).ask("POST", "/session", {"email": "a\0b", "password": "x"})
    assert nul.status_code in (400, 401)
