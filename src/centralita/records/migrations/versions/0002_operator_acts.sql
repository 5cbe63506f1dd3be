-- What the operator changed that is about no tenant: keys, Meta apps, doors. Owner only.
create table operator_acts (
    act_id   uuid primary key,
    at       timestamptz not null default now(),
    actor    text not null,
    action   text not null,
    subject  text not null
);
