-- How large a waiting body is: an intake takes no more than a worker can hold.
alter table inbound_queue add column size integer not null default 0;
