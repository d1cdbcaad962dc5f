"""Alembic's entry: runs the migrations on the connection it is given, within that connection's transaction."""

from alembic import context

from county.db.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
