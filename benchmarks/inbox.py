"""An inbox of 100,000 conversations, and one conversation of 10,000 messages: what a look costs."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

import httpx
import uvloop

from benchmarks import ground
from benchmarks.report import Figures, Report, find_percentile
from centralita.console import opening
from centralita.installed import PROVIDERS, VERTICALS
from centralita.kit import clock, db, garbage
from centralita.records import inbox_cards, inbox_list, memberships, people, sessions
from centralita.show.api import callers, finding
from centralita.show.gate import Gate
from centralita.show.pace import Limits, Pace

CONVERSATIONS = 100_000
LONG = 10_000
PAGE = 50
BAR_MS = 50.0

EXPLAINED = (
    f"One tenant with {CONVERSATIONS:,} conversations of three messages each among 20 tenants; row "
    "security on, the role and the statements of the console. A list is its page of "
    f"{PAGE} keys and their cards (contact, number, last message, unread), in one transaction; "
    "`deep` begins in the middle, `few` has a dozen fitting conversations, `campaign` comes after "
    "something was said in all of them within twenty minutes. `API`: the whole request in process, "
    f"signed in; the conversation opened has {LONG:,} messages."
)

_ROWS = """
    insert into contacts (tenant_id, contact_id, wa_id, name)
    select t.tenant_id, md5('c' || t.n || '-' || i)::uuid,
        '1555' || lpad((t.n * 200000 + i)::text, 8, '0'),
        concat_ws(' ',
            (array['Ana','José','Lucía','María','Íñigo','Sofía','Paul','Noor','Iris'])[1 + i % 9],
            (array['García','López','Núñez','Pérez','Ruiz','Díaz','Vega','Sanz'])[1 + i % 8],
            md5(i::text))
    from (select tenant_id, substring(slug from 7)::int as n from tenants) t
    cross join lateral generate_series(1, case when t.n = 0 then {most} else 500 end) i;
    insert into conversations (tenant_id, conversation_id, number_id, contact_id, owner, status,
        last_message_at, last_inbound_at, heard_at, seen_at, answered_at, closed_at, property_id)
    select c.tenant_id, md5('v' || c.contact_id)::uuid, l.number_id, c.contact_id,
        case when c.r % 30 = 0 then 'human' when c.r % 400 = 1 then 'nobody' else 'bot' end,
        case when c.r % 8000 = 7 then 'blocked' when c.r % 50 = 3 then 'archived' else 'active' end,
        c.at, c.at, c.at, case when c.r % 3 > 0 then c.at end,
        case when c.r % 30 = 0 and c.r % 8010 > 0 then c.at end,
        case when c.r % 20 = 2 then c.at + interval '1 hour' end,
        case when c.r % 4 = 0 then 'property-' || c.r % 20 end
    from (select *, row_number() over (partition by tenant_id order by contact_id) as r,
            now() - make_interval(secs => power(row_number() over (
                partition by tenant_id order by contact_id), 1.45) * 0.9) as at from contacts) c
    join lateral (select number_id from lines l where l.tenant_id = c.tenant_id
        order by number_id offset c.r % 2 limit 1) l on true;
    insert into messages (tenant_id, message_id, conversation_id, number_id, direction, kind, text,
        wa_message_id, status, handled_by, said_at, created_at)
    select v.tenant_id, (lpad(
            to_hex((extract(epoch from v.last_message_at) * 1000)::bigint + k - 3), 12, '0')
            || '7' || substr(md5(v.conversation_id::text || k), 1, 19))::uuid,
        v.conversation_id, v.number_id, case when k = 2 then 'out' else 'in' end, 'text',
        'Buenas, quería saber si queda sitio para ' || k || ' personas el viernes ' || md5(k::text),
        'wamid.' || v.conversation_id || k, case when k = 2 then 'read' else 'received' end,
        case when k = 2 then 'bot' end, v.last_message_at, v.last_message_at
    from conversations v cross join generate_series(1, 3) k;
"""
_LONG = """
    insert into messages (tenant_id, message_id, conversation_id, number_id, direction, kind, text,
        wa_message_id, reply_to, status, handled_by, said_at, created_at)
    select v.tenant_id, (lpad(
            to_hex((extract(epoch from v.last_message_at) * 1000)::bigint - k * 60000), 12, '0')
            || '7' || substr(md5(k::text), 1, 19))::uuid,
        v.conversation_id, v.number_id, case when k % 2 = 0 then 'out' else 'in' end,
        case when k % 25 = 0 then 'reaction' else 'text' end,
        case when k % 25 = 0 then '👍' else 'Mensaje número ' || k end, 'wamid.long' || k,
        case when k % 10 = 0 then 'wamid.long' || k + 5 end,
        case when k % 2 = 0 then 'read' else 'received' end, case when k % 2 = 0 then 'human' end,
        now() - make_interval(mins => k), now() - make_interval(mins => k)
    from generate_series(1, {most}) k
    join (select * from conversations v join tenants t using (tenant_id) where t.slug = 'bench-0'
        order by v.last_message_at desc limit 1) v on true;
    analyze;
    vacuum;
"""
_CAMPAIGN = """
    update conversations v set last_message_at = now() - make_interval(secs => random() * 1200)
    from tenants t where t.tenant_id = v.tenant_id and t.slug = 'bench-0';
    analyze conversations;
"""


@dataclass
class Inbox:
    """The big tenant, seen by one of its people."""

    database: db.Database
    client: httpx.AsyncClient
    tenant_id: UUID
    person_id: UUID
    number_id: UUID
    deep: inbox_list.Key
    long_id: UUID
    rows: dict[str, list[float]] = field(default_factory=dict)

    async def list_by(
        self, filters: inbox_list.Filters, q: str | None = None, cursor: str | None = None
    ) -> None:
        async with self.database.tenant_read(self.tenant_id) as t:
            found = await finding.find_conversations(t, filters, q, cursor, PAGE)
            await inbox_cards.load(t, found.ids)

    async def list_deep(self) -> None:
        async with self.database.tenant_read(self.tenant_id) as t:
            keys = await inbox_list.list_keys(t, inbox_list.Filters(), self.deep, PAGE + 1)
            await inbox_cards.load(t, [key[1] for key in keys[:PAGE]])

    async def count(self) -> None:
        async with self.database.tenant_read(self.tenant_id) as t:
            await inbox_list.count(t, self.person_id)

    async def ask(self, path: str) -> None:
        answer = await self.client.get(f"/api/v1/tenants/bench-0/{path}")
        if answer.status_code != 200:
            raise RuntimeError(answer.text)


Look = Callable[[], Awaitable[None]]


def list_looks(inbox: Inbox) -> dict[str, Look]:
    """Every filter by its name."""
    filters = inbox_list.Filters
    narrowed = {
        "all active": filters(),
        "all of them": filters(status=None),
        "mine (100)": filters(assigned_to=inbox.person_id),
        "unassigned": filters(unassigned=True),
        "waiting (few)": filters(waiting=True),
        "owner bot": filters(owner="bot"),
        "owner human": filters(owner="human"),
        "owner nobody": filters(owner="nobody"),
        "number": filters(number_id=inbox.number_id),
        "property": filters(property_id="property-8"),
        "archived": filters(status="archived"),
        "blocked (few)": filters(status="blocked"),
        "unread": filters(unread=True),
        "read": filters(unread=False),
        "closed": filters(closed=True),
        "open": filters(closed=False),
        "nothing fits": filters(property_id="property-none"),
    }
    searched = {
        "q: a common name": "ana",
        "q: two words": "lucia nunez",
        "q: one letter": "a",
        "q: a telephone": "+1 555 00012345",
        "q: its end": "012345",
        "q: in texts": "queria saber",
        "q: nowhere": "xylophone quartz",
    }
    looks: dict[str, Look] = {name: partial(inbox.list_by, each) for name, each in narrowed.items()}
    looks |= {name: partial(inbox.list_by, filters(), q) for name, q in searched.items()}
    return looks | {"deep": inbox.list_deep, "counts of the tabs": inbox.count}


async def measure(look: Look, times: int) -> Figures:
    """Milliseconds."""
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        await look()
        took.append((time.perf_counter() - begun) * 1000)
    return {
        "median_ms": find_percentile(took, 50),
        "p99_ms": find_percentile(took, 99),
        "worst_ms": max(took),
    }


async def open_inbox(laid: ground.Ground, database: db.Database) -> Inbox:
    """The API over the database, with a person of the big tenant who has 100 conversations."""
    now = clock.SystemClock()
    given = opening.Given(
        database=database,
        keys=laid.keys,
        clock=now,
        gate=Gate(database, now),
        pace=Pace(Limits(per_person=1_000_000, person_at_once=1_000_000), now),
        providers=PROVIDERS,
        verticals=VERTICALS,
    )
    tenant_id: UUID = laid.execute("select tenant_id from tenants where slug = 'bench-0'")[0][0]
    async with database.pipe() as p:
        person_id = await people.add(p, people.New(email="ana@people.example", name="Ana"))
        await memberships.set_role(p, tenant_id, person_id, "agent")
        expires_at = now.now() + sessions.IDLE
        secret = await sessions.add(p, sessions.New(person_id=person_id, expires_at=expires_at))
    laid.execute(
        f"update conversations set assigned_to = '{person_id}' where tenant_id = '{tenant_id}' "
        "and conversation_id in (select conversation_id from conversations where tenant_id = "
        f"'{tenant_id}' and owner = 'human' order by conversation_id limit 100)"
    )
    of = f"from conversations where tenant_id = '{tenant_id}' order by last_message_at desc"
    middle = laid.execute(f"select last_message_at, conversation_id {of} offset 50000 limit 1")[0]
    newest = laid.execute(f"select conversation_id, number_id {of} limit 1")[0]
    return Inbox(
        database=database,
        client=httpx.AsyncClient(
            transport=httpx.ASGITransport(opening.open_api(given)),
            base_url="http://bench.test",
            cookies={callers.COOKIE: secret},
        ),
        tenant_id=tenant_id,
        person_id=person_id,
        number_id=newest[1],
        deep=(middle[0], middle[1]),
        long_id=newest[0],
    )


async def look_around(laid: ground.Ground, report: Report, seconds: float, rounds: int) -> None:
    database = await db.open_database(
        app_url=laid.urls.app, pipe_url=laid.urls.pipe, app_pool_size=2, pipe_pool_size=2
    )
    try:
        inbox = await open_inbox(laid, database)
        times = max(int(seconds * 30), 120)
        looks = list_looks(inbox)
        looks |= {
            "API: list": lambda: inbox.ask("conversations"),
            f"API: open one of {LONG:,}": lambda: inbox.ask(
                f"conversations/{inbox.long_id}/messages"
            ),
        }
        for look in looks.values():
            await measure(look, 8)  # plans and caches
        for _ in range(rounds):
            for name, look in looks.items():
                report.add(name, await measure(look, times))
        laid.execute(_CAMPAIGN)
        for _ in range(rounds):
            report.add("campaign: all active", await measure(looks["all active"], times))
            report.add("campaign: waiting (few)", await measure(looks["waiting (few)"], times))
    finally:
        await database.close()


def run(seconds: float, rounds: int) -> Report:
    """Rounds of every look; each has to take the bar."""
    report = Report("inbox", EXPLAINED)
    with ground.open_ground(number_count=40, tenant_count=20) as laid:
        laid.execute(_ROWS.format(most=CONVERSATIONS))
        for statement in _LONG.format(most=LONG).split(";"):
            if statement.strip():
                laid.execute(statement)
        garbage.collect_seldom()  # as a server does
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(look_around(laid, report, seconds, rounds))
    worst = max(
        (name for name in report.rows if not name.startswith("API")),
        key=lambda name: report.median(name, "p99_ms"),
    )
    report.compare(
        f"slowest list's p99, ms ({worst})", report.median(worst, "p99_ms"), at_most=BAR_MS
    )
    opened = f"API: open one of {LONG:,}"
    report.compare(f"{opened}: p99, ms", report.median(opened, "p99_ms"), at_most=BAR_MS)
    return report
