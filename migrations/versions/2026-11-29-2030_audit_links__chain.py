# SPDX-License-Identifier: Apache-2.0
"""audit_links__chain

The trail is append-only by the database itself, and its entries stand in a chain.
"""

import sqlalchemy as sa
from alembic import op

from migrations import seals

revision = '0018_audit_chain'
down_revision = '0017_password_links'
branch_labels = None
depends_on = None

# app.core.privacy.TEN_YEARS as it was when this was written.
KEPT_DAYS = 3653

_QUEUE_ON_POSTGRES = (
    """
CREATE FUNCTION queue_for_linking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unlinked (entry_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$
""",
    """
CREATE TRIGGER audit_entries_queue AFTER INSERT ON audit_entries
FOR EACH ROW EXECUTE FUNCTION queue_for_linking()
""",
    "ALTER TABLE audit_entries ENABLE ALWAYS TRIGGER audit_entries_queue",
)
_QUEUE_ON_SQLITE = (
    """
CREATE TRIGGER audit_entries_queue AFTER INSERT ON audit_entries
BEGIN INSERT INTO audit_unlinked (entry_id) VALUES (NEW.id) ON CONFLICT DO NOTHING; END
""",
)


def upgrade() -> None:
    op.create_table('audit_links',
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('entry_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('chained', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('position', name=op.f('pk_audit_links')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_audit_links_entry_id'))
    )
    op.create_table('audit_unlinked',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_audit_unlinked'))
    )
    op.drop_index('ix_audit_entries_subject_kind_subject_id', table_name='audit_entries')
    for columns in (['at', 'id'], ['actor_id', 'at', 'id'], ['subject_id', 'at', 'id'], ['action', 'at', 'id']):
        op.create_index(_index(columns), 'audit_entries', columns)
    # What is on the trail already is linked by the worker, as it is found now.
    op.execute("INSERT INTO audit_unlinked (entry_id) SELECT id FROM audit_entries")
    for statement in _QUEUE_ON_POSTGRES if _is_postgres() else _QUEUE_ON_SQLITE:
        op.execute(statement)
    seals.prepare_append_only()
    seals.append_only('audit_entries', ['id'], since='at', days=KEPT_DAYS)
    seals.append_only('audit_links', ['position', 'entry_id'])


def downgrade() -> None:
    seals.open_again('audit_links')
    seals.open_again('audit_entries')
    seals.unprepare_append_only()
    op.execute("DROP TRIGGER audit_entries_queue" + (" ON audit_entries" if _is_postgres() else ""))
    if _is_postgres():
        op.execute("DROP FUNCTION queue_for_linking()")
    for columns in (['action', 'at', 'id'], ['subject_id', 'at', 'id'], ['actor_id', 'at', 'id'], ['at', 'id']):
        op.drop_index(_index(columns), table_name='audit_entries')
    op.create_index('ix_audit_entries_subject_kind_subject_id', 'audit_entries', ['subject_kind', 'subject_id'])
    op.drop_table('audit_unlinked')
    op.drop_table('audit_links')


def _index(columns: list[str]) -> str:
    return f"ix_audit_entries_{'_'.join(columns)}"


def _is_postgres() -> bool:
    return op.get_context().dialect.name == "postgresql"
