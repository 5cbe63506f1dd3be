-- A restaurant's tables. Every key leads with tenant_id and every foreign key carries it, so that no
-- row can point into another tenant. Money is numeric in the currency that the order names.

-- ─── where ───────────────────────────────────────────────────────────────────────────────────

create table restaurant_branches (
    tenant_id     uuid not null references tenants (tenant_id),
    branch_id     uuid not null,
    key           text not null,
    name          text not null,
    address       text not null default '',
    phone         text not null default '',
    latitude      double precision check (latitude between -90 and 90),
    longitude     double precision check (longitude between -180 and 180),
    delivers      boolean not null default true,
    pickup        boolean not null default true,
    prep_minutes  integer check (prep_minutes > 0),
    position      integer not null default 0,
    active        boolean not null default true,
    primary key (tenant_id, branch_id),
    unique (tenant_id, key)
);

-- Minutes after local midnight; closes <= opens means the next day. Rows of a date replace the
-- weekday's; a date with opens = closes = 0 is closed. A branch without any row is always open.
create table restaurant_hours (
    tenant_id  uuid not null,
    branch_id  uuid not null,
    hours_id   uuid not null,
    weekday    smallint check (weekday between 0 and 6),
    on_date    date,
    opens      smallint not null check (opens between 0 and 1440),
    closes     smallint not null check (closes between 0 and 1440),
    primary key (tenant_id, branch_id, hours_id),
    foreign key (tenant_id, branch_id) references restaurant_branches (tenant_id, branch_id) on delete cascade,
    check (weekday is null or on_date is null)
);

-- Served when the address lies within the radius or names one of the postcodes; a zone with neither
-- is everywhere.
create table restaurant_zones (
    tenant_id   uuid not null,
    branch_id   uuid not null,
    zone_id     uuid not null,
    name        text not null,
    fee         numeric(12, 2) not null check (fee >= 0),
    minimum     numeric(12, 2) check (minimum >= 0),
    minutes     integer check (minutes > 0),
    radius_km   double precision check (radius_km > 0),
    postcodes   text[] not null default '{}',
    primary key (tenant_id, branch_id, zone_id),
    unique (tenant_id, branch_id, name),
    foreign key (tenant_id, branch_id) references restaurant_branches (tenant_id, branch_id) on delete cascade
);

-- ─── what ────────────────────────────────────────────────────────────────────────────────────

create table restaurant_categories (
    tenant_id    uuid not null references tenants (tenant_id),
    category_id  uuid not null,
    key          text not null,
    name         text not null,
    position     integer not null default 0,
    primary key (tenant_id, category_id),
    unique (tenant_id, key)
);

-- An item that a new menu no longer has stays, inactive: past orders name it.
create table restaurant_items (
    tenant_id    uuid not null,
    item_id      uuid not null,
    category_id  uuid not null,
    key          text not null,
    retailer_id  text,
    name         text not null,
    description  text not null default '',
    price        numeric(12, 2) not null check (price >= 0),
    picture      text,
    position     integer not null default 0,
    available    boolean not null default true,
    active       boolean not null default true,
    primary key (tenant_id, item_id),
    unique (tenant_id, key),
    unique (tenant_id, retailer_id),
    foreign key (tenant_id, category_id) references restaurant_categories (tenant_id, category_id)
);
create index restaurant_items_of_category on restaurant_items (tenant_id, category_id);

-- Sold out at one branch only.
create table restaurant_sold_out (
    tenant_id  uuid not null,
    branch_id  uuid not null,
    item_id    uuid not null,
    since      timestamptz not null default now(),
    primary key (tenant_id, branch_id, item_id),
    foreign key (tenant_id, branch_id) references restaurant_branches (tenant_id, branch_id) on delete cascade,
    foreign key (tenant_id, item_id) references restaurant_items (tenant_id, item_id) on delete cascade
);

create table restaurant_option_groups (
    tenant_id  uuid not null,
    item_id    uuid not null,
    group_id   uuid not null,
    key        text not null,
    name       text not null,
    at_least   smallint not null default 0 check (at_least >= 0),
    at_most    smallint not null default 1 check (at_most > 0),
    position   integer not null default 0,
    active     boolean not null default true,
    primary key (tenant_id, group_id),
    unique (tenant_id, item_id, key),
    foreign key (tenant_id, item_id) references restaurant_items (tenant_id, item_id) on delete cascade,
    check (at_least <= at_most)
);

create table restaurant_options (
    tenant_id  uuid not null,
    group_id   uuid not null,
    option_id  uuid not null,
    key        text not null,
    name       text not null,
    price      numeric(12, 2) not null default 0 check (price >= 0),
    position   integer not null default 0,
    available  boolean not null default true,
    active     boolean not null default true,
    primary key (tenant_id, option_id),
    unique (tenant_id, group_id, key),
    foreign key (tenant_id, group_id) references restaurant_option_groups (tenant_id, group_id) on delete cascade
);

-- ─── carts: one a conversation ───────────────────────────────────────────────────────────────

-- `cart_id` is new after each order: an order is made of one cart, and of a cart at most one order.
-- `revision` counts its changes; `reviewed_*` say which of them the customer was shown with its
-- total, and by which message: only that may be ordered, and only by a later message.
create table restaurant_carts (
    tenant_id          uuid not null,
    conversation_id    uuid not null,
    cart_id            uuid not null,
    branch_id          uuid,
    mode               text check (mode in ('delivery', 'pickup')),
    address            text,
    latitude           double precision,
    longitude          double precision,
    zone_id            uuid,
    customer           text,
    payment            text,
    note               text,
    revision           integer not null default 1,
    reviewed_revision  integer,
    reviewed_total     numeric(12, 2),
    reviewed_cause     uuid,
    updated_at         timestamptz not null default now(),
    primary key (tenant_id, conversation_id),
    foreign key (tenant_id, conversation_id) references conversations (tenant_id, conversation_id),
    foreign key (tenant_id, branch_id) references restaurant_branches (tenant_id, branch_id),
    foreign key (tenant_id, branch_id, zone_id) references restaurant_zones (tenant_id, branch_id, zone_id)
        on delete set null (zone_id)
);

-- `unit_price` is the dish's price as the customer was last told.
create table restaurant_cart_lines (
    tenant_id        uuid not null,
    conversation_id  uuid not null,
    line_id          uuid not null,
    item_id          uuid not null,
    quantity         integer not null check (quantity > 0),
    unit_price       numeric(12, 2) not null,
    note             text not null default '',
    primary key (tenant_id, conversation_id, line_id),
    foreign key (tenant_id, conversation_id) references restaurant_carts (tenant_id, conversation_id) on delete cascade,
    foreign key (tenant_id, item_id) references restaurant_items (tenant_id, item_id)
);

create table restaurant_cart_options (
    tenant_id        uuid not null,
    conversation_id  uuid not null,
    line_id          uuid not null,
    option_id        uuid not null,
    unit_price       numeric(12, 2) not null,
    primary key (tenant_id, conversation_id, line_id, option_id),
    foreign key (tenant_id, conversation_id, line_id)
        references restaurant_cart_lines (tenant_id, conversation_id, line_id) on delete cascade,
    foreign key (tenant_id, option_id) references restaurant_options (tenant_id, option_id)
);

-- ─── orders ──────────────────────────────────────────────────────────────────────────────────

create table restaurant_orders (
    tenant_id        uuid not null,
    order_id         uuid not null,
    code             text not null,
    cart_id          uuid not null,
    conversation_id  uuid not null,
    cause_id         uuid,
    branch_id        uuid not null,
    state            text not null check (state in
        ('received', 'accepted', 'preparing', 'ready', 'on_its_way', 'delivered', 'cancelled')),
    mode             text not null check (mode in ('delivery', 'pickup')),
    customer         text not null default '',
    phone            text not null default '',
    address          text not null default '',
    latitude         double precision,
    longitude        double precision,
    zone             text not null default '',
    payment          text not null default '',
    note             text not null default '',
    subtotal         numeric(12, 2) not null,
    fee              numeric(12, 2) not null default 0,
    total            numeric(12, 2) not null,
    currency         text not null,
    language         text not null default 'es' check (language in ('es', 'en')),
    minutes          integer not null default 0,
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    primary key (tenant_id, order_id),
    constraint restaurant_order_code_once unique (tenant_id, code),
    constraint restaurant_order_of_cart_once unique (tenant_id, cart_id),
    constraint restaurant_order_of_cause_once unique (tenant_id, cause_id),
    foreign key (tenant_id, conversation_id) references conversations (tenant_id, conversation_id),
    foreign key (tenant_id, branch_id) references restaurant_branches (tenant_id, branch_id),
    check (total = subtotal + fee)
);
create index restaurant_orders_of_conversation on restaurant_orders (tenant_id, conversation_id, order_id);
create index restaurant_orders_open on restaurant_orders (tenant_id, state, order_id)
    where state not in ('delivered', 'cancelled');

-- What was ordered, in the words and prices of that moment. `options` is [{"option_id", "name",
-- "price"}].
create table restaurant_order_lines (
    tenant_id   uuid not null,
    order_id    uuid not null,
    position    smallint not null,
    item_id     uuid not null,
    name        text not null,
    quantity    integer not null check (quantity > 0),
    unit_price  numeric(12, 2) not null,
    options     jsonb not null default '[]',
    note        text not null default '',
    sum         numeric(12, 2) not null,
    primary key (tenant_id, order_id, position),
    foreign key (tenant_id, order_id) references restaurant_orders (tenant_id, order_id),
    foreign key (tenant_id, item_id) references restaurant_items (tenant_id, item_id)
);

create table restaurant_order_events (
    tenant_id  uuid not null,
    order_id   uuid not null,
    position   smallint not null,
    state      text not null,
    by_whom    text not null,
    note       text not null default '',
    at         timestamptz not null,
    primary key (tenant_id, order_id, position),
    foreign key (tenant_id, order_id) references restaurant_orders (tenant_id, order_id)
);

do $$
declare name text;
begin
    foreach name in array array[
        'branches', 'hours', 'zones', 'categories', 'items', 'sold_out', 'option_groups', 'options',
        'carts', 'cart_lines', 'cart_options', 'orders', 'order_lines', 'order_events'
    ] loop
        perform guard_tenant_table('restaurant_' || name);
    end loop;
end $$;
