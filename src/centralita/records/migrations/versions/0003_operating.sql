-- Server and worker refuse to start on a schema older than themselves.
grant select on alembic_version to centralita_pipe;

-- A number added by mistake goes with its bots; foreign keys keep every number that was used.
grant delete on numbers, bot_configs to centralita_app;
