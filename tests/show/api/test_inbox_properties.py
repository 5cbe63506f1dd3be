"""Whatever happens meanwhile: a page loses and doubles nothing, and one key sends one message."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centralita.kit import db, ids
from centralita.records import inbox_list
from centralita.records.inbox_list import Filters, Key
from tests.pipeline.switchboard import Switchboard
from tests.show.api.chats import say
from tests.show.api.staff import Member
from tests.show.callers import Business

QUICK = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Happening:
    """Runs async examples on the loop that the fixtures live on."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def wait(self, awaited: Awaitable[None]) -> None:
        asyncio.run_coroutine_threadsafe(_finish(awaited), self._loop).result(60)


async def _finish(awaited: Awaitable[None]) -> None:
    await awaited


async def in_thread(example: Callable[[Happening], None]) -> None:
    """Hypothesis waits for its examples, so they are asked for by another thread."""
    await asyncio.to_thread(example, Happening(asyncio.get_running_loop()))


async def add_conversations(
    database: db.Database, business: Business, ages: list[int], mark: str
) -> None:
    """One for each age in seconds; equal ages have equal times. `mark` tells them from others."""
    async with database.pipe() as p:
        for age in ages:
            contact_id = ids.new_id()
            await p.execute(
                "insert into contacts (tenant_id, contact_id) values ($1, $2)",
                business.tenant_id,
                contact_id,
            )
            await p.execute(
                """
                insert into conversations (tenant_id, conversation_id, number_id, contact_id,
                    last_message_at, property_id)
                values ($1, $2, $3, $4,
                    timestamptz '2026-05-01' - make_interval(secs => $5), $6)
                """,
                business.tenant_id,
                ids.new_id(),
                business.number_id,
                contact_id,
                age,
                mark,
            )


async def walk(
    database: db.Database,
    business: Business,
    filters: Filters,
    limit: int,
    meanwhile: Callable[[int], Awaitable[None]],
) -> list[UUID]:
    met: list[UUID] = []
    after: Key | None = None
    for page in range(200):
        async with database.tenant_read(business.tenant_id) as t:
            keys = await inbox_list.list_keys(t, filters, after, limit)
        met += [key[1] for key in keys]
        if len(keys) < limit:
            return met
        after = keys[-1]
        await meanwhile(page)
    raise AssertionError("the list has no end")


async def test_pages_lose_and_double_nothing(database: db.Database, hotel: Business) -> None:
    async def example(ages: list[int], limit: int, moved: list[int]) -> None:
        mark = ids.new_id().hex
        filters = Filters(property_id=mark)
        await add_conversations(database, hotel, ages, mark)
        async with database.tenant_read(hotel.tenant_id) as t:
            every = [key[1] for key in await inbox_list.list_keys(t, filters, None, 1_000)]
        touched: set[UUID] = set()

        async def meanwhile(page: int) -> None:
            """Something new is said in some of them: they jump to the top."""
            for place in moved[page : page + 2]:
                chosen = every[place % len(every)]
                touched.add(chosen)
                async with database.pipe() as p:
                    await p.execute(
                        "update conversations set last_message_at = now() "
                        "where conversation_id = $1",
                        chosen,
                    )

        met = await walk(database, hotel, filters, limit, meanwhile)
        assert len(met) == len(set(met))
        assert set(every) - set(met) <= touched  # those are on the first page by now
        assert [each for each in met if each not in touched] == [
            each for each in every if each not in touched
        ]

    def run(happening: Happening) -> None:
        @QUICK
        @given(
            ages=st.lists(st.integers(0, 400), min_size=1, max_size=40),
            limit=st.integers(1, 9),
            moved=st.lists(st.integers(0, 40), max_size=8),
        )
        def examples(ages: list[int], limit: int, moved: list[int]) -> None:
            happening.wait(example(ages, limit, moved))

        examples()

    await in_thread(run)


async def test_one_key_is_one_send_in_any_interleaving(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member, owner: Member
) -> None:
    conversation_id = await say(switchboard, hotel, "hola")
    path = f"/tenants/hotel/conversations/{conversation_id}/messages"

    async def example(tries: list[tuple[int, int, float]]) -> None:
        salt = ids.new_id().hex

        async def ask(key: int, text: int, wait: float) -> tuple[int, str]:
            await asyncio.sleep(wait / 1000)
            asking = asyncio.create_task(
                agent.ask(
                    "POST",
                    path,
                    {"kind": "text", "text": f"{salt} {key} {text}"},
                    {"idempotency-key": f"{salt} {key}"},
                )
            )
            if wait > 8:  # this one hangs up: whether it was sent, it does not know
                await asyncio.sleep(0.004)
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
                return 0, ""
            answer = await asking
            return answer.status_code, answer.text

        answers = await asyncio.gather(*(ask(*each) for each in tries))
        assert {status for status, _ in answers} <= {0, 201, 422}
        async with database.pipe() as p:
            rows = await p.fetch(
                "select split_part(text, ' ', 2), count(*) from messages "
                "where direction = 'out' and text like $1 group by 1",
                f"{salt} %",
            )
        sent = {row[0]: row[1] for row in rows}
        assert set(sent.values()) <= {1}
        answered = {
            str(key) for (key, _, _), (status, _) in zip(tries, answers, strict=True) if status
        }
        assert answered <= set(sent)

    def run(happening: Happening) -> None:
        @QUICK
        @given(
            st.lists(
                st.tuples(st.integers(0, 2), st.integers(0, 1), st.floats(0, 10)),
                min_size=1,
                max_size=7,
            )
        )
        def examples(tries: list[tuple[int, int, float]]) -> None:
            happening.wait(example(tries))

        examples()

    await in_thread(run)
