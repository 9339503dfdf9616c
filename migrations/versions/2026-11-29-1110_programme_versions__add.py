# SPDX-License-Identifier: Apache-2.0
"""programme_versions__add

The rules in force become version 1 of their programme, under the programme's own id: one
statement does it on both databases. Every sitting names that version.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0005_versions'
down_revision = '0004'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
# A promise that the database keeps by itself, whatever code believes.
REFUSAL = "a version of a programme never changes: load the file as its next version"


def upgrade() -> None:
    op.create_table('programme_versions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('programme_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('author', sa.String(length=100), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rules', JSON, nullable=False),
    sa.CheckConstraint('number >= 1', name=op.f('ck_programme_versions_number')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_programme_versions_programme_id_programmes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_versions')),
    sa.UniqueConstraint('programme_id', 'digest', name=op.f('uq_programme_versions_programme_id_digest')),
    sa.UniqueConstraint('programme_id', 'number', name=op.f('uq_programme_versions_programme_id_number'))
    )
    op.execute(
        "INSERT INTO programme_versions (id, programme_id, number, digest, author, note, made_at, rules) "
        "SELECT id, id, 1, digest, '', '', loaded_at, rules FROM programmes"
    )
    with op.batch_alter_table('programmes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('current', sa.Integer(), nullable=True))
        batch_op.drop_column('rules')
        batch_op.drop_column('digest')
        batch_op.drop_column('loaded_at')
    op.execute('UPDATE programmes SET current = 1')
    with op.batch_alter_table('programmes', schema=None) as batch_op:
        batch_op.alter_column('current', existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table('sittings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('programme_version_id', sa.Uuid(), nullable=True))
    op.execute('UPDATE sittings SET programme_version_id = programme_id')
    with op.batch_alter_table('sittings', schema=None) as batch_op:
        batch_op.alter_column('programme_version_id', existing_type=sa.Uuid(), nullable=False)
        batch_op.create_foreign_key(batch_op.f('fk_sittings_programme_version_id_programme_versions'), 'programme_versions', ['programme_version_id'], ['id'])
    refuse_updates()


def refuse_updates() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER programme_versions_stay BEFORE UPDATE ON programme_versions "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_new_rules() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER programme_versions_stay BEFORE UPDATE ON programme_versions "
        "FOR EACH ROW EXECUTE FUNCTION refuse_new_rules()"
    )


def downgrade() -> None:
    """Every programme has the rules of its version in force; sittings lose theirs."""
    with op.batch_alter_table('sittings', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_sittings_programme_version_id_programme_versions'), type_='foreignkey')
        batch_op.drop_column('programme_version_id')
    with op.batch_alter_table('programmes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('digest', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('rules', JSON, nullable=True))
        batch_op.add_column(sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=True))
    in_force = "FROM programme_versions AS v WHERE v.programme_id = programmes.id AND v.number = programmes.current"
    op.execute(
        f"UPDATE programmes SET digest = (SELECT v.digest {in_force}), "
        f"rules = (SELECT v.rules {in_force}), loaded_at = (SELECT v.made_at {in_force})"
    )
    with op.batch_alter_table('programmes', schema=None) as batch_op:
        batch_op.alter_column('digest', existing_type=sa.String(length=64), nullable=False)
        batch_op.alter_column('rules', existing_type=JSON, nullable=False)
        batch_op.alter_column('loaded_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.drop_column('current')
    op.drop_table('programme_versions')
    if op.get_bind().dialect.name != "sqlite":
        op.execute('DROP FUNCTION refuse_new_rules()')
