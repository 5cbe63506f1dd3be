"""From committed bytes to a conversation, whoever's it is."""

from tests.pipeline.switchboard import Switchboard, change, text_message, webhook


async def test_one_post_carries_messages_for_two_tenants_and_each_gets_its_own(
    switchboard: Switchboard,
) -> None:
    """Promise 2: every change is routed on its own."""
    hotel = await switchboard.add_tenant("hotel")
    diner = await switchboard.add_tenant("diner")
    await switchboard.add_number(hotel, "300000000000001")
    await switchboard.add_number(diner, "300000000000002")
    await switchboard.handle(
        webhook(
            change("300000000000001", text_message("una noche")),
            change("300000000000002", text_message("una pizza")),
        )
    )
    assert await switchboard.said() == [(hotel, "una noche"), (diner, "una pizza")]
    answered = await switchboard.fetch("select tenant_id, state from outbox order by seq")
    assert {row[0] for row in answered} == {hotel, diner}
