"""Alembic's environment: migrations run on the connection that is handed in, in its transaction."""

from alembic import context

from cs_tui.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
