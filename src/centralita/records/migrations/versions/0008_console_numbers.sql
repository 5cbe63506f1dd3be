-- ─── numbers: where their webhooks went when somebody last looked ────────────────────────────

alter table numbers
    add column webhook_state text check (webhook_state in ('ok', 'problem', 'unknown')),
    add column webhook_checked_at timestamptz;
