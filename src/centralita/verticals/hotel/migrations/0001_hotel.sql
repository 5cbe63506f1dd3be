-- The hotel's own tables. A night is named by the date of its evening: the night of the 5th ends on
-- the 6th. Money is exact, in the currency beside it.

create table hotel_properties (
    tenant_id        uuid not null references tenants (tenant_id),
    property_id      uuid not null,
    slug             text not null,
    name             text not null,
    position         integer not null default 0,
    active           boolean not null default true,
    most_guests      smallint not null check (most_guests > 0),
    included_guests  smallint not null check (included_guests > 0),
    min_nights       smallint not null default 1 check (min_nights > 0),
    cleaning_fee     numeric(14,2) not null default 0 check (cleaning_fee >= 0),
    check_in_from    time not null default '15:00',
    check_out_by     time not null default '11:00',
    address          text not null default '',
    latitude         double precision,
    longitude        double precision,
    created_at       timestamptz not null default now(),
    primary key (tenant_id, property_id),
    unique (tenant_id, slug)
);
select guard_tenant_table('hotel_properties');

create table hotel_facts (
    tenant_id    uuid not null,
    property_id  uuid not null,
    topic        text not null,
    language     text not null check (language in ('es', 'en')),
    body         text not null,
    position     integer not null default 0,
    primary key (tenant_id, property_id, topic, language),
    foreign key (tenant_id, property_id) references hotel_properties (tenant_id, property_id)
);
select guard_tenant_table('hotel_facts');

-- The rate without dates is the base; of several seasons over one night the shortest counts.
create table hotel_rates (
    tenant_id        uuid not null,
    property_id      uuid not null,
    rate_id          uuid not null,
    name             text not null,
    first_night      date,
    last_night       date check (last_night >= first_night),
    nightly          numeric(14,2) not null check (nightly >= 0),
    weekend_nightly  numeric(14,2) check (weekend_nightly >= 0),
    extra_guest      numeric(14,2) check (extra_guest >= 0),
    min_nights       smallint check (min_nights > 0),
    primary key (tenant_id, rate_id),
    unique nulls not distinct (tenant_id, property_id, first_night, last_night),
    foreign key (tenant_id, property_id) references hotel_properties (tenant_id, property_id),
    check ((first_night is null) = (last_night is null))
);
select guard_tenant_table('hotel_rates');

-- Calendars of other places (booking sites), by address. `problem` is what the last try met; the
-- nights of the last good one stay.
create table hotel_calendars (
    tenant_id    uuid not null,
    calendar_id  uuid not null,
    property_id  uuid not null,
    name         text not null,
    url          text not null,
    tried_at     timestamptz,
    read_at      timestamptz,
    problem      text not null default '',
    events       integer not null default 0,
    primary key (tenant_id, calendar_id),
    unique (tenant_id, calendar_id, property_id),
    unique (tenant_id, property_id, url),
    foreign key (tenant_id, property_id) references hotel_properties (tenant_id, property_id)
);
select guard_tenant_table('hotel_calendars');

create table hotel_blocks (
    tenant_id    uuid not null,
    calendar_id  uuid not null,
    property_id  uuid not null,
    night        date not null,
    primary key (tenant_id, calendar_id, night),
    foreign key (tenant_id, calendar_id, property_id)
        references hotel_calendars (tenant_id, calendar_id, property_id) on delete cascade
);
create index hotel_blocks_of_property on hotel_blocks (tenant_id, property_id, night);
select guard_tenant_table('hotel_blocks');

create table hotel_leads (
    tenant_id        uuid not null references tenants (tenant_id),
    lead_id          uuid not null,
    reference        text not null,
    conversation_id  uuid,
    contact_id       uuid,
    property_id      uuid,
    stage            text not null check (stage in ('new', 'qualifying', 'quoted', 'booked', 'lost')),
    name             text,
    phone            text,
    intent           text,
    check_in         date,
    check_out        date,
    adults           smallint,
    children         smallint,
    note             text not null default '',
    moved_by         text not null default 'bot',
    moved_at         timestamptz not null default now(),
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    primary key (tenant_id, lead_id),
    unique (tenant_id, reference),
    foreign key (tenant_id, conversation_id) references conversations (tenant_id, conversation_id),
    foreign key (tenant_id, contact_id) references contacts (tenant_id, contact_id),
    foreign key (tenant_id, property_id) references hotel_properties (tenant_id, property_id)
);
create unique index hotel_leads_one_open on hotel_leads (tenant_id, conversation_id)
    where stage in ('new', 'qualifying', 'quoted');
create index hotel_leads_of_conversation on hotel_leads (tenant_id, conversation_id);
create index hotel_leads_by_age on hotel_leads (tenant_id, created_at);
select guard_tenant_table('hotel_leads', 'select, insert, update');

create table hotel_quotes (
    tenant_id        uuid not null,
    quote_id         uuid not null,
    property_id      uuid not null,
    lead_id          uuid,
    conversation_id  uuid,
    check_in         date not null,
    nights           smallint not null check (nights > 0),
    check_out        date not null generated always as (check_in + nights) stored,
    adults           smallint not null check (adults > 0),
    children         smallint not null default 0 check (children >= 0),
    currency         text not null,
    lines            jsonb not null,
    total            numeric(14,2) not null check (total >= 0),
    created_at       timestamptz not null,
    valid_until      timestamptz not null,
    primary key (tenant_id, quote_id),
    foreign key (tenant_id, property_id) references hotel_properties (tenant_id, property_id),
    foreign key (tenant_id, lead_id) references hotel_leads (tenant_id, lead_id),
    foreign key (tenant_id, conversation_id) references conversations (tenant_id, conversation_id)
);
create index hotel_quotes_by_age on hotel_quotes (tenant_id, created_at);
select guard_tenant_table('hotel_quotes', 'select, insert');

create table hotel_bookings (
    tenant_id        uuid not null,
    booking_id       uuid not null,
    reference        text not null,
    property_id      uuid not null,
    lead_id          uuid,
    quote_id         uuid,
    conversation_id  uuid,
    contact_id       uuid,
    source           text not null default 'guest' check (source in ('guest', 'owner')),
    state            text not null check (state in ('confirmed', 'hold', 'cancelled', 'expired')),
    guest_name       text not null default '',
    guest_phone      text,
    check_in         date not null,
    nights           smallint not null check (nights > 0),
    check_out        date not null generated always as (check_in + nights) stored,
    adults           smallint not null check (adults >= 0),
    children         smallint not null default 0 check (children >= 0),
    currency         text not null default '',
    total            numeric(14,2) not null default 0,
    expires_at       timestamptz,
    created_at       timestamptz not null,
    confirmed_at     timestamptz,
    ended_at         timestamptz,
    ended_by         text,
    primary key (tenant_id, booking_id),
    unique (tenant_id, booking_id, property_id),
    unique (tenant_id, reference),
    foreign key (tenant_id, property_id) references hotel_properties (tenant_id, property_id),
    foreign key (tenant_id, lead_id) references hotel_leads (tenant_id, lead_id),
    foreign key (tenant_id, quote_id) references hotel_quotes (tenant_id, quote_id),
    foreign key (tenant_id, conversation_id) references conversations (tenant_id, conversation_id),
    foreign key (tenant_id, contact_id) references contacts (tenant_id, contact_id),
    check (state <> 'hold' or expires_at is not null)
);
create unique index hotel_bookings_once_by_quote on hotel_bookings (tenant_id, quote_id)
    where state in ('hold', 'confirmed');
create index hotel_bookings_of_conversation on hotel_bookings (tenant_id, conversation_id);
create index hotel_bookings_by_arrival on hotel_bookings (tenant_id, check_in);
create index hotel_bookings_to_expire on hotel_bookings (tenant_id, expires_at) where state = 'hold';
select guard_tenant_table('hotel_bookings', 'select, insert, update');

-- One row per night that one of our own bookings holds: the key refuses a second one.
create table hotel_nights (
    tenant_id    uuid not null,
    property_id  uuid not null,
    night        date not null,
    booking_id   uuid not null,
    primary key (tenant_id, property_id, night),
    foreign key (tenant_id, booking_id, property_id)
        references hotel_bookings (tenant_id, booking_id, property_id)
);
create index hotel_nights_of_booking on hotel_nights (tenant_id, booking_id);
select guard_tenant_table('hotel_nights', 'select, insert, delete');
