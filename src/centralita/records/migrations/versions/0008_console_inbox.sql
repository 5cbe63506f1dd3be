-- ─── the inbox ───────────────────────────────────────────────────────────────────────────────

-- Every message changes its conversation twice, and no index may hear of it (docs/decisions/0019).
-- So the list is sorted by last_slot first, which changes once a minute, and what it is
-- filtered by are words and switches that change seldom: Postgres computes them itself.
--
-- heard_at: when we stored the customer's last word (last_inbound_at is what their phone says).
-- seen_at: up to where somebody of the business has read. answered_at: when one of them last wrote.
alter table conversations
    add column assigned_to uuid,
    add column assigned_at timestamptz,
    add column heard_at timestamptz,
    add column seen_at timestamptz,
    add column answered_at timestamptz,
    add column property_id text,
    add column last_slot timestamptz not null
        generated always as (date_bin('1 minute', last_message_at, '2020-01-01 00:00Z')) stored,
    add column closed boolean not null
        generated always as (coalesce(closed_at > coalesce(heard_at, '-infinity'), false)) stored,
    add column unseen boolean not null
        generated always as (coalesce(heard_at > coalesce(seen_at, '-infinity'), false)) stored,
    add column waiting boolean not null generated always as (
        owner = 'human' and coalesce(heard_at > greatest(coalesce(answered_at, '-infinity'),
            coalesce(closed_at, '-infinity')), false)) stored;
alter table conversations add constraint conversation_assigned
    foreign key (tenant_id, assigned_to) references memberships (tenant_id, person_id)
    on delete set null (assigned_to);
-- The same key the other way round, so that a contact's conversations are found by it.
alter table conversations drop constraint conversation_once;
alter table conversations add constraint conversation_once
    unique (tenant_id, contact_id, number_id);
create index conversations_assigned on conversations (tenant_id, assigned_to, last_slot desc)
    where assigned_to is not null;
-- Few, and looked at all day: the figures on the inbox's tabs.
create index conversations_waiting on conversations (tenant_id, last_slot desc) where waiting;
create index conversations_unassigned on conversations (tenant_id, last_slot desc)
    where owner = 'human' and assigned_to is null;
create index conversations_listed on conversations (tenant_id, last_slot desc, status, owner,
    waiting, unseen, closed, number_id, assigned_to, property_id);

-- name_kept: the business calls them so, whatever they call themselves.
alter table contacts add column name_kept boolean not null default false;

-- person_id: who of the business wrote it, where somebody did so in the console.
alter table messages add column person_id uuid;
create index messages_about on messages (tenant_id, property_id, conversation_id)
    where property_id is not null;
create index messages_reactions on messages (tenant_id, conversation_id, reply_to)
    where kind = 'reaction';

-- A conversation is about the property that a message of it was about last.
create function keep_property() returns trigger language plpgsql as $$
begin
    update conversations set property_id = new.property_id
    where tenant_id = new.tenant_id and conversation_id = new.conversation_id
        and property_id is distinct from new.property_id;
    return null;
end $$;
create trigger keep_property_of_new after insert on messages
    for each row when (new.property_id is not null and length(new.property_id) <= 100)
    execute function keep_property();
create trigger keep_property after update of property_id on messages
    for each row when (new.property_id is not null and length(new.property_id) <= 100
        and new.property_id is distinct from old.property_id)
    execute function keep_property();

-- Names as they are looked for: words in small letters without accents, and the telephone from
-- both its ends ('~' before the reversed digits). Whoever looks types how one of them begins.
create function fold_words(given text) returns text language sql immutable parallel safe
    return translate(lower(given), 'áàâäãåéèêëíìîïóòôöõúùûüñç', 'aaaaaaeeeeiiiiooooouuuunc');
create table contact_words (
    tenant_id   uuid not null,
    word        text collate "C" not null,
    contact_id  uuid not null,
    primary key (tenant_id, word, contact_id),
    foreign key (tenant_id, contact_id) references contacts (tenant_id, contact_id)
);
create index contact_words_of_contact on contact_words (tenant_id, contact_id);
select guard_tenant_table('contact_words', 'select');
revoke select on contact_words from centralita_trade;
grant insert, delete on contact_words to centralita_app;
create policy of_pipe on contact_words to centralita_pipe using (true) with check (true);
grant select, insert, delete on contact_words to centralita_pipe;

create function list_words(name text, username text, wa_id text) returns setof text
language sql immutable as $$
    select distinct left(word, 60) from (
        select regexp_split_to_table(fold_words(coalesce(name, '') || ' ' || coalesce(username, '')),
            '[^[:alnum:]]+') as word
        union all select wa_id union all select '~' || reverse(wa_id)) words
    where word <> ''
$$;
create function keep_contact_words() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        delete from contact_words where tenant_id = new.tenant_id and contact_id = new.contact_id;
    end if;
    insert into contact_words (tenant_id, word, contact_id)
    select new.tenant_id, word, new.contact_id
    from list_words(new.name, new.username, new.wa_id) as word;
    return null;
end $$;
create trigger keep_words_of_new after insert on contacts
    for each row execute function keep_contact_words();
create trigger keep_words after update of name, username, wa_id on contacts
    for each row when ((new.name, new.username, new.wa_id)
        is distinct from (old.name, old.username, old.wa_id))
    execute function keep_contact_words();

-- What was there before the console: read, and known by its words.
alter table contacts no force row level security;
alter table conversations no force row level security;
alter table contact_words no force row level security;
update conversations set heard_at = last_inbound_at, seen_at = now() where last_inbound_at is not null;
insert into contact_words (tenant_id, word, contact_id)
select c.tenant_id, word, c.contact_id
from contacts c cross join lateral list_words(c.name, c.username, c.wa_id) as word;
alter table contacts force row level security;
alter table conversations force row level security;
alter table contact_words force row level security;

create table quick_replies (
    tenant_id       uuid not null references tenants (tenant_id),
    quick_reply_id  uuid not null,
    shortcut        text not null check (shortcut ~ '^[a-z0-9áéíóúüñ_-]{1,32}$'),
    body            text not null check (length(body) between 1 and 4096),
    language        text check (language in ('es', 'en')),
    version         integer not null default 1,
    created_by      text not null,
    updated_by      text not null,
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
    media_number_id  uuid,
    created_by  text not null,
    created_at  timestamptz not null default now(),
    primary key (tenant_id, file_id),
    foreign key (tenant_id, message_id) references messages (tenant_id, message_id)
);
create index files_of_message on files (tenant_id, message_id) where message_id is not null;
create index files_by_age on files (created_at);
create index files_unsent on files (tenant_id) where message_id is null;
-- Pictures and voices are compressed already; parts of them are read for ranges.
alter table files alter column data set storage external;
select guard_tenant_table('files', 'select');
revoke select on files from centralita_trade;
grant insert, update (message_id, media_id, media_number_id), delete on files to centralita_app;
create policy of_pipe on files to centralita_pipe using (true) with check (true);
grant select (tenant_id, file_id, message_id, created_at), delete on files to centralita_pipe;
