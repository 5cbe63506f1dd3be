-- The rows that arrive in batches: an array of one of these types travels and unfolds faster than
-- an array for each column. Nothing is stored in them: they are the shape of what the files of
-- `records` hand over, mostly a struct, with its fields in their order. A connection looks a type
-- up only once, so none may change under it: another shape gets a type with another name.

create type new_message as (
    tenant_id uuid, message_id uuid, conversation_id uuid, number_id uuid, direction text,
    kind text, text text, content text, said_at timestamptz, status text, wa_message_id text,
    reply_to text, handled_by text, intent text, confidence real, stage text, because text,
    bot_version integer, turn_id uuid, inbound_id bigint, person_id uuid
);

create type message_of_turn as (
    tenant_id uuid, message_id uuid, conversation_id uuid, number_id uuid, direction text,
    kind text, text text, content text, said_at timestamptz, status text, wa_message_id text,
    reply_to text, handled_by text, intent text, confidence real, stage text, because text,
    bot_version integer, turn_id uuid, inbound_id bigint, person_id uuid,
    requires_review boolean, why text, property_id text, lead_id text, booking_id text
);

create type handled_message as (
    tenant_id uuid, message_id uuid, handled_by text, intent text, confidence real, stage text,
    requires_review boolean, because text, bot_version integer, turn_id uuid, why text, text text,
    property_id text, lead_id text, booking_id text
);

create type answered_turn as (
    tenant_id uuid, conversation_id uuid, stage text, misses smallint, greeted_at timestamptz,
    owner text, owner_by text, because text, remembers boolean, memory text, effect_id uuid,
    keeps_wake boolean, wake_at timestamptz, said_at timestamptz
);

-- taken: whether a sender would take it at once.
create type queued_send as (
    tenant_id uuid, message_id uuid, number_id uuid, conversation_id uuid, shard smallint,
    priority smallint, not_before timestamptz, taken boolean
);

create type accepted_send as (
    tenant_id uuid, message_id uuid, claims integer, wa_message_id text, number_id uuid, day date
);
