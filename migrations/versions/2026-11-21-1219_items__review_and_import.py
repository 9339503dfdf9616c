# SPDX-License-Identifier: Apache-2.0
"""items__review_and_import"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

# Exact points: NUMERIC on PostgreSQL, whole hundredths on SQLite, which has no decimal type.
POINTS = sa.Numeric(9, 2).with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('item_pictures',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('media_type', sa.String(length=40), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_item_pictures'))
    )
    op.create_table('item_imports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('format', sa.String(length=20), nullable=False),
    sa.Column('blob_key', sa.String(length=80), nullable=False),
    sa.Column('defaults', JSON, nullable=False),
    sa.Column('counts', JSON, nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'uploaded') = (closed_at IS NULL)", name=op.f('ck_item_imports_closed')),
    sa.CheckConstraint("state IN ('uploaded', 'confirmed', 'discarded')", name=op.f('ck_item_imports_state')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_item_imports_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item_imports'))
    )
    op.create_table('item_twins',
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('other_id', sa.Uuid(), nullable=False),
    sa.Column('similarity', POINTS, nullable=False),
    sa.Column('dismissed_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint('item_id < other_id', name=op.f('ck_item_twins_once')),
    sa.ForeignKeyConstraint(['dismissed_by'], ['staff_members.id'], name=op.f('fk_item_twins_dismissed_by_staff_members')),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_item_twins_item_id_items')),
    sa.ForeignKeyConstraint(['other_id'], ['items.id'], name=op.f('fk_item_twins_other_id_items')),
    sa.PrimaryKeyConstraint('item_id', 'other_id', name=op.f('pk_item_twins'))
    )
    with op.batch_alter_table('item_twins', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_twins_other_id'), ['other_id'], unique=False)

    op.create_table('item_events',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('verb', sa.String(length=20), nullable=True),
    sa.Column('from_state', sa.String(length=20), nullable=True),
    sa.Column('to_state', sa.String(length=20), nullable=True),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('comment', sa.String(length=2000), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("verb IS NOT NULL OR comment <> ''", name=op.f('ck_item_events_says_something')),
    sa.ForeignKeyConstraint(['actor_id'], ['staff_members.id'], name=op.f('fk_item_events_actor_id_staff_members')),
    sa.ForeignKeyConstraint(['version_id'], ['item_versions.id'], name=op.f('fk_item_events_version_id_item_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item_events'))
    )
    with op.batch_alter_table('item_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_events_version_id_at'), ['version_id', 'at'], unique=False)

    op.create_table('item_statistics',
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('candidates', sa.Integer(), nullable=False),
    sa.Column('facility', POINTS, nullable=True),
    sa.Column('discrimination', POINTS, nullable=True),
    sa.Column('figures', JSON, nullable=False),
    sa.Column('suspicions', JSON, nullable=False),
    sa.Column('revised_difficulty', POINTS, nullable=True),
    sa.Column('computed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['item_versions.id'], name=op.f('fk_item_statistics_version_id_item_versions')),
    sa.PrimaryKeyConstraint('version_id', name=op.f('pk_item_statistics'))
    )
    with op.batch_alter_table('item_versions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('state', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('cognitive', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('words', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('meant_for', sa.String(length=1000), nullable=True))
        batch_op.add_column(sa.Column('fingerprint', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('author_id', sa.Uuid(), nullable=True))
        batch_op.alter_column('imported_at', new_column_name='created_at')
    _describe_versions()
    with op.batch_alter_table('item_versions', schema=None) as batch_op:
        for name in ('state', 'cognitive', 'words', 'meant_for', 'fingerprint'):
            batch_op.alter_column(name, nullable=False)
        batch_op.drop_constraint(batch_op.f('ck_item_versions_type'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_item_versions_type'), "type IN ('single', 'multiple', 'true_false', 'short_answer', 'matching', 'ordering', 'numeric')")
        batch_op.create_check_constraint(batch_op.f('ck_item_versions_cognitive'), "cognitive IN ('remember', 'understand', 'apply', 'analyse')")
        batch_op.create_check_constraint(batch_op.f('ck_item_versions_state'), "state IN ('draft', 'in_review', 'approved', 'superseded', 'retired')")
        batch_op.create_index(batch_op.f('ix_item_versions_state_type_topic'), ['state', 'type', 'topic'], unique=False)
        batch_op.create_index('uq_item_versions_approved', ['item_id'], unique=True, sqlite_where=sa.text("state = 'approved'"), postgresql_where=sa.text("state = 'approved'"))
        batch_op.create_index('uq_item_versions_open', ['item_id'], unique=True, sqlite_where=sa.text("state IN ('draft', 'in_review')"), postgresql_where=sa.text("state IN ('draft', 'in_review')"))
        batch_op.create_foreign_key(batch_op.f('fk_item_versions_author_id_staff_members'), 'staff_members', ['author_id'], ['id'])


def _describe_versions() -> None:
    """Until now every version was approved as it came, and the highest number served.

    Words are searched for, so they are taken from the body; an empty fingerprint is one that is
    worked out when it is asked for.
    """
    versions = sa.table('item_versions', sa.column('id', sa.Uuid()), sa.column('item_id', sa.Uuid()), sa.column('number', sa.Integer()), sa.column('body', JSON), sa.column('state'), sa.column('cognitive'), sa.column('words'), sa.column('meant_for'), sa.column('fingerprint', sa.LargeBinary()))
    connection = op.get_bind()
    rows = list(connection.execute(sa.select(versions.c.id, versions.c.item_id, versions.c.number, versions.c.body)))
    highest: dict = {}
    for row in rows:
        highest[row.item_id] = max(row.number, highest.get(row.item_id, 0))
    for row in rows:
        said = [row.body['stem'], *row.body.get('options', []), row.body['explanation'], row.body['reference'], row.body['topic']]
        connection.execute(
            versions.update().where(versions.c.id == row.id).values(
                state='approved' if row.number == highest[row.item_id] else 'superseded',
                cognitive=row.body['cognitive'],
                words='\n'.join(said).casefold(),
                meant_for='',
                fingerprint=b'',
            )
        )


def downgrade() -> None:
    with op.batch_alter_table('item_versions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_item_versions_author_id_staff_members'), type_='foreignkey')
        batch_op.drop_index('uq_item_versions_open', sqlite_where=sa.text("state IN ('draft', 'in_review')"), postgresql_where=sa.text("state IN ('draft', 'in_review')"))
        batch_op.drop_index('uq_item_versions_approved', sqlite_where=sa.text("state = 'approved'"), postgresql_where=sa.text("state = 'approved'"))
        batch_op.drop_index(batch_op.f('ix_item_versions_state_type_topic'))
        for name in ('cognitive', 'state', 'type'):
            batch_op.drop_constraint(batch_op.f(f'ck_item_versions_{name}'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_item_versions_type'), "type IN ('single', 'multiple', 'true_false', 'short_answer')")
        for name in ('author_id', 'fingerprint', 'meant_for', 'words', 'cognitive', 'state'):
            batch_op.drop_column(name)
        batch_op.alter_column('created_at', new_column_name='imported_at')

    op.drop_table('item_statistics')
    with op.batch_alter_table('item_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_item_events_version_id_at'))

    op.drop_table('item_events')
    with op.batch_alter_table('item_twins', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_item_twins_other_id'))

    op.drop_table('item_twins')
    op.drop_table('item_imports')
    op.drop_table('item_pictures')
