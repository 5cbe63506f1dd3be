"""One's own account: name, password, second factor, devices."""

import base64
from datetime import timedelta

import pyotp
import pytest
from fastapi import FastAPI

from centralita.kit import clock, db
from centralita.records.passwords import STEP_SECONDS
from tests.show.api.doors import PASSWORD, enter, knock, set_password
from tests.show.api.staff import Member

NEW = "otras palabras que nadie sabe"
CODE = {"code": "x"}
AGAIN = {"password": PASSWORD}


@pytest.fixture
async def olga(owner: Member, database: db.Database) -> Member:
    await set_password(database, owner)
    return owner


def get_code(secret: str, steps: int = 0) -> str:
    """A telephone's code, now or so many times 30 seconds later."""
    moment = clock.SystemClock().now() + timedelta(seconds=steps * STEP_SECONDS)
    return pyotp.TOTP(secret).at(moment)


async def turn_on(member: Member) -> tuple[str, list[str]]:
    """The second factor; its secret and recovery codes. The code of the step before is used."""
    secret: str = (await member.post("/me/totp", AGAIN))["secret"]
    told = await member.post("/me/totp/confirm", {"code": get_code(secret, -1)})
    codes: list[str] = told["recovery_codes"]
    return secret, codes


async def test_name_language_and_what_the_console_remembers(olga: Member) -> None:
    wishes = {"theme": "dark", "sound": {"new": True}}
    told = await olga.patch("/me", {"name": "  Olga   Prieto ", "preferences": wishes})
    assert told["person"]["name"] == "Olga Prieto"
    assert (await olga.patch("/me", {"language": "en"}))["person"]["language"] == "en"
    assert (await olga.get("/session"))["person"]["preferences"] == wishes
    for wrong in (
        {"language": "fr"},
        {"preferences": {"a": "x" * 9000}},
        {"preferences": {"a": "\0"}},
        {"preferences": [1]},
        {"name": "x" * 201},
    ):
        assert await olga.refused("PATCH", "/me", wrong) == (400, "invalid_request")
    for name in ("", "  ", "a\x07b", "x" * 81):
        assert await olga.refused("PATCH", "/me", {"name": name}) == (400, "bad_person_name")


async def test_another_password_signs_other_devices_out(api: FastAPI, olga: Member) -> None:
    other = await enter(api)
    wrong = {"current": "not it at all", "new": NEW}
    assert await olga.refused("POST", "/me/password", wrong) == (403, "wrong_password")
    for weak, code in (
        ("short", "bad_password"),
        ("x" * 200, "weak_password"),
        ("olga@people.example", "weak_password"),
        ("Contraseña1", "weak_password"),
        ("olga-people!2026", "weak_password"),
        ("1234567890", "weak_password"),
    ):
        body = {"current": PASSWORD, "new": weak}
        assert await olga.refused("POST", "/me/password", body) == (400, code), weak
    await olga.post("/me/password", {"current": PASSWORD, "new": NEW}, 204)
    assert await other.refused("GET", "/session") == (401, "session_expired")
    await olga.get("/session")
    assert (await knock(api)).status_code == 401
    await enter(api, password=NEW)


async def test_a_browser_that_was_left_open_is_no_place_to_guess(olga: Member) -> None:
    body = {"current": "a wrong guess", "new": NEW}
    codes = [(await olga.refused("POST", "/me/password", body))[1] for _ in range(6)]
    assert codes == ["wrong_password"] * 5 + ["too_many_tries"]
    assert (await olga.refused("DELETE", "/me/totp", {"password": PASSWORD}))[0] == 429


async def test_the_same_password_from_every_keyboard(api: FastAPI, olga: Member) -> None:
    """An ñ may be one character or two, as the machine likes it."""
    new = {"current": PASSWORD, "new": "mañana niño leña"}
    await olga.post("/me/password", new, 204)
    await enter(api, password="man\u0303ana nin\u0303o len\u0303a")


async def test_a_second_factor(api: FastAPI, olga: Member, database: db.Database) -> None:
    setup = await olga.post("/me/totp", AGAIN)
    assert setup["uri"].startswith("otpauth://totp/Centralita:olga%40people.example?secret=")
    assert setup["qr_svg"].startswith("data:image/svg+xml")
    assert len(base64.b32decode(setup["secret"])) == 20
    refused = await olga.refused("POST", "/me/totp/confirm", {"code": "000000"})
    assert refused == (400, "wrong_first_code")
    await enter(api)  # nothing is asked for before it is confirmed
    secret, recovery = await turn_on(olga)
    assert len(set(recovery)) == 10
    assert (await olga.get("/session"))["person"]["totp_on"] is True
    assert await olga.refused("POST", "/me/totp", AGAIN) == (409, "totp_is_on")
    assert await olga.refused("POST", "/me/totp/confirm", CODE) == (409, "totp_is_on")
    async with database.pipe() as p:
        rows = await p.fetch("select * from people")
    assert secret not in str(rows)
    assert secret.encode() not in bytes(rows[0]["sealed_totp"])

    # Only after the right password is there any word of it.
    assert (await knock(api, password="wrong")).json()["code"] == "wrong_credentials"
    assert (await knock(api)).json()["code"] == "totp_needed"
    code = get_code(secret)
    await enter(api, body={"code": f" {code[:3]} {code[3:]} "})
    for used_up in (code, get_code(secret, -1), "000000", "", "ñññ", recovery[0][:-1]):
        answer = await knock(api, body={"code": used_up})
        assert answer.status_code in (401, 429), used_up
    assert (await knock(api)).status_code == 429


async def test_a_recovery_code_is_good_once(api: FastAPI, olga: Member) -> None:
    _, recovery = await turn_on(olga)
    await enter(api, body={"code": recovery[3].upper().replace("-", " ")})
    assert (await knock(api, body={"code": recovery[3]})).json()["code"] == "wrong_code"
    await enter(api, body={"code": recovery[4]})


async def test_recovery_codes_are_renewed_by_the_password(api: FastAPI, olga: Member) -> None:
    path = "/me/totp/recovery-codes"
    assert await olga.refused("POST", path, AGAIN) == (409, "totp_is_off")
    _, old = await turn_on(olga)
    assert await olga.refused("POST", path, {"password": "not it"}) == (403, "wrong_password")
    await enter(api, body={"code": old[0]})
    new: list[str] = (await olga.post(path, AGAIN))["recovery_codes"]
    assert len({*new, *old}) == 20
    assert (await knock(api, body={"code": old[1]})).json()["code"] == "wrong_code"
    await enter(api, body={"code": new[1]})
    await olga.get("/session")


async def test_a_second_factor_is_begun_by_the_password_alone(
    olga: Member, database: db.Database
) -> None:
    """Whoever found a browser open keeps its owner out with no telephone of theirs."""
    wrong = {"password": "not it"}
    assert await olga.refused("POST", "/me/totp", wrong) == (403, "wrong_password")
    assert await olga.refused("POST", "/me/totp") == (400, "invalid_request")
    async with database.pipe() as p:
        assert await p.fetchval("select count(*) from people where sealed_totp is not null") == 0


async def test_the_second_factor_goes_by_password_and_signs_others_out(
    api: FastAPI, olga: Member
) -> None:
    other = await enter(api)
    secret, _ = await turn_on(olga)
    assert await other.refused("GET", "/session") == (401, "session_expired")
    other = await enter(api, body={"code": get_code(secret)})
    wrong = {"password": "not it"}
    assert await olga.refused("DELETE", "/me/totp", wrong) == (403, "wrong_password")
    answer = await olga.ask("DELETE", "/me/totp", {"password": PASSWORD})
    assert answer.status_code == 204
    assert await other.refused("GET", "/session") == (401, "session_expired")
    await enter(api)


async def test_devices_are_seen_and_signed_out(
    api: FastAPI, olga: Member, stranger: Member
) -> None:
    agent = {"user-agent": "Navegador 1.0", "x-forwarded-for": "10.0.0.1, 203.0.113.7"}
    other = await enter(api, headers=agent)
    found = (await olga.get("/me/sessions"))["items"]
    assert len(found) == 2
    [there] = [each for each in found if not each["current"]]
    assert (there["address"], there["agent"]) == ("203.0.113.7", "Navegador 1.0")
    path = f"/me/sessions/{there['session_id']}"
    assert await stranger.refused("DELETE", path) == (404, "unknown_session")
    await olga.delete(path, 204)
    assert await olga.refused("DELETE", path) == (404, "unknown_session")
    assert await other.refused("GET", "/session") == (401, "session_expired")
