"""The schema's history, run by Alembic: SQL files in `versions/`, oldest first."""
