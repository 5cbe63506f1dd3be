-- ─── the inbox ───────────────────────────────────────────────────────────────────────────────

-- assigned_to: whose it is among the people. seen_at: when one of them last looked at it.
-- answered_at: when a person of the business last wrote there.
alter table conversations
    add column assigned_to uuid,
    add column assigned_at timestamptz,
    add column seen_at timestamptz,
    add column answered_at timestamptz;
alter table conversations add constraint conversation_assigned
    foreign key (tenant_id, assigned_to) references memberships (tenant_id, person_id)
    on delete set null (assigned_to);
create index conversations_assigned on conversations (tenant_id, assigned_to, last_message_at desc)
    where assigned_to is not null;
create index conversations_by_time on conversations (tenant_id, last_message_at desc, conversation_id desc);

-- person_id: who of the business wrote it, where somebody did so in the console.
alter table messages add column person_id uuid;
create index messages_about on messages (tenant_id, property_id, conversation_id)
    where property_id is not null;

create table quick_replies (
    tenant_id       uuid not null references tenants (tenant_id),
    quick_reply_id  uuid not null,
    shortcut        text not null check (shortcut ~ '^[a-z0-9áéíóúüñ_-]{1,32}$'),
    body            text not null check (length(body) between 1 and 4096),
    language        text check (language in ('es', 'en')),
    created_by      text not null,
    updated_at      timestamptz not null default now(),
    primary key (tenant_id, quick_reply_id)
);
create unique index quick_reply_by_shortcut on quick_replies (tenant_id, shortcut);
select guard_tenant_table('quick_replies', 'select');
revoke select on quick_replies from centralita_trade;
grant insert, update, delete on quick_replies to centralita_app;

-- Files that people of the business sent, and those of customers once somebody looked at them.
create table files (
    tenant_id   uuid not null references tenants (tenant_id),
    file_id     uuid not null,
    message_id  uuid,
    name        text not null,
    mime_type   text not null,
    size_bytes  integer not null,
    data        bytea not null,
    media_id    text,
    created_by  text not null,
    created_at  timestamptz not null default now(),
    primary key (tenant_id, file_id),
    foreign key (tenant_id, message_id) references messages (tenant_id, message_id)
);
create index files_of_message on files (tenant_id, message_id) where message_id is not null;
create index files_by_age on files (created_at);
select guard_tenant_table('files', 'select');
revoke select on files from centralita_trade;
grant insert, update (message_id, media_id), delete on files to centralita_app;
create policy of_pipe on files to centralita_pipe using (true) with check (true);
grant select (tenant_id, file_id, message_id, created_at), delete on files to centralita_pipe;
