-- ─── numbers: where their webhooks went when somebody last looked ────────────────────────────

alter table numbers
    add column webhook_state text check (webhook_state in ('ok', 'problem', 'unknown')),
    add column webhook_checked_at timestamptz;

-- ─── stories that a tenant keeps of its own ──────────────────────────────────────────────────

create table stories (
    tenant_id   uuid not null references tenants (tenant_id),
    name        text not null check (name ~ '^[a-z][a-z0-9_]{0,59}$'),
    body        text not null check (length(body) between 1 and 200000),
    version     integer not null default 1,
    updated_by  text not null,
    updated_at  timestamptz not null default now(),
    primary key (tenant_id, name)
);
select guard_tenant_table('stories', 'select');
revoke select on stories from centralita_trade;
grant insert, update, delete on stories to centralita_app;
