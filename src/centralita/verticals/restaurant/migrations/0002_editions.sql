-- What the restaurant's facts are read from gets another edition when it changes.

do $$
declare name text;
begin
    foreach name in array array[
        'branches', 'hours', 'zones', 'categories', 'items', 'sold_out', 'option_groups', 'options'
    ] loop
        execute format('create trigger mark_edition
            before insert or update or delete or truncate on restaurant_%I
            for each statement execute function mark_shared_edition()', name);
    end loop;
end $$;

-- A conversation's own: its cart, whose lines never change without it, and how far its orders are.
-- Whoever changes a cart gives it its new edition, and so knows which state stands; one who does
-- not leaves it to chance.
alter table restaurant_carts add column edition uuid not null default gen_random_uuid();

create function restaurant_mark_cart() returns trigger
language plpgsql set search_path = centralita, pg_temp as $$
begin
    if tg_op = 'UPDATE' and new.edition = old.edition then
        perform mark_edition(new.tenant_id, new.conversation_id);
    else
        perform mark_edition(new.tenant_id, new.conversation_id, new.edition);
    end if;
    return null;
end $$;
create trigger mark_edition after insert or update on restaurant_carts
    for each row execute function restaurant_mark_cart();

create function restaurant_mark_order() returns trigger
language plpgsql set search_path = centralita, pg_temp as $$
begin
    perform mark_edition(new.tenant_id, new.conversation_id);
    return null;
end $$;
create trigger mark_edition after insert or update of state on restaurant_orders
    for each row execute function restaurant_mark_order();
