# SPDX-License-Identifier: Apache-2.0
"""papers__blueprints_and_sets"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# Exact points: NUMERIC on PostgreSQL, whole hundredths on SQLite, which has no decimal type.
POINTS = sa.Numeric(9, 2).with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('blueprints',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('programme_id', sa.Uuid(), nullable=False),
    sa.Column('title_key', sa.String(length=40), nullable=False),
    sa.Column('component_key', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('body', JSON, nullable=False),
    sa.Column('use', sa.String(length=20), nullable=False),
    sa.Column('forms', sa.Integer(), nullable=False),
    sa.Column('limits', JSON, nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("use <> 'fixed' OR forms = 1", name=op.f('ck_blueprints_fixed_is_one')),
    sa.CheckConstraint("use IN ('fixed', 'parallel', 'individual')", name=op.f('ck_blueprints_use')),
    sa.CheckConstraint('forms >= 1 AND revision >= 1', name=op.f('ck_blueprints_counts')),
    sa.ForeignKeyConstraint(['author_id'], ['staff_members.id'], name=op.f('fk_blueprints_author_id_staff_members')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_blueprints_programme_id_programmes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_blueprints'))
    )
    op.create_table('form_sets',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('blueprint_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('use', sa.String(length=20), nullable=False),
    sa.Column('forms', sa.Integer(), nullable=False),
    sa.Column('body', JSON, nullable=False),
    sa.Column('limits', JSON, nullable=False),
    sa.Column('seed', sa.BigInteger(), nullable=False),
    sa.Column('report', JSON, nullable=False),
    sa.Column('shortages', JSON, nullable=False),
    sa.Column('requested_by', sa.Uuid(), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('assembled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'queued') = (assembled_at IS NULL)", name=op.f('ck_form_sets_assembled')),
    sa.CheckConstraint("state IN ('queued', 'ready', 'failed', 'in_use', 'discarded')", name=op.f('ck_form_sets_state')),
    sa.CheckConstraint("use IN ('fixed', 'parallel', 'individual')", name=op.f('ck_form_sets_use')),
    sa.ForeignKeyConstraint(['blueprint_id'], ['blueprints.id'], name=op.f('fk_form_sets_blueprint_id_blueprints')),
    sa.ForeignKeyConstraint(['requested_by'], ['staff_members.id'], name=op.f('fk_form_sets_requested_by_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_sets'))
    )
    with op.batch_alter_table('form_sets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_form_sets_blueprint_id'), ['blueprint_id'], unique=False)

    op.create_table('form_deals',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('form_set_id', sa.Uuid(), nullable=False),
    sa.Column('holder', sa.Uuid(), nullable=False),
    sa.Column('form_id', sa.Uuid(), nullable=False),
    sa.Column('sole', sa.Boolean(), nullable=False),
    sa.Column('dealt_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['form_id'], ['forms.id'], name=op.f('fk_form_deals_form_id_forms')),
    sa.ForeignKeyConstraint(['form_set_id'], ['form_sets.id'], name=op.f('fk_form_deals_form_set_id_form_sets')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_deals')),
    sa.UniqueConstraint('form_set_id', 'holder', name=op.f('uq_form_deals_form_set_id_holder'))
    )
    with op.batch_alter_table('form_deals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_form_deals_form_id'), ['form_id'], unique=False)
        batch_op.create_index('uq_form_deals_sole', ['form_id'], unique=True, sqlite_where=sa.text('sole'), postgresql_where=sa.text('sole'))

    with op.batch_alter_table('forms', schema=None) as batch_op:
        batch_op.add_column(sa.Column('form_set_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('ordinal', sa.Integer(), nullable=True))
        batch_op.alter_column('frozen_at',
               existing_type=sa.DATETIME(),
               nullable=True)
        batch_op.create_unique_constraint(batch_op.f('uq_forms_form_set_id_ordinal'), ['form_set_id', 'ordinal'])
        batch_op.create_foreign_key(batch_op.f('fk_forms_form_set_id_form_sets'), 'form_sets', ['form_set_id'], ['id'])
        batch_op.create_check_constraint(batch_op.f('ck_forms_place_in_set'), '(form_set_id IS NULL) = (ordinal IS NULL)')
        batch_op.create_check_constraint(batch_op.f('ck_forms_frozen'), 'form_set_id IS NOT NULL OR frozen_at IS NOT NULL')

    with op.batch_alter_table('sittings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('form_set_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_sittings_form_set_id_form_sets'), 'form_sets', ['form_set_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('sittings', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_sittings_form_set_id_form_sets'), type_='foreignkey')
        batch_op.drop_column('form_set_id')

    # Forms of sets are unknown below: those that nobody sat go, those that were sat stay.
    op.execute('DELETE FROM form_deals')
    op.execute('DELETE FROM form_slots WHERE form_id IN (SELECT id FROM forms WHERE frozen_at IS NULL)')
    op.execute('DELETE FROM forms WHERE frozen_at IS NULL')
    with op.batch_alter_table('forms', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_forms_frozen'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_forms_place_in_set'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_forms_form_set_id_form_sets'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_forms_form_set_id_ordinal'), type_='unique')
        batch_op.alter_column('frozen_at',
               existing_type=sa.DATETIME(),
               nullable=False)
        batch_op.drop_column('ordinal')
        batch_op.drop_column('form_set_id')

    with op.batch_alter_table('form_deals', schema=None) as batch_op:
        batch_op.drop_index('uq_form_deals_sole', sqlite_where=sa.text('sole'), postgresql_where=sa.text('sole'))
        batch_op.drop_index(batch_op.f('ix_form_deals_form_id'))

    op.drop_table('form_deals')
    with op.batch_alter_table('form_sets', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_form_sets_blueprint_id'))

    op.drop_table('form_sets')
    op.drop_table('blueprints')
