-- ─── people who sign in ──────────────────────────────────────────────────────────────────────

-- A person may have places at several tenants, so these three tables are the platform's. The pipe
-- checks who signs in; what works for a tenant sees the names of that tenant's own people only.
create table people (
    person_id         uuid primary key,
    email             text not null check (length(email) between 3 and 254),
    name              text not null check (length(name) between 1 and 80),
    password_hash     text,
    language          text not null default 'es' check (language in ('es', 'en')),
    preferences       jsonb not null default '{}',
    is_admin          boolean not null default false,
    home_tenant_id    uuid references tenants (tenant_id), -- which made the account
    sealed_totp       bytea,
    totp_on_at        timestamptz,
    totp_step         bigint not null default 0,
    recovery_digests  bytea[] not null default '{}',
    disabled_at       timestamptz,
    last_seen_at      timestamptz,
    created_at        timestamptz not null default now(),
    updated_at        timestamptz not null default now()
);
create unique index person_by_email on people (lower(email));

-- Of the secret in the browser's cookie only its SHA-256 is kept.
create table sessions (
    digest        bytea primary key,
    session_id    uuid not null unique,
    person_id     uuid not null references people (person_id) on delete cascade,
    created_at    timestamptz not null default now(),
    last_seen_at  timestamptz not null default now(),
    expires_at    timestamptz not null,
    address       text,
    agent         text
);
create index sessions_of_person on sessions (person_id);

-- A link by which somebody sets the first password, or a new one. Good once.
create table password_links (
    digest      bytea primary key,
    person_id   uuid not null references people (person_id) on delete cascade,
    made_by     text not null,
    created_at  timestamptz not null default now(),
    expires_at  timestamptz not null
);
create index password_links_of_person on password_links (person_id);

-- Tries that failed, by what they came from, so that guessing is slow whoever is guessed at. Of an
-- e-mail address only a digest is kept: people type passwords into the wrong field.
create table sign_in_tries (
    subject     text primary key,
    tries       integer not null,
    last_at     timestamptz not null,
    held_until  timestamptz
);

create table memberships (
    tenant_id   uuid not null references tenants (tenant_id),
    -- Deferrable for the proof of isolation, whose invented places are nobody's and are undone.
    person_id   uuid not null references people (person_id) on delete cascade deferrable,
    role        text not null check (role in ('owner', 'manager', 'agent', 'viewer')),
    created_at  timestamptz not null default now(),
    primary key (tenant_id, person_id)
);
create index memberships_of_person on memberships (person_id);
select guard_tenant_table('memberships', 'select');
revoke select on memberships from centralita_trade;
grant insert, update (role), delete on memberships to centralita_app;
create policy of_pipe on memberships to centralita_pipe using (true) with check (true);
grant select, insert, update, delete on memberships to centralita_pipe;

alter table people enable row level security;
alter table people force row level security;
create policy of_tenant on people for select to centralita_app using (exists (
    select from memberships m
    where m.tenant_id = (select current_tenant()) and m.person_id = people.person_id));
create policy of_pipe on people to centralita_pipe using (true) with check (true);
grant select (person_id, email, name, language, is_admin, totp_on_at, disabled_at, last_seen_at, created_at)
    on people to centralita_app;
grant select, insert, update, delete on people, sessions, password_links, sign_in_tries to centralita_pipe;

create function notify_sessions() returns trigger language plpgsql as $$
begin
    perform pg_notify('sessions', '');
    return null;
end $$;
create trigger tell_sessions after delete on sessions
    for each statement execute function notify_sessions();
create trigger tell_sessions after insert or update or delete on memberships
    for each statement execute function notify_sessions();
create trigger tell_sessions after update of disabled_at, is_admin on people
    for each statement execute function notify_sessions();

-- The console's admins do what the operator does at the command line, and it is written down the
-- same; the first second factor may be the first secret of the platform.
grant select, insert on operator_acts to centralita_pipe;
grant insert on platform_keys to centralita_pipe;

-- ─── an answer to a write, kept so that the same write is not done twice ─────────────────────

create table kept_answers (
    tenant_id    uuid not null references tenants (tenant_id),
    actor        text not null,
    key          text not null check (length(key) between 1 and 200),
    fingerprint  bytea not null,
    answer       jsonb,
    created_at   timestamptz not null default now(),
    primary key (tenant_id, actor, key)
);
create index kept_answers_by_age on kept_answers (created_at);
select guard_tenant_table('kept_answers', 'select');
revoke select on kept_answers from centralita_trade;
grant insert, update (answer) on kept_answers to centralita_app;
create policy of_pipe on kept_answers to centralita_pipe using (true) with check (true);
grant select, delete on kept_answers to centralita_pipe;
