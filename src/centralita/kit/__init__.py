"""Tools every room may use and that know nothing of WhatsApp: time, ids, JSON, logs, secrets, Postgres."""
