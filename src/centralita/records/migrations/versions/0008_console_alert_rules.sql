-- ─── alerts: which ones a tenant wants, and how soon ─────────────────────────────────────────

-- A kind without a row is as the house says (records/alert_kinds.py).
create table alert_rules (
    tenant_id   uuid not null references tenants (tenant_id),
    kind        text not null check (length(kind) between 1 and 60),
    enabled     boolean not null default true,
    severity    text not null check (severity in ('info', 'warning', 'urgent')),
    threshold   double precision,
    tell_phone  text check (tell_phone ~ '^[1-9][0-9]{6,14}$'),
    updated_by  text not null,
    updated_at  timestamptz not null default now(),
    primary key (tenant_id, kind)
);
select guard_tenant_table('alert_rules', 'select');
revoke select on alert_rules from centralita_trade;
grant insert, update, delete on alert_rules to centralita_app;
create policy of_pipe on alert_rules to centralita_pipe using (true) with check (true);
grant select on alert_rules to centralita_pipe;

-- kind: which rule it came by; null for what a tenant's other tools raise.
alter table alerts add column kind text;

-- ─── figures of a tenant's days ──────────────────────────────────────────────────────────────

-- What a day's talks add up to, on the tenant's calendar, so that a year is read in a moment. A day
-- is final once what was said on it can no longer be answered in time; others are counted afresh.
create table day_figures (
    tenant_id  uuid not null references tenants (tenant_id),
    day        date not null,
    time_zone  text not null,
    final      boolean not null,
    figures    jsonb not null,
    made_at    timestamptz not null default now(),
    primary key (tenant_id, day)
);
select guard_tenant_table('day_figures', 'select');
revoke select on day_figures from centralita_trade;
grant insert, update on day_figures to centralita_app;
create policy of_pipe on day_figures to centralita_pipe using (true) with check (true);
grant select on day_figures to centralita_pipe;

-- ─── what the platform's admins look at ──────────────────────────────────────────────────────

create policy of_pipe on agent_uses to centralita_pipe using (true) with check (true);
grant select on agent_uses to centralita_pipe;
create index quarantine_by_state on quarantine (state, quarantine_id);
