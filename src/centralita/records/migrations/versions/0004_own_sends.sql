-- A tenant's right to queue is a right to its own messages, from the number they were written on:
-- the sender takes the number from the outbox row, and the token from that number's host.
create policy own_message on outbox as restrictive for insert to centralita_app
    with check (exists (
        select from messages m where m.tenant_id = outbox.tenant_id
            and m.message_id = outbox.message_id and m.number_id = outbox.number_id
            and m.conversation_id = outbox.conversation_id));
create policy own_message_still on outbox as restrictive for update to centralita_app
    using (true)
    with check (exists (
        select from messages m where m.tenant_id = outbox.tenant_id
            and m.message_id = outbox.message_id and m.number_id = outbox.number_id
            and m.conversation_id = outbox.conversation_id));

-- An endless pace is none: a worker that counts with it would send for nobody any more.
alter table numbers add constraint pace_has_an_end check (messages_per_second <= 1000);
