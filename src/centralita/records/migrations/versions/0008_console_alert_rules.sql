-- ─── alerts: which ones a tenant wants, and how soon ─────────────────────────────────────────

create table alert_rules (
    tenant_id   uuid not null references tenants (tenant_id),
    kind        text not null,
    enabled     boolean not null default true,
    severity    text not null check (severity in ('info', 'warning', 'urgent')),
    threshold   double precision,
    tell_phone  text,
    updated_by  text not null,
    updated_at  timestamptz not null default now(),
    primary key (tenant_id, kind)
);
select guard_tenant_table('alert_rules', 'select');
revoke select on alert_rules from centralita_trade;
grant insert, update, delete on alert_rules to centralita_app;
create policy of_pipe on alert_rules to centralita_pipe using (true) with check (true);
grant select on alert_rules to centralita_pipe;
