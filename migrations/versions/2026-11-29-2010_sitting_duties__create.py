# SPDX-License-Identifier: Apache-2.0
"""sitting_duties__create

Triggers keep duties append-only; SQLite loses a table's triggers when batch_alter_table makes it
anew, so whoever changes `sitting_duties` there creates them again.
"""

import sqlalchemy as sa
from alembic import op

revision = '0021_sitting_duties'
down_revision = '0020_trail_right'
branch_labels = None
depends_on = None

# What a duty says never changes; what may be written once is how it ended.
SQLITE_TRIGGERS = {
    "sitting_duties_kept": """
        BEFORE UPDATE OF id, sitting_id, staff_id, duty, given_at, given_by ON sitting_duties
        BEGIN SELECT RAISE(ABORT, 'a duty is never changed'); END""",
    "sitting_duties_ended": """
        BEFORE UPDATE ON sitting_duties WHEN OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
        BEGIN SELECT RAISE(ABORT, 'a duty is ended once, and stays so'); END""",
    "sitting_duties_deleted": """
        BEFORE DELETE ON sitting_duties
        WHEN EXISTS (SELECT 1 FROM sittings WHERE id = OLD.sitting_id)
        BEGIN SELECT RAISE(ABORT, 'a duty goes only with its sitting'); END""",
}
POSTGRES_FUNCTION = """
    CREATE FUNCTION keep_sitting_duties() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        how text[] := ARRAY['ended_at', 'ended_by'];
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
               AND to_jsonb(OLD) - how = to_jsonb(NEW) - how THEN
                RETURN NEW;
            END IF;
            RAISE integrity_constraint_violation
                USING MESSAGE = 'a duty is never changed, and ended once';
        END IF;
        IF TG_OP = 'DELETE' THEN
            IF NOT EXISTS (SELECT 1 FROM sittings WHERE id = OLD.sitting_id) THEN
                RETURN OLD;
            END IF;
        END IF;
        RAISE integrity_constraint_violation
            USING MESSAGE = 'a duty goes only with its sitting';
    END $$"""
POSTGRES_TRIGGERS = {
    "sitting_duties_kept": "BEFORE UPDATE OR DELETE ON sitting_duties FOR EACH ROW",
    "sitting_duties_emptied": "BEFORE TRUNCATE ON sitting_duties FOR EACH STATEMENT",
}


RIGHTS = sa.table('role_rights', sa.column('role_code', sa.String()), sa.column('right_code', sa.String()))


def upgrade() -> None:
    op.bulk_insert(RIGHTS, [
        {'role_code': 'operator', 'right_code': 'duties.assign'},
        {'role_code': 'operator', 'right_code': 'boards.read'},
        {'role_code': 'invigilator', 'right_code': 'boards.read'},
    ])
    op.create_table('sitting_duties',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('sitting_id', sa.Uuid(), nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=False),
    sa.Column('duty', sa.String(length=20), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('given_by', sa.Uuid(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("duty IN ('invigilating', 'grading')", name=op.f('ck_sitting_duties_duty')),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_by IS NULL)', name=op.f('ck_sitting_duties_ended')),
    sa.ForeignKeyConstraint(['ended_by'], ['staff_members.id'], name=op.f('fk_sitting_duties_ended_by_staff_members')),
    sa.ForeignKeyConstraint(['given_by'], ['staff_members.id'], name=op.f('fk_sitting_duties_given_by_staff_members')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sittings.id'], name=op.f('fk_sitting_duties_sitting_id_sittings'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_sitting_duties_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sitting_duties'))
    )
    with op.batch_alter_table('sitting_duties', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sitting_duties_ended_by'), ['ended_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_sitting_duties_given_by'), ['given_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_sitting_duties_sitting_id'), ['sitting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sitting_duties_staff_id'), ['staff_id'], unique=False)
        batch_op.create_index('uq_sitting_duties_open', ['staff_id', 'duty', 'sitting_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    _keep_duties()


def _keep_duties() -> None:
    triggers, action = SQLITE_TRIGGERS, ""
    if _is_postgres():
        op.execute(POSTGRES_FUNCTION)
        triggers, action = POSTGRES_TRIGGERS, " EXECUTE FUNCTION keep_sitting_duties()"
    for name, when in triggers.items():
        op.execute(f"CREATE TRIGGER {name} {when}{action}")


def downgrade() -> None:
    op.execute(sa.delete(RIGHTS).where(RIGHTS.c.right_code.in_(['duties.assign', 'boards.read'])))
    """Who worked where is lost; the trail still has it."""
    op.drop_table('sitting_duties')
    if _is_postgres():
        op.execute("DROP FUNCTION keep_sitting_duties()")


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"
