-- ─── API keys: who of a tenant's other tools may call, and what ──────────────────────────────

-- Of the secret only its SHA-256 is kept: it has 256 bits of chance, so nobody can try them out.
-- prefix: the part of the key that is shown, and by which a call finds its row and so its tenant.
create table api_keys (
    tenant_id     uuid not null references tenants (tenant_id),
    key_id        uuid not null,
    name          text not null check (length(name) between 1 and 60),
    prefix        text not null,
    digest        bytea not null,
    scopes        text[] not null,
    created_by    text not null,
    created_at    timestamptz not null default now(),
    last_used_at  timestamptz,
    expires_at    timestamptz,
    revoked_at    timestamptz,
    primary key (tenant_id, key_id),
    constraint api_key_prefix_once unique (prefix)
);
create unique index api_key_named_once on api_keys (tenant_id, name) where revoked_at is null;
select guard_tenant_table('api_keys', 'select');
revoke select on api_keys from centralita_trade;
grant insert, update (revoked_at) on api_keys to centralita_app;
create policy of_pipe on api_keys to centralita_pipe using (true) with check (true);
grant select, update (last_used_at) on api_keys to centralita_pipe;

create function notify_api_keys() returns trigger language plpgsql as $$
begin
    perform pg_notify('api_keys', '');
    return null;
end $$;
create trigger tell_gates after insert or delete or update of revoked_at, expires_at, scopes on api_keys
    for each statement execute function notify_api_keys();

-- ─── the five calls ──────────────────────────────────────────────────────────────────────────

-- They run with the caller's rights and see what row security lets the transaction's tenant see, so
-- another tenant's number is unknown here. What a caller did wrong has an SQLSTATE that begins with
-- PT (the rest is the HTTP status) and our code for it as detail.

-- A UUID of version 7, as the program makes them: messages are read in the order of their ids.
create function new_id() returns uuid language sql volatile
    return encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
        from 1 for 6), 52, 1), 53, 1), 'hex')::uuid;

-- A telephone as digits only, or a business-scoped id as it is; null for what is neither.
create function parse_address(given text) returns text language sql immutable
    return case when trim(given) ~ '^[A-Z]{2}\.[A-Za-z0-9.]{1,128}$' then trim(given)
        when regexp_replace(given, '[\s()+.-]', '', 'g') ~ '^[0-9]{6,15}$'
        then regexp_replace(given, '[\s()+.-]', '', 'g') end;

create function get_tenant_by_phone_number_id(p_phone_number_id text) returns jsonb
language sql stable set search_path = centralita, pg_temp as $$
    select jsonb_build_object(
        'tenant_id', w.tenant_id, 'tenant_name', t.name, 'language', t.language,
        'time_zone', t.time_zone, 'whatsapp_number_id', w.id, 'phone_number', w.phone_number,
        'phone_number_id', w.phone_number_id, 'waba_id', w.waba_id,
        'display_name', w.display_name, 'bot_config', coalesce(w.bot_config, '{}'),
        'chakra_plugin_id', w.chakra_plugin_id, 'status', w.status,
        'property_id', null, 'property_name', null)
    from whatsapp_numbers w join tenants t using (tenant_id)
    where w.tenant_id = current_tenant() and w.phone_number_id = trim(p_phone_number_id)
$$;

create function get_whatsapp_number_stats(p_whatsapp_number_id uuid) returns jsonb
language sql stable set search_path = centralita, pg_temp as $$
    select jsonb_build_object(
        'whatsapp_number_id', w.id, 'tenant_id', w.tenant_id, 'phone_number', w.phone_number,
        'phone_number_id', w.phone_number_id, 'waba_id', w.waba_id,
        'display_name', w.display_name, 'status', w.status, 'quality_rating', w.quality_rating,
        'messaging_limit', w.messaging_limit, 'coexistence_enabled', w.coexistence_enabled,
        'messages_sent_today', d.sent_today, 'messages_sent_month', d.sent_month,
        'messages_received_today', d.received_today, 'messages_received_month', d.received_month,
        'messages_failed_month', d.failed_month,
        'delivery_rate', case when d.sent > 0 then least(100, round(100.0 * d.delivered / d.sent, 1)) end,
        'read_rate', case when d.sent > 0 then least(100, round(100.0 * d.read / d.sent, 1)) end,
        'conversations', v.all_of_them, 'conversations_with_human', v.with_human,
        'last_message_at', v.last_message_at, 'last_inbound_at', v.last_inbound_at)
    from whatsapp_numbers w
    join tenants t using (tenant_id)
    cross join lateral (select (now() at time zone t.time_zone)::date as today) z
    cross join lateral (
        select coalesce(sum(n.sent) filter (where n.day = z.today), 0) as sent_today,
               coalesce(sum(n.received) filter (where n.day = z.today), 0) as received_today,
               coalesce(sum(n.sent) filter (where n.day >= date_trunc('month', z.today)), 0) as sent_month,
               coalesce(sum(n.received) filter (where n.day >= date_trunc('month', z.today)), 0) as received_month,
               coalesce(sum(n.failed) filter (where n.day >= date_trunc('month', z.today)), 0) as failed_month,
               sum(n.sent) filter (where n.day > z.today - 30) as sent,
               sum(n.delivered) filter (where n.day > z.today - 30) as delivered,
               sum(n.read) filter (where n.day > z.today - 30) as read
        from number_days n
        where n.tenant_id = w.tenant_id and n.number_id = w.id and n.day > z.today - 31) d
    cross join lateral (
        select count(*) as all_of_them, count(*) filter (where c.owner = 'human') as with_human,
               max(c.last_message_at) as last_message_at, max(c.last_inbound_at) as last_inbound_at
        from conversations c where c.tenant_id = w.tenant_id and c.number_id = w.id) v
    where w.tenant_id = current_tenant() and w.id = p_whatsapp_number_id
$$;

create function get_contact_conversation(
    p_whatsapp_number_id uuid, p_contact_phone text, p_limit integer default 50
) returns jsonb language sql stable set search_path = centralita, pg_temp as $$
    select coalesce(jsonb_agg(jsonb_build_object(
        'id', m.message_id, 'conversation_id', m.conversation_id, 'tenant_id', m.tenant_id,
        'whatsapp_number_id', m.number_id, 'property_id', m.property_id,
        'contact_phone', coalesce('+' || m.wa_id, m.user_id), 'contact_name', m.name,
        'lead_id', m.lead_id, 'booking_id', m.booking_id,
        'message_direction', case m.direction when 'in' then 'inbound' else 'outbound' end,
        'message_text', m.text, 'message_type', m.kind, 'conversation_stage', m.stage,
        'handled_by', m.handled_by, 'intent', m.intent, 'confidence', m.confidence,
        'requires_human_review', m.requires_review, 'wa_message_id', m.wa_message_id,
        'wa_status', case m.direction when 'in' then 'received' else m.status end,
        'created_at', m.said_at) order by m.said_at, m.message_id), '[]')
    from (
        select m.*, c.wa_id, c.user_id, c.name
        from contacts c
        join conversations v on (v.tenant_id, v.contact_id) = (c.tenant_id, c.contact_id)
        join messages m on (m.tenant_id, m.conversation_id) = (v.tenant_id, v.conversation_id)
        where c.tenant_id = current_tenant() and v.number_id = p_whatsapp_number_id
          and (c.wa_id = parse_address(p_contact_phone) or c.user_id = parse_address(p_contact_phone))
          and m.direction <> 'note'
        order by m.message_id desc limit least(greatest(p_limit, 1), 500)) m
$$;

-- Stored by another tool of the tenant's, which received or sent it.
alter table messages add column logged boolean not null default false;

create function log_whatsapp_message(
    p_whatsapp_number_id uuid, p_contact_phone text, p_message_direction text,
    p_message_text text default null, p_message_type text default 'text',
    p_contact_name text default null, p_property_id text default null,
    p_lead_id text default null, p_booking_id text default null,
    p_conversation_stage text default null, p_handled_by text default null,
    p_intent text default null, p_confidence real default null,
    p_requires_human_review boolean default false, p_wa_message_id text default null,
    p_wa_status text default null, p_created_at timestamptz default null
) returns jsonb language plpgsql set search_path = centralita, pg_temp as $$
declare
    me constant uuid := current_tenant();
    address constant text := parse_address(p_contact_phone);
    is_in constant boolean := p_message_direction = 'inbound';
    said constant timestamptz := least(coalesce(p_created_at, now()), now());
    wa_id_given constant text := nullif(trim(p_wa_message_id), '');
    reached constant text := case when is_in then 'imported' else coalesce(p_wa_status, 'sent') end;
    its_contact uuid;
    its_conversation uuid;
    its_id uuid;
    added boolean := false;
begin
    if p_message_direction is null or p_message_direction not in ('inbound', 'outbound') then
        raise exception 'p_message_direction: % is neither inbound nor outbound.', coalesce(p_message_direction, 'null')
            using errcode = 'PT400', detail = 'bad_argument', hint = 'inbound: the customer wrote. outbound: the business did.';
    elsif address is null then
        raise exception 'p_contact_phone: it is no telephone number.'
            using errcode = 'PT400', detail = 'bad_argument', hint = 'Give it with its country code, such as +15550100101, or a business-scoped id.';
    elsif p_handled_by not in ('bot', 'human', 'system') then
        raise exception 'p_handled_by: % is none of bot, human, system.', p_handled_by
            using errcode = 'PT400', detail = 'bad_argument', hint = 'Take one of them, or leave it out.';
    elsif p_wa_status not in ('received', 'sent', 'delivered', 'read', 'played', 'failed') or reached = 'received' then
        raise exception 'p_wa_status: % is no status of such a message.', p_wa_status
            using errcode = 'PT400', detail = 'bad_argument', hint = 'Take sent, delivered, read, played or failed; received for an inbound one.';
    elsif not exists (select from lines l where l.tenant_id = me and l.number_id = p_whatsapp_number_id) then
        raise exception 'p_whatsapp_number_id: there is no such number.'
            using errcode = 'PT404', detail = 'unknown_number', hint = 'Take whatsapp_number_id from get_tenant_by_phone_number_id.';
    end if;

    select m.message_id, m.conversation_id, v.contact_id into its_id, its_conversation, its_contact
    from messages m join conversations v using (tenant_id, conversation_id)
    where m.tenant_id = me and m.number_id = p_whatsapp_number_id and m.wa_message_id = wa_id_given;

    if its_id is null then
        for i in 1..2 loop
            select c.contact_id into its_contact from contacts c
            where c.tenant_id = me and (c.wa_id = address or c.user_id = address)
            order by c.contact_id limit 1;
            exit when found;
            insert into contacts (tenant_id, contact_id, wa_id, user_id, name)
            values (me, new_id(), case when address ~ '^\d' then address end,
                case when address !~ '^\d' then address end, p_contact_name)
            on conflict do nothing;
        end loop;
        update contacts c set name = p_contact_name, updated_at = now()
        where c.tenant_id = me and c.contact_id = its_contact and c.name is null and p_contact_name is not null;

        insert into conversations (tenant_id, conversation_id, number_id, contact_id, last_message_at)
        values (me, new_id(), p_whatsapp_number_id, its_contact, said)
        on conflict (tenant_id, number_id, contact_id) do nothing;
        select v.conversation_id into its_conversation from conversations v
        where v.tenant_id = me and v.number_id = p_whatsapp_number_id and v.contact_id = its_contact;

        -- An inbound one counts as imported: it was handled where it came from, and no turn takes it.
        insert into messages (tenant_id, message_id, conversation_id, number_id, direction, kind,
            text, said_at, status, wa_message_id, handled_by, intent, confidence, stage,
            requires_review, logged, property_id, lead_id, booking_id,
            sent_at, delivered_at, read_at, failed_at)
        values (me, new_id(), its_conversation, p_whatsapp_number_id,
            case when is_in then 'in' else 'out' end, coalesce(p_message_type, 'text'),
            p_message_text, said, reached, wa_id_given,
            coalesce(p_handled_by, case when is_in then null else 'bot' end), p_intent,
            p_confidence, p_conversation_stage, coalesce(p_requires_human_review, false),
            true, p_property_id, p_lead_id, p_booking_id,
            case when not is_in and reached <> 'failed' then said end,
            case when reached in ('delivered', 'read', 'played') then said end,
            case when reached in ('read', 'played') then said end,
            case when reached = 'failed' then said end)
        on conflict (tenant_id, number_id, wa_message_id) do nothing
        returning message_id into its_id;
        added := found;
        if not added then
            select m.message_id, m.conversation_id into its_id, its_conversation from messages m
            where m.tenant_id = me and m.number_id = p_whatsapp_number_id and m.wa_message_id = wa_id_given;
        end if;
    end if;

    if added then
        update conversations v set last_message_at = greatest(v.last_message_at, said),
            last_inbound_at = case when is_in then greatest(v.last_inbound_at, said) else v.last_inbound_at end,
            status = case when is_in and v.status = 'archived' then 'active' else v.status end
        where v.tenant_id = me and v.conversation_id = its_conversation;
        insert into number_days as d (tenant_id, number_id, day, received, sent, delivered, read, failed)
        select me, p_whatsapp_number_id, (said at time zone t.time_zone)::date,
            is_in::int, (not is_in and reached <> 'failed')::int,
            (reached in ('delivered', 'read', 'played'))::int,
            (reached in ('read', 'played'))::int, (reached = 'failed')::int
        from tenants t where t.tenant_id = me
        on conflict (tenant_id, number_id, day) do update set
            received = d.received + excluded.received, sent = d.sent + excluded.sent,
            delivered = d.delivered + excluded.delivered, read = d.read + excluded.read,
            failed = d.failed + excluded.failed;
    else
        -- Known already, perhaps from WhatsApp itself: what it lacked is filled in, nothing changed.
        update messages m set handled_by = coalesce(m.handled_by, p_handled_by),
            intent = coalesce(m.intent, p_intent), confidence = coalesce(m.confidence, p_confidence),
            stage = coalesce(m.stage, p_conversation_stage),
            requires_review = m.requires_review or coalesce(p_requires_human_review, false),
            property_id = coalesce(m.property_id, p_property_id),
            lead_id = coalesce(m.lead_id, p_lead_id), booking_id = coalesce(m.booking_id, p_booking_id)
        where m.tenant_id = me and m.message_id = its_id;
    end if;
    return jsonb_build_object('id', its_id, 'conversation_id', its_conversation,
        'contact_id', its_contact, 'is_new', added);
end $$;

alter table alerts add column property_id text, add column related_type text, add column related_id text;

create function create_autopilot_alert(
    p_tenant_id uuid default null, p_alert_type text default null, p_title text default null,
    p_message text default null,
    p_source text default 'api', p_related_type text default null, p_related_id text default null,
    p_whatsapp_number_id uuid default null, p_property_id text default null
) returns jsonb language plpgsql set search_path = centralita, pg_temp as $$
declare
    me constant uuid := current_tenant();
    told jsonb;
begin
    if p_tenant_id <> me then
        raise exception 'p_tenant_id: there is no such tenant.'
            using errcode = 'PT404', detail = 'unknown_tenant', hint = 'Leave it out: the key says whose alert it is.';
    elsif p_alert_type is null or p_alert_type not in ('urgent', 'warning', 'info') then
        raise exception 'p_alert_type: % is none of urgent, warning, info.', coalesce(p_alert_type, 'null')
            using errcode = 'PT400', detail = 'bad_argument', hint = 'Take one of them.';
    elsif coalesce(trim(p_title), '') = '' or coalesce(trim(p_message), '') = '' then
        raise exception 'p_title, p_message: an alert needs both.'
            using errcode = 'PT400', detail = 'bad_argument', hint = 'Say what happened in one line, and then what to do.';
    elsif p_whatsapp_number_id is not null and not exists (
            select from lines l where l.tenant_id = me and l.number_id = p_whatsapp_number_id) then
        raise exception 'p_whatsapp_number_id: there is no such number.'
            using errcode = 'PT404', detail = 'unknown_number', hint = 'Take whatsapp_number_id from get_tenant_by_phone_number_id.';
    end if;
    insert into alerts as a (tenant_id, alert_id, severity, title, message, source, subject,
        number_id, property_id, related_type, related_id)
    values (me, new_id(), p_alert_type, p_title, p_message, coalesce(nullif(trim(p_source), ''), 'api'),
        concat_ws(': ', nullif(concat_ws(' ', p_related_type, p_related_id), ''), p_title),
        p_whatsapp_number_id, p_property_id, p_related_type, p_related_id)
    on conflict (tenant_id, source, subject) where resolved_at is null
        do update set severity = excluded.severity, message = excluded.message
    returning jsonb_build_object('id', a.alert_id, 'tenant_id', a.tenant_id,
        'property_id', a.property_id, 'whatsapp_number_id', a.number_id,
        'alert_type', a.severity, 'title', a.title, 'message', a.message, 'source', a.source,
        'related_type', a.related_type, 'related_id', a.related_id, 'is_resolved', false,
        'created_at', a.created_at, 'is_new', a.xmax = 0) into told;
    return told;
end $$;

do $$
declare name text;
begin
    foreach name in array array['new_id()', 'parse_address(text)',
        'get_tenant_by_phone_number_id(text)', 'get_whatsapp_number_stats(uuid)',
        'get_contact_conversation(uuid, text, integer)',
        'log_whatsapp_message(uuid, text, text, text, text, text, text, text, text, text, text, text, real, boolean, text, text, timestamptz)',
        'create_autopilot_alert(uuid, text, text, text, text, text, text, uuid, text)'] loop
        execute format('revoke all on function %s from public', name);
        execute format('grant execute on function %s to centralita_app', name);
    end loop;
end $$;
