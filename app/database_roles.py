# SPDX-License-Identifier: Apache-2.0
"""What the service may do on PostgreSQL beyond its work: whether it could switch triggers off.

Who owns a table can, and nobody can keep an owner from it. So tables belong to the role that
migrates, and the service signs in as another one.
"""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database

# Rows of these are added and read; entries are deleted by the sweep, and a trigger knows when.
APPEND_ONLY = {
    "audit_entries": "SELECT, INSERT, DELETE",
    "audit_links": "SELECT, INSERT",
    "key_entries": "SELECT, INSERT",
}

# Whoever acts for an owner is one: of a table, of its schema, of a function that a trigger calls.
_OWNED = """
SELECT 'owns the table ' || c.relname FROM pg_class c
 WHERE c.relname IN ('audit_entries', 'audit_links', 'audit_unlinked') AND c.relkind = 'r'
   AND c.relnamespace = current_schema()::regnamespace
   AND pg_has_role(current_user, c.relowner, 'MEMBER')
UNION ALL
SELECT 'owns the function ' || p.proname FROM pg_proc p
 WHERE p.proname IN ('refuse_change', 'queue_for_linking')
   AND p.pronamespace = current_schema()::regnamespace
   AND pg_has_role(current_user, p.proowner, 'MEMBER')
UNION ALL
SELECT 'owns the schema ' || n.nspname FROM pg_namespace n
 WHERE n.oid = current_schema()::regnamespace
   AND pg_has_role(current_user, n.nspowner, 'MEMBER')
UNION ALL
SELECT 'may ' || lower(wanted.privilege) || ' ' || wanted.relation
  FROM (VALUES ('audit_entries', 'UPDATE'), ('audit_entries', 'TRUNCATE'),
               ('audit_links', 'UPDATE'), ('audit_links', 'DELETE'), ('audit_links', 'TRUNCATE'))
       AS wanted (relation, privilege)
 WHERE to_regclass(wanted.relation) IS NOT NULL
   AND has_table_privilege(current_user, to_regclass(wanted.relation), wanted.privilege)
"""
_ROLE = "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user"


async def list_powers(database: Database) -> list[str]:
    """By what the service's role could change the trail; empty when it could not. PostgreSQL only."""
    async with database.reading() as session:
        role = (await session.execute(sa.text(_ROLE))).one()
        if role.rolsuper:
            return ["is a superuser"]
        # It could make itself a member of the owner.
        powers = ["may create roles"] if role.rolcreaterole else []
        return powers + list(await session.scalars(sa.text(_OWNED)))


async def grant_service(database: Database, role: str) -> None:
    """The role may do the service's work in this database, and nothing to the trail beyond it.

    To be repeated after each migration: new tables are granted with the others.
    """
    async with database.writing() as session:
        named = session.get_bind().dialect.identifier_preparer.quote_identifier(role)
        schema = await _schema_of(session)
        for statement in (
            f"GRANT USAGE ON SCHEMA {schema} TO {named}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {named}",
            f"REVOKE ALL ON alembic_version FROM {named}",
            f"GRANT SELECT ON alembic_version TO {named}",
        ):
            await session.execute(sa.text(statement))
        for table, privileges in APPEND_ONLY.items():
            await session.execute(sa.text(f"REVOKE ALL ON {table} FROM {named}"))
            await session.execute(sa.text(f"GRANT {privileges} ON {table} TO {named}"))
        # The sweep locks what it deletes, and PostgreSQL asks for this of whoever locks a row. The
        # trigger lets no update through.
        await session.execute(sa.text(f"GRANT UPDATE (id) ON audit_entries TO {named}"))


async def _schema_of(session: AsyncSession) -> str:
    schema = await session.scalar(sa.text("SELECT quote_ident(current_schema())"))
    return str(schema)
