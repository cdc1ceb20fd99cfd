"""Alembic's entrance for the counter's local file; run by counter_app/store/migrate.py inside its transaction."""

from alembic import context

from counter_app.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
