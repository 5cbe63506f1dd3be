-- ─── live: what changed, told to browsers and to webhooks ────────────────────────────────────

-- Tenants that somebody watches. While a tenant is in here, every change of what its inbox shows
-- leaves a row in live_touched, in the transaction that makes the change; nobody else's does, so
-- that an installation nobody looks at pays almost nothing. Events after `floor` are complete; it
-- is null until every transaction has ended that may have begun without seeing the watch.
create table live_watches (
    tenant_id   uuid primary key references tenants (tenant_id),
    floor       bigint,
    until       timestamptz not null
);
-- `news`: what outgoing webhooks call it (a status, received, owner, raised); null: nothing to them.
create table live_touched (
    tenant_id        uuid not null,
    what             text not null,
    conversation_id  uuid,
    subject_id       uuid,
    news             text
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
-- Written by one teller at a time, so that ids are in the order in which they became visible.
create table live_events (
    event_id         bigint generated always as identity,
    tenant_id        uuid not null,
    what             text not null,
    conversation_id  uuid,
    subject_ids      uuid[] not null default '{}',
    news             text,
    at               timestamptz not null default now(),
    primary key (tenant_id, event_id),
    constraint live_event_once unique (event_id)
);
create index live_events_by_age on live_events (at);

do $$
declare name text;
begin
    foreach name in array array['live_watches', 'live_touched', 'live_events'] loop
        perform guard_tenant_table(name, 'select');
        execute format('revoke select on %I from centralita_trade', name);
        execute format('create policy of_pipe on %I to centralita_pipe using (true) with check (true)', name);
        execute format('grant select, insert, update, delete on %I to centralita_pipe', name);
    end loop;
end $$;
grant insert on live_touched to centralita_app;
grant usage on sequence live_events_event_id_seq to centralita_pipe;

create function touch_new_messages() returns trigger language plpgsql as $$
begin
    if not exists (select from live_watches where until > now()) then
        return null;
    end if;
    insert into live_touched (tenant_id, what, conversation_id, subject_id, news)
    select n.tenant_id, 'message', n.conversation_id, n.message_id,
        case when n.direction = 'in' then 'received' when n.direction = 'out' then n.status end
    from changed n where n.tenant_id in (select tenant_id from live_watches where until > now());
    return null;
end $$;
create function touch_messages() returns trigger language plpgsql as $$
begin
    if not exists (select from live_watches where until > now()) then
        return null;
    end if;
    insert into live_touched (tenant_id, what, conversation_id, subject_id, news)
    select n.tenant_id, 'message', n.conversation_id, n.message_id,
        case when n.direction = 'out' and n.status <> o.status then n.status end
    from changed n join before o using (tenant_id, message_id)
    where n.tenant_id in (select tenant_id from live_watches where until > now());
    return null;
end $$;
create function touch_new_conversations() returns trigger language plpgsql as $$
begin
    if not exists (select from live_watches where until > now()) then
        return null;
    end if;
    insert into live_touched (tenant_id, what, conversation_id)
    select n.tenant_id, 'conversation', n.conversation_id
    from changed n where n.tenant_id in (select tenant_id from live_watches where until > now());
    return null;
end $$;
create function touch_conversations() returns trigger language plpgsql as $$
begin
    if not exists (select from live_watches where until > now()) then
        return null;
    end if;
    insert into live_touched (tenant_id, what, conversation_id, news)
    select n.tenant_id, 'conversation', n.conversation_id, case when n.owner <> o.owner then 'owner' end
    from changed n join before o using (tenant_id, conversation_id)
    where n.tenant_id in (select tenant_id from live_watches where until > now());
    return null;
end $$;
create function touch_new_alerts() returns trigger language plpgsql as $$
begin
    insert into live_touched (tenant_id, what, conversation_id, subject_id, news)
    select n.tenant_id, 'alert', n.conversation_id, n.alert_id, 'raised'
    from changed n where n.tenant_id in (select tenant_id from live_watches where until > now());
    return null;
end $$;
create function touch_alerts() returns trigger language plpgsql as $$
begin
    insert into live_touched (tenant_id, what, conversation_id, subject_id)
    select n.tenant_id, 'alert', n.conversation_id, n.alert_id
    from changed n where n.tenant_id in (select tenant_id from live_watches where until > now());
    return null;
end $$;
create trigger touch_inserted after insert on messages referencing new table as changed
    for each statement execute function touch_new_messages();
create trigger touch_updated after update on messages referencing old table as before new table as changed
    for each statement execute function touch_messages();
create trigger touch_inserted after insert on conversations referencing new table as changed
    for each statement execute function touch_new_conversations();
create trigger touch_updated after update on conversations referencing old table as before new table as changed
    for each statement execute function touch_conversations();
create trigger touch_inserted after insert on alerts referencing new table as changed
    for each statement execute function touch_new_alerts();
create trigger touch_updated after update on alerts referencing new table as changed
    for each statement execute function touch_alerts();

-- Names that cards show. They change seldom, so these look row by row and only at real changes.
create function touch_contact() returns trigger language plpgsql as $$
begin
    if exists (select from live_watches where tenant_id = new.tenant_id and until > now()) then
        insert into live_touched (tenant_id, what, conversation_id)
        select v.tenant_id, 'conversation', v.conversation_id
        from lines l join conversations v on (v.tenant_id, v.number_id, v.contact_id)
            = (l.tenant_id, l.number_id, new.contact_id)
        where l.tenant_id = new.tenant_id;
    end if;
    return null;
end $$;
create trigger touch_renamed after update of name, username, wa_id, user_id, blocked_at on contacts
    for each row when ((old.name, old.username, old.wa_id, old.user_id, old.blocked_at)
        is distinct from (new.name, new.username, new.wa_id, new.user_id, new.blocked_at))
    execute function touch_contact();
create function touch_number() returns trigger language plpgsql as $$
begin
    insert into live_touched (tenant_id, what)
    select w.tenant_id, 'reset' from live_watches w where w.tenant_id = new.tenant_id and w.until > now();
    return null;
end $$;
create trigger touch_renamed after update of display_name, phone_number, parked_code on numbers
    for each row when ((old.display_name, old.phone_number, old.parked_code)
        is distinct from (new.display_name, new.phone_number, new.parked_code))
    execute function touch_number();
create function touch_person() returns trigger language plpgsql as $$
begin
    insert into live_touched (tenant_id, what)
    select w.tenant_id, 'reset' from live_watches w join memberships m using (tenant_id)
    where m.person_id = new.person_id and w.until > now();
    return null;
end $$;
create trigger touch_renamed after update of name on people
    for each row when (old.name is distinct from new.name) execute function touch_person();

-- What a message shows of other tables: that its outcome is unknown, and its file.
create function touch_message_of() returns trigger language plpgsql as $$
begin
    insert into live_touched (tenant_id, what, conversation_id, subject_id)
    select m.tenant_id, 'message', m.conversation_id, m.message_id
    from live_watches w join messages m on m.tenant_id = w.tenant_id
    where w.tenant_id = new.tenant_id and w.until > now() and m.message_id = new.message_id;
    return null;
end $$;
create trigger touch_uncertain after update of state on outbox
    for each row when ((old.state = 'uncertain') <> (new.state = 'uncertain'))
    execute function touch_message_of();
create trigger touch_filed after insert on files
    for each row when (new.message_id is not null) execute function touch_message_of();
create trigger touch_filed_later after update of message_id on files
    for each row when (new.message_id is distinct from old.message_id)
    execute function touch_message_of();
