"""Who works for a business; links to set a password; every account, for admins."""

import asyncio
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import FastAPI

from centralita.kit import db
from centralita.records import memberships, sessions
from centralita.show.api import callers
from centralita.vocabulary import errors
from tests.show.api.doors import PASSWORD, knock, set_password
from tests.show.api.staff import BASE, Member
from tests.show.api.test_me import get_code, turn_on
from tests.show.callers import Business

PEOPLE = "/tenants/hotel/people"
NEW = {"email": "Rita@people.example", "name": "Rita", "role": "agent"}


def find_token(link: str) -> str:
    assert link.startswith(f"{BASE}/welcome/")
    return urlsplit(link).path.rpartition("/")[2]


async def test_a_new_person_gets_a_link_that_is_good_once(api: FastAPI, owner: Member) -> None:
    told = await owner.post(PEOPLE, NEW, 201)
    assert (told["person"]["email"], told["person"]["role"]) == ("Rita@people.example", "agent")
    token = find_token(told["link"])
    anybody = Member(api)
    assert await anybody.get(f"/welcome/{token}") == {
        "name": "Rita",
        "email": "Rita@people.example",
        "language": "es",
        "first": True,
        "totp_on": False,
    }
    weak = {"password": "rita@people"}
    assert await anybody.refused("POST", f"/welcome/{token}", weak) == (400, "weak_password")
    answer = await anybody.ask(
        "POST", f"/welcome/{token}", {"password": PASSWORD, "name": "Rita Sol"}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["person"]["name"] == "Rita Sol"
    rita = Member(api, None, answer.cookies[callers.COOKIE])
    assert [each["slug"] for each in (await rita.get("/session"))["tenants"]] == ["hotel"]
    again = {"password": PASSWORD}
    assert await anybody.refused("POST", f"/welcome/{token}", again) == (404, "unknown_link")
    assert await anybody.refused("GET", f"/welcome/{token}") == (404, "unknown_link")
    assert (await knock(api, "rita@people.example")).status_code == 200


async def test_a_link_grows_old_and_a_newer_one_replaces_it(
    api: FastAPI, owner: Member, database: db.Database
) -> None:
    told = await owner.post(PEOPLE, NEW, 201)
    first = find_token(told["link"])
    path = f"{PEOPLE}/{told['person']['person_id']}/link"
    second = find_token((await owner.post(path, status=201))["link"])
    anybody = Member(api)
    assert await anybody.refused("GET", f"/welcome/{first}") == (404, "unknown_link")
    await anybody.get(f"/welcome/{second}")
    async with database.pipe() as p:
        rows = await p.fetch("select * from password_links")
        assert second not in str(rows)
        await p.execute("update password_links set expires_at = expires_at - interval '73 hours'")
    body = {"password": PASSWORD}
    assert await anybody.refused("POST", f"/welcome/{second}", body) == (404, "unknown_link")


async def test_a_link_goes_not_around_the_second_factor(
    api: FastAPI, owner: Member, database: db.Database, hotel: Business
) -> None:
    told = await owner.post(PEOPLE, NEW, 201)
    first = await Member(api).ask(
        "POST", f"/welcome/{find_token(told['link'])}", {"password": PASSWORD}
    )
    rita = Member(api, None, first.cookies[callers.COOKIE])
    secret, _ = await turn_on(rita)
    link = await owner.post(f"{PEOPLE}/{told['person']['person_id']}/link", status=201)
    path = f"/welcome/{find_token(link['link'])}"
    new = {"password": "otras palabras que nadie sabe"}
    assert await Member(api).refused("POST", path, new) == (401, "totp_needed")
    wrong = {**new, "code": "000000"}
    assert await Member(api).refused("POST", path, wrong) == (401, "wrong_code")
    assert (await knock(api, "rita@people.example")).json()["code"] == "totp_needed"
    right = await Member(api).ask("POST", path, {**new, "code": get_code(secret)})
    assert right.status_code == 200, right.text
    assert await rita.refused("GET", "/session") == (401, "session_expired")


async def test_an_account_of_elsewhere_only_gets_a_place(
    owner: Member, stranger: Member, hotel: Business, tacos: Business, database: db.Database
) -> None:
    new = {**NEW, "email": "TELMO@people.example", "name": "Somebody"}
    told = await owner.post(PEOPLE, new, 201)
    assert (told["link"], told["person"]["name"]) == (None, "Telmo")
    assert await owner.refused("POST", PEOPLE, new) == (409, "already_member")
    path = f"{PEOPLE}/{stranger.person_id}"
    assert await owner.refused("POST", f"{path}/link") == (403, "not_yours_alone")
    async with database.pipe() as p:  # also where she works nowhere else any more
        await p.execute("delete from memberships where tenant_id <> $1", hotel.tenant_id)
    assert await owner.refused("POST", f"{path}/link") == (403, "not_yours_alone")
    async with database.pipe() as p:
        assert stranger.person_id is not None
        await memberships.set_role(p, tacos.tenant_id, stranger.person_id, "owner")
    await owner.patch(path, {"role": "manager"})
    assert (await stranger.get("/session"))["tenants"][0]["role"] == "manager"
    await stranger.get("/tenants/hotel/alerts")
    await owner.delete(path, 204)
    assert await stranger.refused("GET", "/tenants/hotel/alerts") == (404, "unknown_tenant")
    assert [each["slug"] for each in (await stranger.get("/session"))["tenants"]] == ["tacos"]
    assert await owner.refused("DELETE", path) == (404, "unknown_member")


async def test_nobody_comes_in_by_an_account_made_in_anothers_name(
    api: FastAPI, owner: Member, stranger: Member
) -> None:
    told = await owner.post(PEOPLE, NEW, 201)
    taken = Member(api)
    await taken.post(f"/welcome/{find_token(told['link'])}", {"password": PASSWORD})
    refused = await stranger.refused("POST", "/tenants/tacos/people", NEW)
    assert refused == (403, "account_of_elsewhere")
    people = (await stranger.get("/tenants/tacos/people"))["items"]
    assert [each["email"] for each in people] == ["telmo@people.example"]


async def test_a_link_of_one_business_opens_no_other(
    api: FastAPI, owner: Member, stranger: Member, admin: Member
) -> None:
    """Else its owners would get in where somebody else's owner let only that person in."""
    told = await owner.post(PEOPLE, NEW, 201)
    path = f"{PEOPLE}/{told['person']['person_id']}"
    held = find_token((await owner.post(f"{path}/link", status=201))["link"])
    refused = await stranger.refused("POST", "/tenants/tacos/people", NEW)
    assert refused == (403, "account_of_elsewhere")
    assert (await admin.post("/tenants/tacos/people", NEW, 201))["link"] is None
    new = {"password": PASSWORD}
    assert await Member(api).refused("POST", f"/welcome/{held}", new) == (404, "unknown_link")
    assert await owner.refused("POST", f"{path}/link") == (403, "not_yours_alone")
    by_admin = await admin.post(f"/platform/people/{told['person']['person_id']}/link", status=201)
    token = find_token(by_admin["link"])
    owners = {"email": NEW["email"], "name": "Rita"}
    await admin.post("/tenants", {"slug": "tercera", "name": "Tercera", "owner": owners}, 201)
    assert await Member(api).refused("GET", f"/welcome/{token}") == (404, "unknown_link")


async def test_an_attempt_that_broke_off_is_taken_up(
    owner: Member, database: db.Database, stranger: Member
) -> None:
    """The account is there, and nobody has it: its link was lost with the answer."""
    told = await owner.post(PEOPLE, NEW, 201)
    await owner.delete(f"{PEOPLE}/{told['person']['person_id']}", 204)
    assert (await stranger.post("/tenants/tacos/people", NEW, 201))["link"] is not None


async def test_a_business_keeps_an_owner(
    api: FastAPI, owner: Member, agent: Member, hotel: Business, database: db.Database
) -> None:
    path = f"{PEOPLE}/{owner.person_id}"
    assert await owner.refused("DELETE", path) == (403, "last_owner")
    assert await owner.refused("PATCH", path, {"role": "agent"}) == (403, "last_owner")
    await owner.patch(path, {"role": "owner"})
    second = f"{PEOPLE}/{agent.person_id}"
    await owner.patch(second, {"role": "owner"})
    async with database.pipe() as p:
        await p.execute(
            "update people set disabled_at = now() where person_id = $1", agent.person_id
        )
    assert await owner.refused("DELETE", path) == (403, "last_owner")  # the other one can't act
    await owner.delete(second, 204)


async def test_two_owners_can_not_remove_each_other_at_once(
    owner: Member, agent: Member, hotel: Business, database: db.Database
) -> None:
    assert owner.person_id is not None
    assert agent.person_id is not None
    await owner.patch(f"{PEOPLE}/{agent.person_id}", {"role": "owner"})

    async def remove(person_id: UUID) -> str:
        try:
            async with database.tenant_write(hotel.tenant_id) as t:
                await memberships.remove_member(t, person_id)
        except errors.Refused as problem:
            return problem.code
        return "gone"

    done = await asyncio.gather(remove(owner.person_id), remove(agent.person_id))
    assert sorted(done) == ["gone", "last_owner"]


async def test_what_is_wrong_with_a_person_is_said(owner: Member, admin: Member) -> None:
    for change, code in (
        ({"email": "no address"}, "bad_email"),
        ({"name": "a\x00b"}, "bad_person_name"),
        ({"role": "boss"}, "invalid_request"),
        ({"email": 3}, "invalid_request"),
    ):
        assert await owner.refused("POST", PEOPLE, {**NEW, **change}) == (400, code)
    away = f"{PEOPLE}/{admin.person_id}"
    for method, path in (("PATCH", away), ("DELETE", away), ("POST", f"{away}/link")):
        body = {"role": "agent"} if method == "PATCH" else None
        assert await owner.refused(method, path, body) == (404, "unknown_member")


async def test_every_change_is_in_the_audit_log(owner: Member, database: db.Database) -> None:
    told = await owner.post(PEOPLE, NEW, 201)
    path = f"{PEOPLE}/{told['person']['person_id']}"
    await owner.patch(path, {"role": "viewer"})
    await owner.post(f"{path}/link", status=201)
    await owner.delete(path, 204)
    async with database.pipe() as p:
        tenant_id = await p.fetchval("select tenant_id from tenants")
    async with database.tenant_read(tenant_id) as t:
        rows = await t.fetch("select actor, action, subject, details from audit_log")
    assert [row["action"] for row in rows if row["action"].startswith("person.")] == [
        "person.add",
        "person.role",
        "person.link",
        "person.remove",
    ]
    assert {row["actor"] for row in rows[-4:]} == {"olga@people.example"}
    assert find_token(told["link"]) not in str(rows)


async def test_admins_see_and_stop_everybody(
    api: FastAPI, admin: Member, owner: Member, database: db.Database
) -> None:
    await set_password(database, owner)
    first = await admin.get("/platform/people", limit=1)
    second = await admin.get("/platform/people", limit=1, cursor=first["next"])
    assert [each["items"][0]["email"] for each in (first, second)] == [
        "ada@people.example",
        "olga@people.example",
    ]
    assert second["items"][0]["places"] == [{"slug": "hotel", "name": "Hotel", "role": "owner"}]
    assert second["next"] is None
    assert len((await admin.get("/platform/people", q="OLG"))["items"]) == 1
    assert (await admin.get("/platform/people", q="%"))["items"] == []
    path = f"/platform/people/{owner.person_id}"
    assert (await admin.patch(path, {"disabled": True}))["disabled_at"] is not None
    assert await owner.refused("GET", "/session") == (401, "session_expired")
    assert (await knock(api)).json()["code"] == "wrong_credentials"
    assert await admin.refused("POST", f"{path}/link") == (403, "person_disabled")
    assert (await admin.patch(path, {"disabled": False}))["disabled_at"] is None
    assert (await knock(api)).status_code == 200
    link = (await admin.post(f"{path}/link", status=201))["link"]
    await Member(api).get(f"/welcome/{find_token(link)}")


async def test_admins_make_admins_and_one_stays(admin: Member, database: db.Database) -> None:
    new = {"email": "bea@people.example", "name": "Bea"}
    told = await admin.post("/platform/people", new, 201)
    assert told["person"]["is_admin"] is True
    assert await admin.refused("POST", "/platform/people", new) == (409, "email_taken")
    own = f"/platform/people/{admin.person_id}"
    for change in ({"disabled": True}, {"is_admin": False}):
        assert await admin.refused("PATCH", own, change) == (403, "not_yourself")
    other = f"/platform/people/{told['person']['person_id']}"
    await admin.patch(other, {"is_admin": False, "disabled": True})
    nobody = f"/platform/people/{UUID(int=7)}"
    assert await admin.refused("PATCH", nobody, {"disabled": True}) == (404, "unknown_person")
    async with database.pipe() as p:
        acts = await p.fetch("select actor, action, subject from operator_acts order by act_id")
    assert [tuple(act) for act in acts] == [
        ("ada@people.example", action, "bea@people.example")
        for action in ("person.add_admin", "person.disable", "person.unmake_admin")
    ]


async def test_the_demo_tells_its_people(api: FastAPI, nobody: Member) -> None:
    assert await nobody.get("/welcome") == {"demo": False, "people": []}


async def test_a_link_is_the_installations_own_address(api: FastAPI, owner: Member) -> None:
    object.__setattr__(api.state.house, "public_url", "https://central.example/")
    told = await owner.post(PEOPLE, NEW, 201)
    assert told["link"].startswith("https://central.example/welcome/")


async def test_whatever_ends_a_right_is_told_at_once(
    owner: Member, agent: Member, viewer: Member, admin: Member, database: db.Database
) -> None:
    """So that an open socket closes: every server process hears it."""
    told = asyncio.Event()
    async with database.listen([sessions.CHANNEL], lambda _channel, _payload: told.set()):
        for member, method, path, body in (
            (viewer, "DELETE", "/session", None),
            (owner, "PATCH", f"{PEOPLE}/{agent.person_id}", {"role": "viewer"}),
            (owner, "DELETE", f"{PEOPLE}/{agent.person_id}", None),
            (admin, "PATCH", f"/platform/people/{agent.person_id}", {"is_admin": True}),
            (admin, "PATCH", f"/platform/people/{agent.person_id}", {"disabled": True}),
        ):
            told.clear()
            answer = await member.ask(method, path, body)
            assert answer.status_code < 300, answer.text
            await asyncio.wait_for(told.wait(), 10)
