"""What ended is thrown away; and no secret of a session is in any log."""

import io

from fastapi import FastAPI

from centralita.kit import clock, db, log
from centralita.records import password_links, upkeep
from tests.show.api.doors import PASSWORD, knock, set_password
from tests.show.api.staff import Member
from tests.show.callers import Business


async def test_what_ended_is_thrown_away(
    api: FastAPI, owner: Member, agent: Member, hotel: Business, database: db.Database
) -> None:
    assert owner.person_id is not None
    await knock(api, "nobody@people.example")
    now = clock.SystemClock().now()
    async with database.pipe() as p:
        await password_links.add(p, owner.person_id, "test", now)
        await upkeep.forget(p, 30)
        assert await upkeep.forget(p, 30) == 0
        await p.execute(
            "update sessions set expires_at = now() - interval '1 s' where person_id = $1",
            owner.person_id,
        )
        await p.execute("update password_links set expires_at = now() - interval '1 s'")
        await p.execute("update sign_in_tries set last_at = now() - interval '25 h'")
        assert await upkeep.forget(p, 30) == 5  # a try is counted by three things
        await p.execute("update sessions set last_seen_at = now() - interval '25 h'")
        assert await upkeep.forget(p, 30) == 1
    async with database.tenant_write(hotel.tenant_id) as t:
        await t.execute(
            "insert into kept_answers (tenant_id, actor, key, fingerprint, created_at)"
            " select $1, 'olga', age::text, '', now() - age from unnest("
            " array[interval '47 h', interval '49 h']) as age",
            hotel.tenant_id,
        )
    async with database.pipe() as p:
        assert await upkeep.forget(p, 30) == 1
    assert await owner.refused("GET", "/session") == (401, "session_expired")


async def test_no_log_holds_a_password_cookie_code_or_link(
    api: FastAPI, owner: Member, database: db.Database
) -> None:
    await set_password(database, owner)
    stream = io.StringIO()
    log.configure(as_json=True, level="DEBUG", stream=stream)
    answer = await knock(api)
    typed = "the password in the wrong field"
    await knock(api, email=typed, password="a wrong guess")
    new = {"email": "rita@people.example", "name": "Rita", "role": "agent"}
    link = (await owner.post("/tenants/hotel/people", new))["link"]
    token = link.rpartition("/")[2]
    await Member(api).ask("POST", f"/welcome/{token}", {"password": "short"})
    object.__setattr__(api.state.house, "passwords", None)  # whatever breaks inside
    broken = {"password": "otras palabras que nadie sabe"}
    assert (await Member(api).ask("POST", f"/welcome/{token}", broken)).status_code == 500
    told = stream.getvalue()
    assert "somebody signed in" in told
    assert "could not sign in" in told
    assert "a request failed" in told
    secrets = (
        PASSWORD,
        answer.cookies["centralita_session"],
        owner.secret,
        token,
        typed,
        broken["password"],
    )
    for secret in (*secrets, "a wrong guess", answer.json()["csrf_token"]):
        assert secret not in told
