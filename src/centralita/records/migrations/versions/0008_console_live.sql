-- ─── live: what changed, told to browsers and to webhooks ────────────────────────────────────

-- Tenants that somebody watches. While a tenant is in here, every change of its conversations and
-- messages leaves a row in live_touched, in the transaction that makes the change; nobody else's
-- does, so that an installation nobody looks at pays nothing.
create table live_watches (
    tenant_id   uuid primary key references tenants (tenant_id),
    since       timestamptz not null default now(),
    floor       bigint not null default 0,
    until       timestamptz not null
);
create table live_touched (
    tenant_id        uuid not null,
    what             text not null,
    conversation_id  uuid,
    subject_id       uuid
);
-- Written by one teller at a time, so that ids are in the order in which they became visible.
create table live_events (
    event_id         bigint generated always as identity primary key,
    tenant_id        uuid not null,
    what             text not null,
    conversation_id  uuid,
    subject_ids      uuid[] not null default '{}',
    at               timestamptz not null default now()
);
create index live_events_of_tenant on live_events (tenant_id, event_id);

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

create function touch_messages() returns trigger language plpgsql as $$
begin
    insert into live_touched (tenant_id, what, conversation_id, subject_id)
    select w.tenant_id, 'message', n.conversation_id, n.message_id
    from changed n join live_watches w using (tenant_id);
    return null;
end $$;
create function touch_conversations() returns trigger language plpgsql as $$
begin
    insert into live_touched (tenant_id, what, conversation_id)
    select w.tenant_id, 'conversation', n.conversation_id
    from changed n join live_watches w using (tenant_id);
    return null;
end $$;
create function touch_alerts() returns trigger language plpgsql as $$
begin
    insert into live_touched (tenant_id, what, conversation_id, subject_id)
    select w.tenant_id, 'alert', n.conversation_id, n.alert_id
    from changed n join live_watches w using (tenant_id);
    return null;
end $$;
create trigger touch_inserted after insert on messages referencing new table as changed
    for each statement execute function touch_messages();
create trigger touch_updated after update on messages referencing new table as changed
    for each statement execute function touch_messages();
create trigger touch_inserted after insert on conversations referencing new table as changed
    for each statement execute function touch_conversations();
create trigger touch_updated after update on conversations referencing new table as changed
    for each statement execute function touch_conversations();
create trigger touch_inserted after insert on alerts referencing new table as changed
    for each statement execute function touch_alerts();
create trigger touch_updated after update on alerts referencing new table as changed
    for each statement execute function touch_alerts();
