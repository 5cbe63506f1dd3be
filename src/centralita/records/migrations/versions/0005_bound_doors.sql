-- A door may be one tenant's own: what comes in by it then reaches that tenant's numbers only.
alter table meta_apps add column bound_to uuid references tenants (tenant_id);
alter table secret_paths add column bound_to uuid references tenants (tenant_id);

-- Whose turn the intake is: the lock on this row. No other role can take it, as it could an
-- advisory lock's number.
create table intake_turn (only_row boolean primary key default true check (only_row));
insert into intake_turn default values;
grant select, update on intake_turn to centralita_pipe;
