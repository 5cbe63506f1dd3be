-- The switchboard's tables. Two kinds:
--   platform  receiving and claiming, owned by nobody's business (inbound, quarantine, shards …)
--   tenant    every row carries tenant_id, first in every key; row security enabled and forced
-- A composite foreign key (tenant_id, …) makes a row that points into another tenant impossible.

create function current_tenant() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.tenant_id', true), '')::uuid;

-- ─── platform: keys, apps, doors ─────────────────────────────────────────────────────────────

create table platform_keys (
    name           text primary key,
    master_key_id  text not null,
    wrapped_key    bytea not null,
    created_at     timestamptz not null default now()
);

create table meta_apps (
    app                  text primary key check (app ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    meta_app_id          text,
    sealed_app_secret    bytea not null,
    sealed_verify_token  bytea not null,
    created_at           timestamptz not null default now(),
    updated_at           timestamptz not null default now()
);

create table secret_paths (
    secret_sha256  bytea primary key,
    provider       text not null,
    label          text not null,
    created_at     timestamptz not null default now(),
    unique (provider, label)
);

-- ─── platform: receiving ─────────────────────────────────────────────────────────────────────

-- What came in, byte for byte, by day: retention drops whole partitions.
create table inbound (
    inbound_id   bigint generated always as identity,
    received_at  timestamptz not null default now(),
    provider     text not null,
    door         text not null,
    body         bytea not null,
    primary key (received_at, inbound_id)
) partition by range (received_at);
create table inbound_default partition of inbound default;

-- What of it is still to be split. Narrow, so that claiming never touches the payloads.
create table inbound_queue (
    inbound_id   bigint primary key,
    received_at  timestamptz not null,
    attempts     smallint not null default 0
);

-- Bodies with open quarantine, saved from a partition that retention drops.
create table kept_bodies (
    inbound_id  bigint primary key,
    provider    text not null,
    door        text not null,
    body        bytea not null
);

create table quarantine (
    quarantine_id    uuid primary key,
    inbound_id       bigint not null,
    received_at      timestamptz not null,
    provider         text not null,
    door             text not null,
    field            text not null,
    path             text not null,
    cause            text not null,
    reason           text not null,
    phone_number_id  text,
    waba_id          text,
    raw              text,
    state            text not null default 'open' check (state in ('open', 'replayed', 'dismissed')),
    created_at       timestamptz not null default now(),
    settled_at       timestamptz,
    unique (inbound_id, path)
);
create index quarantine_open on quarantine (phone_number_id, quarantine_id) where state = 'open';

-- For the operator: one row a subject, counted.
create table platform_alerts (
    kind           text not null,
    subject        text not null,
    severity       text not null check (severity in ('info', 'warning', 'urgent')),
    message        text not null,
    seen           bigint not null default 1,
    first_seen_at  timestamptz not null default now(),
    last_seen_at   timestamptz not null default now(),
    resolved_at    timestamptz,
    primary key (kind, subject)
);

-- ─── platform: who works ─────────────────────────────────────────────────────────────────────

create table workers (
    worker_id    uuid primary key,
    lease_until  timestamptz not null,
    started_at   timestamptz not null default now()
);

-- A number's sends belong to one worker at a time: its shard's holder keeps the pace in memory.
create table send_shards (
    shard      smallint primary key,
    worker_id  uuid references workers (worker_id) on delete set null,
    fence      bigint not null default 0
);
insert into send_shards (shard) select generate_series(0, 63);

-- ─── tenants ─────────────────────────────────────────────────────────────────────────────────

create table tenants (
    tenant_id   uuid primary key,
    slug        text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name        text not null check (name <> ''),
    status      text not null default 'active' check (status in ('active', 'suspended')),
    trade       text,
    language    text not null default 'es' check (language in ('es', 'en')),
    time_zone   text not null default 'America/Mexico_City',
    currency    text not null default 'MXN' check (currency ~ '^[A-Z]{3}$'),
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now()
);

create table tenant_keys (
    tenant_id      uuid primary key references tenants (tenant_id),
    master_key_id  text not null,
    wrapped_key    bytea not null,
    created_at     timestamptz not null default now()
);

create table numbers (
    tenant_id            uuid not null references tenants (tenant_id),
    number_id            uuid not null,
    provider             text not null,
    phone_number_id      text not null,
    phone_number         text,
    waba_id              text,
    portfolio_id         text,
    display_name         text,
    chakra_plugin_id     text,
    status               text not null default 'active' check (status in ('active', 'inactive', 'suspended')),
    shared               boolean not null default false,
    quality_rating       text not null default 'UNKNOWN' check (quality_rating in ('GREEN', 'YELLOW', 'RED', 'UNKNOWN')),
    messaging_limit      text not null default 'TIER_250',
    coexistence_enabled  boolean not null default false,
    messages_per_second  real not null default 80 check (messages_per_second > 0),
    parked_code          text,
    parked_reason        text,
    parked_at            timestamptz,
    last_inbound_at      timestamptz,
    created_at           timestamptz not null default now(),
    updated_at           timestamptz not null default now(),
    primary key (tenant_id, number_id),
    constraint number_id_once unique (number_id),
    constraint phone_number_id_owned_once unique (phone_number_id)
);
create index numbers_of_waba on numbers (waba_id);

-- A tenant's right to use a number: the host's own, or a guest's on a shared one.
create table lines (
    tenant_id    uuid not null references tenants (tenant_id),
    number_id    uuid not null references numbers (number_id),
    role         text not null check (role in ('host', 'guest')),
    bot_version  integer,
    created_at   timestamptz not null default now(),
    primary key (tenant_id, number_id)
);
create index lines_of_number on lines (number_id);

-- On a shared number the sender tells the tenant. An address is a wa_id or a business-scoped id.
create table senders (
    tenant_id   uuid not null,
    number_id   uuid not null,
    address     text not null,
    created_at  timestamptz not null default now(),
    primary key (tenant_id, number_id, address),
    constraint sender_once unique (number_id, address),
    foreign key (tenant_id, number_id) references lines (tenant_id, number_id)
);

create table credentials (
    tenant_id   uuid not null,
    number_id   uuid not null,
    name        text not null check (name in ('access_token')),
    sealed      bytea not null,
    status      text not null default 'ok' check (status in ('ok', 'dead')),
    expires_at  timestamptz,
    updated_at  timestamptz not null default now(),
    primary key (tenant_id, number_id, name),
    foreign key (tenant_id, number_id) references numbers (tenant_id, number_id)
);

create table bot_configs (
    tenant_id   uuid not null,
    number_id   uuid not null,
    version     integer not null check (version > 0),
    config      jsonb not null,
    note        text not null default '',
    created_at  timestamptz not null default now(),
    created_by  text not null,
    primary key (tenant_id, number_id, version),
    foreign key (tenant_id, number_id) references lines (tenant_id, number_id)
);
alter table lines add constraint line_bot foreign key (tenant_id, number_id, bot_version)
    references bot_configs (tenant_id, number_id, version);

create table templates (
    tenant_id    uuid not null references tenants (tenant_id),
    waba_id      text not null,
    name         text not null,
    language     text not null,
    template_id  text,
    status       text,
    category     text,
    quality      text,
    reason       text,
    updated_at   timestamptz not null default now(),
    primary key (tenant_id, waba_id, name, language)
);

-- ─── people and what was said ────────────────────────────────────────────────────────────────

create table contacts (
    tenant_id         uuid not null references tenants (tenant_id),
    contact_id        uuid not null,
    wa_id             text,
    user_id           text,
    parent_user_id    text,
    username          text,
    name              text,
    language          text check (language in ('es', 'en')),
    marketing_stopped_at  timestamptz,
    blocked_at        timestamptz,
    merged_into       uuid,
    created_at        timestamptz not null default now(),
    updated_at        timestamptz not null default now(),
    primary key (tenant_id, contact_id),
    constraint contact_by_wa_id unique (tenant_id, wa_id),
    constraint contact_by_user_id unique (tenant_id, user_id),
    foreign key (tenant_id, merged_into) references contacts (tenant_id, contact_id)
);

create table conversations (
    tenant_id         uuid not null,
    conversation_id   uuid not null,
    number_id         uuid not null,
    contact_id        uuid not null,
    owner             text not null default 'bot' check (owner in ('bot', 'human', 'nobody')),
    owner_since       timestamptz not null default now(),
    owner_because     text not null default 'new conversation',
    stage             text not null default 'new',
    misses            smallint not null default 0,
    greeted_at        timestamptz,
    status            text not null default 'active' check (status in ('active', 'archived', 'blocked')),
    last_inbound_at   timestamptz,
    last_message_at   timestamptz not null default now(),
    created_at        timestamptz not null default now(),
    primary key (tenant_id, conversation_id),
    constraint conversation_once unique (tenant_id, number_id, contact_id),
    constraint conversation_on_number unique (tenant_id, conversation_id, number_id),
    foreign key (tenant_id, number_id) references lines (tenant_id, number_id),
    foreign key (tenant_id, contact_id) references contacts (tenant_id, contact_id)
) with (fillfactor = 80);

create table messages (
    tenant_id        uuid not null,
    message_id       uuid not null,
    conversation_id  uuid not null,
    number_id        uuid not null,
    direction        text not null check (direction in ('in', 'out')),
    kind             text not null,
    text             text,
    content          text,
    wa_message_id    text,
    reply_to         text,
    status           text not null,
    handled_by       text check (handled_by in ('bot', 'human', 'system')),
    intent           text,
    confidence       real,
    stage            text,
    requires_review  boolean not null default false,
    because          text,
    bot_version      integer,
    turn_id          uuid,
    property_id      text,
    lead_id          text,
    booking_id       text,
    inbound_id       bigint,
    said_at          timestamptz not null,
    created_at       timestamptz not null default now(),
    sent_at          timestamptz,
    delivered_at     timestamptz,
    read_at          timestamptz,
    failed_at        timestamptz,
    error_code       text,
    error_text       text,
    pricing          text,
    primary key (tenant_id, message_id),
    constraint message_once unique (tenant_id, number_id, wa_message_id),
    foreign key (tenant_id, conversation_id, number_id)
        references conversations (tenant_id, conversation_id, number_id)
) with (fillfactor = 80);
create index messages_of_conversation on messages (tenant_id, conversation_id, message_id);

-- A status may overtake the row it is about; it waits here until the row is there.
create table early_statuses (
    tenant_id      uuid not null,
    number_id      uuid not null,
    wa_message_id  text not null,
    status         text not null,
    at             timestamptz not null,
    error_code     text,
    error_text     text,
    pricing        text,
    created_at     timestamptz not null default now(),
    primary key (tenant_id, number_id, wa_message_id, status),
    foreign key (tenant_id, number_id) references lines (tenant_id, number_id)
);

-- A conversation with something to decide. Its row's lock is the lane: one turn at a time.
create table lanes (
    tenant_id         uuid not null,
    conversation_id   uuid not null,
    first_message_id  uuid not null,
    due_at            timestamptz not null,
    attempts          smallint not null default 0,
    primary key (tenant_id, conversation_id),
    foreign key (tenant_id, conversation_id) references conversations (tenant_id, conversation_id)
);
create index lanes_due on lanes (due_at);

-- ─── sending ─────────────────────────────────────────────────────────────────────────────────

create table outbox (
    tenant_id        uuid not null,
    message_id       uuid not null,
    number_id        uuid not null,
    conversation_id  uuid not null,
    shard            smallint not null,
    seq              bigint generated always as identity,
    priority         smallint not null default 0,
    state            text not null default 'queued' check (state in ('queued', 'sending', 'uncertain')),
    not_before       timestamptz not null default now(),
    attempts         smallint not null default 0,
    claims           integer not null default 0,
    worker_id        uuid,
    reason           text,
    claimed_at       timestamptz,
    created_at       timestamptz not null default now(),
    primary key (tenant_id, message_id),
    foreign key (tenant_id, message_id) references messages (tenant_id, message_id)
) with (fillfactor = 70);
-- By number and tenant, so that on a shared number one tenant's flood never hides another's reply.
create index outbox_queued on outbox (number_id, tenant_id, priority, seq) where state = 'queued';
create index outbox_unsettled on outbox (state, worker_id) where state in ('sending', 'uncertain');

-- Every attempt that was not simply accepted; acceptance is on the message itself.
create table send_attempts (
    tenant_id   uuid not null,
    message_id  uuid not null,
    attempt     smallint not null,
    at          timestamptz not null default now(),
    outcome     text not null,
    code        text,
    detail      text,
    primary key (tenant_id, message_id, attempt, outcome),
    foreign key (tenant_id, message_id) references messages (tenant_id, message_id)
);

-- Who was addressed by template outside a window, for the portfolio's daily limit of people.
create table limit_uses (
    tenant_id   uuid not null,
    portfolio   text not null,
    contact_id  uuid not null,
    used_at     timestamptz not null,
    primary key (tenant_id, portfolio, contact_id),
    foreign key (tenant_id, contact_id) references contacts (tenant_id, contact_id)
);
create index limit_uses_recent on limit_uses (portfolio, used_at);

-- ─── watching ────────────────────────────────────────────────────────────────────────────────

create table alerts (
    tenant_id        uuid not null references tenants (tenant_id),
    alert_id         uuid not null,
    severity         text not null check (severity in ('info', 'warning', 'urgent')),
    title            text not null,
    message          text not null,
    source           text not null,
    subject          text not null,
    number_id        uuid,
    conversation_id  uuid,
    created_at       timestamptz not null default now(),
    resolved_at      timestamptz,
    resolved_by      text,
    primary key (tenant_id, alert_id),
    foreign key (tenant_id, number_id) references lines (tenant_id, number_id),
    foreign key (tenant_id, conversation_id) references conversations (tenant_id, conversation_id)
);
create unique index alert_open_once on alerts (tenant_id, source, subject) where resolved_at is null;

create table number_days (
    tenant_id  uuid not null,
    number_id  uuid not null,
    day        date not null,
    received   integer not null default 0,
    sent       integer not null default 0,
    delivered  integer not null default 0,
    read       integer not null default 0,
    failed     integer not null default 0,
    primary key (tenant_id, number_id, day),
    foreign key (tenant_id, number_id) references lines (tenant_id, number_id)
) with (fillfactor = 50);

create table audit_log (
    tenant_id  uuid not null references tenants (tenant_id),
    audit_id   uuid not null,
    at         timestamptz not null default now(),
    actor      text not null,
    action     text not null,
    subject    text not null,
    details    jsonb not null default '{}',
    primary key (tenant_id, audit_id)
);

-- The hotel's name for a number with all that is known of it.
create view whatsapp_numbers with (security_invoker = true) as
select n.tenant_id, n.number_id as id, n.phone_number, n.phone_number_id, n.waba_id, n.display_name,
       n.provider, n.chakra_plugin_id, b.config as bot_config, l.bot_version, n.status,
       n.quality_rating, n.messaging_limit, n.coexistence_enabled,
       coalesce(d.today, 0) as messages_sent_today, coalesce(d.month, 0) as messages_sent_month,
       n.created_at, n.updated_at
from numbers n
join tenants t using (tenant_id)
join lines l using (tenant_id, number_id)
left join bot_configs b on (b.tenant_id, b.number_id, b.version) = (l.tenant_id, l.number_id, l.bot_version)
left join lateral (
    select sum(sent) filter (where day = (now() at time zone t.time_zone)::date) as today, sum(sent) as month
    from number_days nd
    where nd.tenant_id = n.tenant_id and nd.number_id = n.number_id
      and nd.day >= date_trunc('month', now() at time zone t.time_zone)::date
) d on true;

-- ─── the directory tells its caches ──────────────────────────────────────────────────────────

create function notify_directory() returns trigger language plpgsql as $$
begin
    perform pg_notify('directory', '');
    return null;
end $$;
create trigger tell_directory after insert or update of status, time_zone, language, name or delete on tenants
    for each statement execute function notify_directory();
create trigger tell_directory after insert or delete or
    update of status, shared, provider, waba_id, portfolio_id, messages_per_second, parked_at, chakra_plugin_id, messaging_limit
    on numbers for each statement execute function notify_directory();
create trigger tell_directory after insert or update or delete on lines
    for each statement execute function notify_directory();
create trigger tell_directory after insert or update or delete on senders
    for each statement execute function notify_directory();
create trigger tell_directory after insert or update or delete on credentials
    for each statement execute function notify_directory();
create trigger tell_directory after insert or update or delete on meta_apps
    for each statement execute function notify_directory();
create trigger tell_directory after insert or update or delete on secret_paths
    for each statement execute function notify_directory();

-- ─── row security ────────────────────────────────────────────────────────────────────────────

do $$
declare name text;
begin
    for name in
        select c.relname from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
    loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy of_tenant on %I to centralita_app
            using (tenant_id = (select current_tenant()))
            with check (tenant_id = (select current_tenant()))', name);
        execute format('create policy of_pipe on %I to centralita_pipe using (true) with check (true)', name);
    end loop;
end $$;

-- A tenant may claim lines on its own numbers only; guests are admitted by the operator (owner).
create policy own_number on lines as restrictive for insert to centralita_app
    with check (role = 'host' and exists (
        select from numbers n where n.number_id = lines.number_id and n.tenant_id = (select current_tenant())));
-- Who speaks for a guest is the operator's word too: a guest must not claim senders for itself.
create policy own_senders on senders as restrictive for insert to centralita_app
    with check (exists (
        select from lines l where l.tenant_id = senders.tenant_id
            and l.number_id = senders.number_id and l.role = 'host'));
create policy of_operator on lines to current_user using (true) with check (true);
create policy of_operator on senders to current_user using (true) with check (true);
create policy of_operator on numbers for select to current_user using (true);
create policy of_operator on tenants for select to current_user using (true);

-- ─── rights: app works for one tenant, pipe receives and claims ──────────────────────────────

grant usage on schema centralita to centralita_app, centralita_pipe;
grant execute on function current_tenant() to centralita_app, centralita_pipe;

grant select, insert, update on tenants, tenant_keys, numbers, credentials, bot_configs, templates,
    contacts, conversations, messages, lanes, outbox, send_attempts, limit_uses, alerts, number_days,
    early_statuses to centralita_app;
grant select, insert, delete on senders to centralita_app;
grant select, insert, delete, update (bot_version) on lines to centralita_app;
grant delete on credentials, outbox, lanes to centralita_app;
grant select, insert on audit_log to centralita_app;
grant select on whatsapp_numbers to centralita_app;

grant select on platform_keys, meta_apps, secret_paths, tenants, numbers, lines, senders, bot_configs to centralita_pipe;
grant update (quality_rating, messaging_limit, status, parked_code, parked_reason, parked_at,
    last_inbound_at, messages_per_second, display_name, coexistence_enabled, updated_at) on numbers to centralita_pipe;
grant select, insert on inbound to centralita_pipe;
grant select, insert, update, delete on inbound_queue, workers to centralita_pipe;
grant delete on quarantine, limit_uses to centralita_pipe;
grant select on kept_bodies to centralita_pipe;
grant select, insert, update on quarantine, platform_alerts to centralita_pipe;
grant select, update on send_shards to centralita_pipe;
grant select, insert, update on contacts, conversations, messages, templates, alerts, number_days, send_attempts, limit_uses to centralita_pipe;
grant select, insert, update, delete on lanes, outbox, early_statuses to centralita_pipe;

-- ─── partitions ──────────────────────────────────────────────────────────────────────────────

-- Makes the partitions of the coming days and drops those past retention, saving what is still in
-- quarantine or in the queue. Runs with the owner's rights, so that pipe need not own a table.
create function keep_inbound(retention_days integer) returns integer
language plpgsql security definer set search_path = centralita, pg_temp as $$
declare
    dropped integer := 0;
    part record;
    first_day date := (now() at time zone 'UTC')::date;
begin
    perform pg_advisory_xact_lock(727001);
    for i in 0..2 loop
        begin
            execute format(
                'create table if not exists %I partition of inbound for values from (%L) to (%L)',
                'inbound_' || to_char(first_day + i, 'YYYYMMDD'),
                (first_day + i)::timestamp at time zone 'UTC', (first_day + i + 1)::timestamp at time zone 'UTC');
        exception when check_violation then
            null;  -- the default partition took that day's first rows while nothing ran: it keeps the day
        end;
    end loop;
    for part in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'centralita.inbound'::regclass and c.relname ~ '^inbound_\d{8}$'
          and to_date(right(c.relname, 8), 'YYYYMMDD') < first_day - greatest(retention_days, 1)
        order by 1
    loop
        if exists (select from inbound_queue where received_at <
                   (to_date(right(part.relname, 8), 'YYYYMMDD') + 1)::timestamp at time zone 'UTC') then
            continue;
        end if;
        execute format('insert into kept_bodies (inbound_id, provider, door, body)
            select i.inbound_id, i.provider, i.door, i.body from %I i
            where exists (select from quarantine q where q.inbound_id = i.inbound_id and q.state = ''open'')
            on conflict do nothing', part.relname);
        execute format('drop table %I', part.relname);
        dropped := dropped + 1;
    end loop;
    delete from inbound_default i where i.received_at < first_day - greatest(retention_days, 1)
        and not exists (select from inbound_queue q where q.inbound_id = i.inbound_id)
        and not exists (select from quarantine q where q.inbound_id = i.inbound_id and q.state = 'open');
    delete from kept_bodies k where not exists (
        select from quarantine q where q.inbound_id = k.inbound_id and q.state = 'open');
    return dropped;
end $$;
revoke all on function keep_inbound(integer) from public;
grant execute on function keep_inbound(integer) to centralita_pipe;
select keep_inbound(3650);
