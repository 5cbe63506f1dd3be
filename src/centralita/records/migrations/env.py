"""Alembic's entry: runs the migrations on the connection that `records.migrate` hands over."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table_schema="centralita")
with context.begin_transaction():
    context.run_migrations()
