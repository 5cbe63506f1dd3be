"""Tools for every room that know nothing of WhatsApp: time, ids, JSON, logs, secrets, Postgres."""
