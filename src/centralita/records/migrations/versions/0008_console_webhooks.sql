-- ─── outgoing webhooks: a tenant's other systems are told ────────────────────────────────────

create table webhooks (
    tenant_id      uuid not null references tenants (tenant_id),
    webhook_id     uuid not null,
    url            text not null check (length(url) between 8 and 2000),
    name           text not null check (length(name) between 1 and 60),
    events         text[] not null,
    sealed_secret  bytea not null,
    status         text not null default 'active' check (status in ('active', 'paused', 'failing')),
    status_reason  text not null default '',
    failures       integer not null default 0,
    told_event_id  bigint not null default 0,
    created_by     text not null,
    created_at     timestamptz not null default now(),
    updated_at     timestamptz not null default now(),
    primary key (tenant_id, webhook_id)
);
select guard_tenant_table('webhooks', 'select');
revoke select on webhooks from centralita_trade;
grant insert, update, delete on webhooks to centralita_app;
create policy of_pipe on webhooks to centralita_pipe using (true) with check (true);
grant select, update on webhooks to centralita_pipe;

create table webhook_deliveries (
    tenant_id    uuid not null,
    delivery_id  uuid not null,
    webhook_id   uuid not null,
    event        text not null,
    body         text not null,
    state        text not null default 'waiting' check (state in ('waiting', 'sending', 'done', 'failed')),
    attempts     smallint not null default 0,
    claims       integer not null default 0,
    not_before   timestamptz not null default now(),
    status_code  integer,
    problem      text not null default '',
    answer       text not null default '',
    took_ms      integer,
    created_at   timestamptz not null default now(),
    ended_at     timestamptz,
    primary key (tenant_id, delivery_id),
    foreign key (tenant_id, webhook_id) references webhooks (tenant_id, webhook_id) on delete cascade
);
create index webhook_deliveries_due on webhook_deliveries (not_before) where state in ('waiting', 'sending');
create index webhook_deliveries_of_webhook on webhook_deliveries (tenant_id, webhook_id, delivery_id desc);
create index webhook_deliveries_by_age on webhook_deliveries (created_at);
select guard_tenant_table('webhook_deliveries', 'select');
revoke select on webhook_deliveries from centralita_trade;
grant insert, update on webhook_deliveries to centralita_app;
create policy of_pipe on webhook_deliveries to centralita_pipe using (true) with check (true);
grant select, insert, update, delete on webhook_deliveries to centralita_pipe;
