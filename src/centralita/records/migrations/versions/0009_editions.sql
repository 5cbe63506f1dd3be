-- Which state of a tenant's facts stands. A process that read them under one edition need not read
-- them again while it stands. An edition is never used twice, so that one which was rolled back
-- never comes to stand; a row is never deleted, so that no row means: never changed.
-- about: the tenant itself, for what all its conversations share; or a conversation, for its own.
create table editions (
    tenant_id  uuid not null references tenants (tenant_id),
    about      uuid not null,
    edition    uuid not null default gen_random_uuid(),
    primary key (tenant_id, about)
) with (fillfactor = 70);
select guard_tenant_table('editions', 'select, insert, update');
create policy of_pipe on editions to centralita_pipe using (true) with check (true);
grant select on editions to centralita_pipe;
create policy of_operator on editions to current_user using (true) with check (true);

create function mark_edition(its_tenant uuid, thing uuid, new_edition uuid default gen_random_uuid())
returns void language sql set search_path = centralita, pg_temp as $$
    insert into editions (tenant_id, about, edition) values (its_tenant, thing, new_edition)
    on conflict (tenant_id, about) do update set edition = excluded.edition
$$;

-- For tables that all conversations of a tenant share. Before the statement: whoever changes them
-- waits here for whoever else does, and holds no other row of theirs that the other could wait for.
-- Without a tenant (the owner works on all of them) every tenant's edition is another one.
create function mark_shared_edition() returns trigger
language plpgsql set search_path = centralita, pg_temp as $$
begin
    if current_tenant() is not null then
        perform mark_edition(current_tenant(), current_tenant());
    else
        perform mark_edition(tenant_id, tenant_id) from tenants order by tenant_id;
    end if;
    return null;
end $$;

revoke all on function mark_edition(uuid, uuid, uuid), mark_shared_edition() from public;
grant execute on function mark_edition(uuid, uuid, uuid), mark_shared_edition()
    to centralita_app, centralita_trade;

-- What facts tell of the business itself.
create function mark_edition_of_tenant() returns trigger
language plpgsql set search_path = centralita, pg_temp as $$
begin
    perform mark_edition(new.tenant_id, new.tenant_id);
    return null;
end $$;
create trigger mark_edition after update of name, language, time_zone, currency on tenants
    for each row execute function mark_edition_of_tenant();
