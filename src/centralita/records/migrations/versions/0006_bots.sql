-- What belongs to one tenant gets its fences by this one function, here and in the trades' own
-- migrations: row security, enabled and forced, and rights for the roles that work for one tenant.
create function guard_tenant_table(name text, rights text default 'select, insert, update, delete')
returns void language plpgsql set search_path = centralita, pg_temp as $$
begin
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy of_tenant on %I to centralita_app, centralita_trade
        using (tenant_id = (select current_tenant()))
        with check (tenant_id = (select current_tenant()))', name);
    execute format('grant %s on %I to centralita_app, centralita_trade', rights, name);
end $$;
revoke all on function guard_tenant_table(text, text) from public;

grant usage on schema centralita to centralita_trade;
grant execute on function current_tenant() to centralita_trade;

-- Facts and actions of a trade run as centralita_trade, in the middle of the pipe's own
-- transaction: bound to the turn's tenant, and with no right to numbers, tokens or the outbox.
do $$
declare name text;
begin
    foreach name in array array['tenants', 'contacts', 'conversations', 'messages'] loop
        execute format('create policy of_trade on %I for select to centralita_trade
            using (tenant_id = (select current_tenant()))', name);
        execute format('grant select on %I to centralita_trade', name);
    end loop;
end $$;

-- ─── flows ───────────────────────────────────────────────────────────────────────────────────

create table flows (
    tenant_id       uuid not null references tenants (tenant_id),
    name            text not null check (length(name) between 1 and 60),
    active_version  integer,
    created_at      timestamptz not null default now(),
    primary key (tenant_id, name)
);
-- json, not jsonb: a flow comes out in the order in which somebody wrote it.
create table flow_versions (
    tenant_id   uuid not null,
    name        text not null,
    version     integer not null check (version > 0),
    definition  json not null,
    note        text not null default '',
    created_at  timestamptz not null default now(),
    created_by  text not null,
    primary key (tenant_id, name, version),
    foreign key (tenant_id, name) references flows (tenant_id, name)
);
alter table flows add foreign key (tenant_id, name, active_version)
    references flow_versions (tenant_id, name, version);
select guard_tenant_table('flows', 'select');
select guard_tenant_table('flow_versions', 'select');
grant insert, update (active_version) on flows to centralita_app;
grant insert on flow_versions to centralita_app;

-- ─── trades that a tenant works in ───────────────────────────────────────────────────────────

create table tenant_trades (
    tenant_id   uuid not null references tenants (tenant_id),
    trade       text not null,
    settings    jsonb not null default '{}',
    enabled_at  timestamptz not null default now(),
    primary key (tenant_id, trade)
);
select guard_tenant_table('tenant_trades', 'select');
grant insert, update, delete on tenant_trades to centralita_app;

create trigger tell_directory after insert or update or delete on flows
    for each statement execute function notify_directory();
create trigger tell_directory after insert or update or delete on tenant_trades
    for each statement execute function notify_directory();

-- An action asked for twice by the same message is done once; its first answer is told again.
create table deeds (
    tenant_id   uuid not null references tenants (tenant_id),
    deed_key    text collate "C" not null,
    told        jsonb not null,
    created_at  timestamptz not null default now(),
    primary key (tenant_id, deed_key)
);
select guard_tenant_table('deeds', 'select, insert');
create policy of_pipe on deeds to centralita_pipe using (true) with check (true);
grant select, insert, delete on deeds to centralita_pipe;
create index deeds_by_age on deeds (created_at);

-- ─── conversations: what a bot remembers, slow answers under way, who answers ────────────────

alter table conversations
    add column memory text,
    add column effect_id uuid,
    add column wake_at timestamptz,
    add column owner_by text not null default 'system',
    add column closed_at timestamptz;
-- Every message changes its conversation twice; with room on the page no index hears of it.
alter table conversations set (fillfactor = 50);
create index conversations_to_wake on conversations (wake_at) where wake_at is not null;

create table effects (
    tenant_id        uuid not null,
    effect_id        uuid not null,
    conversation_id  uuid not null,
    number_id        uuid not null,
    kind             text not null check (kind in ('agent', 'outside', 'code', 'transcription')),
    payload          jsonb not null,
    message_ids      uuid[] not null default '{}',
    state            text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'used')),
    attempts         smallint not null default 0,
    not_before       timestamptz not null default now(),
    deadline_at      timestamptz not null,
    worker_id        uuid,
    claims           integer not null default 0,
    result           jsonb,
    problem          text not null default '',
    trace            jsonb,
    created_at       timestamptz not null default now(),
    ended_at         timestamptz,
    primary key (tenant_id, effect_id),
    foreign key (tenant_id, conversation_id, number_id)
        references conversations (tenant_id, conversation_id, number_id)
) with (fillfactor = 70);
-- not_before: when it may be claimed, and while it runs, when its worker's lease ends.
create index effects_to_run on effects (not_before) where state in ('waiting', 'running');
create index effects_to_expire on effects (deadline_at) where state in ('waiting', 'running');
create index effects_of_conversation on effects (tenant_id, conversation_id);
select guard_tenant_table('effects', 'select');
revoke select on effects from centralita_trade;
grant insert, update on effects to centralita_app;
create policy of_pipe on effects to centralita_pipe using (true) with check (true);
grant select, insert, update, delete on effects to centralita_pipe;

-- What the trades do by the clock. due_at: when it may be claimed, and while somebody does it, when
-- they are given up.
create table chore_runs (
    tenant_id  uuid not null,
    trade      text not null,
    chore      text not null,
    due_at     timestamptz not null default now(),
    claims     integer not null default 0,
    ran_at     timestamptz,
    problem    text not null default '',
    primary key (tenant_id, trade, chore),
    foreign key (tenant_id, trade) references tenant_trades (tenant_id, trade) on delete cascade
);
create index chore_runs_due on chore_runs (due_at);
select guard_tenant_table('chore_runs', 'select');
grant insert, update on chore_runs to centralita_app;
create policy of_pipe on chore_runs to centralita_pipe using (true) with check (true);
grant select, insert, update, delete on chore_runs to centralita_pipe;

create table handovers (
    tenant_id        uuid not null,
    handover_id      uuid not null,
    conversation_id  uuid not null,
    from_owner       text not null check (from_owner in ('bot', 'human', 'nobody')),
    to_owner         text not null check (to_owner in ('bot', 'human', 'nobody')),
    cause            text not null,
    by_whom          text not null,
    because          text not null default '',
    summary          text,
    at               timestamptz not null default now(),
    primary key (tenant_id, handover_id),
    foreign key (tenant_id, conversation_id) references conversations (tenant_id, conversation_id)
);
create index handovers_of_conversation on handovers (tenant_id, conversation_id, at);
select guard_tenant_table('handovers', 'select');
grant insert on handovers to centralita_app;
create policy of_pipe on handovers to centralita_pipe using (true) with check (true);
grant select, insert on handovers to centralita_pipe;

-- A note is for the people of the business: it is stored among the messages and never sent.
alter table messages drop constraint messages_direction_check;
alter table messages add constraint messages_direction_check check (direction in ('in', 'out', 'note'));
alter table messages add column why text, add column adapted text;

grant select on flows, flow_versions, tenant_trades to centralita_pipe;
create policy of_pipe on flows to centralita_pipe using (true) with check (true);
create policy of_pipe on flow_versions to centralita_pipe using (true) with check (true);
create policy of_pipe on tenant_trades to centralita_pipe using (true) with check (true);
grant update (language) on contacts to centralita_trade;
create policy of_trade_writing on contacts for update to centralita_trade
    using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()));

-- ─── what an agent knows, and what it may use up ─────────────────────────────────────────────

create table knowledge (
    tenant_id    uuid not null references tenants (tenant_id),
    item_id      uuid not null,
    scope        text not null default '',
    source       text not null,
    position     integer not null default 0,
    language     text not null check (language in ('es', 'en')),
    question     text,
    body         text not null,
    -- Some servers know only ASCII: "¿wifi" would be one word, and "Ñ" no capital of "ñ".
    tsv          tsvector generated always as (
        setweight(to_tsvector(case language when 'en' then 'english'::regconfig else 'spanish'::regconfig end,
            translate(coalesce(question, ''), '¿¡«»“”…ÁÉÍÓÚÜÑ', '       áéíóúüñ')), 'A') ||
        setweight(to_tsvector(case language when 'en' then 'english'::regconfig else 'spanish'::regconfig end,
            translate(body, '¿¡«»“”…ÁÉÍÓÚÜÑ', '       áéíóúüñ')), 'B')) stored,
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now(),
    primary key (tenant_id, item_id)
);
create index knowledge_by_words on knowledge using gin (tsv);
create index knowledge_by_source on knowledge (tenant_id, scope, source, position);
select guard_tenant_table('knowledge', 'select');
grant insert, update, delete on knowledge to centralita_app;

-- What an embedding model makes of an item. Plain numbers, so that the table is the same where
-- pgvector is missing; it is there to compare them, and may also be installed later.
create table knowledge_vectors (
    tenant_id    uuid not null,
    item_id      uuid not null,
    model        text not null,
    embedding    real[] not null,
    primary key (tenant_id, item_id),
    foreign key (tenant_id, item_id) references knowledge (tenant_id, item_id) on delete cascade
);
select guard_tenant_table('knowledge_vectors', 'select');
grant insert, update, delete on knowledge_vectors to centralita_app;
do $$
begin
    if exists (select from pg_available_extensions where name = 'vector') then
        create extension if not exists vector schema public;
    end if;
exception when insufficient_privilege or feature_not_supported then
    raise notice 'pgvector is there, and an administrator would have to install it';
end $$;

create table agent_uses (
    tenant_id      uuid not null references tenants (tenant_id),
    day            date not null,
    model          text not null,
    turns          integer not null default 0,
    input_tokens   bigint not null default 0,
    output_tokens  bigint not null default 0,
    primary key (tenant_id, day, model)
);
select guard_tenant_table('agent_uses', 'select');
revoke select on agent_uses from centralita_trade;
grant insert, update on agent_uses to centralita_app;

-- Secrets of a tenant that belong to no number: a model's key, an outside bot's signing secret.
create table tenant_secrets (
    tenant_id   uuid not null references tenants (tenant_id),
    name        text not null check (length(name) between 1 and 60),
    sealed      bytea not null,
    updated_at  timestamptz not null default now(),
    primary key (tenant_id, name)
);
select guard_tenant_table('tenant_secrets', 'select');
revoke select on tenant_secrets from centralita_trade;
grant insert, update, delete on tenant_secrets to centralita_app;
