"""Runs migrations on the connection that is handed in: only it holds the key."""

from alembic import context

from station.db.tables import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
