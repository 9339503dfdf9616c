# SPDX-License-Identifier: Apache-2.0
"""opinions__settle_into_marks

Marks that people gave become opinions, and marks what those settle into. Triggers keep opinions
append-only; SQLite loses a table's triggers when batch_alter_table makes it anew, so whoever
changes `opinions` there creates them again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0010_opinions'
down_revision = '0009_frames'
branch_labels = None
depends_on = None

# Exact points: NUMERIC on PostgreSQL, whole hundredths on SQLite, which has no decimal type.
POINTS = sa.Numeric(9, 2).with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")

# What an opinion says can never change; what may be written once is how it was withdrawn.
SQLITE_TRIGGERS = {
    "opinions_added": """
        BEFORE INSERT ON opinions WHEN EXISTS (
            SELECT 1 FROM opinions AS o WHERE o.id = NEW.id OR (
                o.run_id = NEW.run_id AND o.slot = NEW.slot AND o.withdrawn_at IS NULL
                AND NEW.withdrawn_at IS NULL AND (o.nth = NEW.nth OR o.given_by = NEW.given_by)))
        BEGIN SELECT RAISE(ABORT, 'an opinion is never replaced'); END""",
    "opinions_kept": """
        BEFORE UPDATE OF id, run_id, slot, nth, given_by, points, max_points, detail, given_at
        ON opinions
        BEGIN SELECT RAISE(ABORT, 'an opinion is never changed'); END""",
    "opinions_withdrawn": """
        BEFORE UPDATE ON opinions WHEN OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
        BEGIN SELECT RAISE(ABORT, 'an opinion is withdrawn once, and stays so'); END""",
    "opinions_deleted": """
        BEFORE DELETE ON opinions WHEN EXISTS (SELECT 1 FROM marking_runs WHERE id = OLD.run_id)
        BEGIN SELECT RAISE(ABORT, 'an opinion goes only with its run'); END""",
}
POSTGRES_FUNCTION = """
    CREATE FUNCTION keep_opinions() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        how text[] := ARRAY['withdrawn_at', 'withdrawn_by', 'reason'];
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
               AND to_jsonb(OLD) - how = to_jsonb(NEW) - how THEN
                RETURN NEW;
            END IF;
            RAISE integrity_constraint_violation
                USING MESSAGE = 'an opinion is never changed, and withdrawn once';
        END IF;
        IF TG_OP = 'DELETE' THEN
            IF NOT EXISTS (SELECT 1 FROM marking_runs WHERE id = OLD.run_id) THEN
                RETURN OLD;
            END IF;
        END IF;
        RAISE integrity_constraint_violation
            USING MESSAGE = 'an opinion goes only with its run';
    END $$"""
POSTGRES_TRIGGERS = {
    "opinions_kept": "BEFORE UPDATE OR DELETE ON opinions FOR EACH ROW",
    "opinions_emptied": "BEFORE TRUNCATE ON opinions FOR EACH STATEMENT",
}


def upgrade() -> None:
    _create_opinions()
    _copy_opinions()
    _keep_opinions()
    op.execute("CREATE TABLE old_marks AS SELECT * FROM marks")
    op.drop_table('marks')
    _create_marks()
    _fill_marks()
    op.drop_table('old_marks')
    with op.batch_alter_table('marking_tasks', schema=None) as batch_op:
        # Every task there is asks for the first opinion.
        batch_op.add_column(sa.Column('nth', sa.Integer(), nullable=False, server_default='1'))
        batch_op.drop_constraint(batch_op.f('uq_marking_tasks_run_id_slot'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_marking_tasks_run_id_slot_nth'), ['run_id', 'slot', 'nth'])
        batch_op.create_check_constraint(batch_op.f('ck_marking_tasks_nth'), 'nth >= 1')
    with op.batch_alter_table('marking_tasks', schema=None) as batch_op:
        batch_op.alter_column('nth', server_default=None)


def _create_opinions() -> None:
    op.create_table('opinions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.Column('nth', sa.Integer(), nullable=False),
    sa.Column('given_by', sa.Uuid(), nullable=False),
    sa.Column('points', POINTS, nullable=False),
    sa.Column('max_points', POINTS, nullable=False),
    sa.Column('detail', JSON, nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=True),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (reason IS NULL)', name=op.f('ck_opinions_withdrawn')),
    sa.CheckConstraint('nth >= 1', name=op.f('ck_opinions_nth')),
    sa.CheckConstraint('points >= 0 AND points <= max_points', name=op.f('ck_opinions_range')),
    sa.ForeignKeyConstraint(['given_by'], ['staff_members.id'], name=op.f('fk_opinions_given_by_staff_members')),
    sa.ForeignKeyConstraint(['run_id'], ['marking_runs.id'], name=op.f('fk_opinions_run_id_marking_runs'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['staff_members.id'], name=op.f('fk_opinions_withdrawn_by_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opinions'))
    )
    with op.batch_alter_table('opinions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opinions_given_by_given_at'), ['given_by', 'given_at'], unique=False)
        batch_op.create_index('uq_opinions_place', ['run_id', 'slot', 'nth'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.create_index('uq_opinions_reader', ['run_id', 'slot', 'given_by'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))


def _copy_opinions() -> None:
    op.execute("""
        INSERT INTO opinions
            (id, run_id, slot, nth, given_by, points, max_points, detail, given_at)
        SELECT id, run_id, slot, 1, marked_by, points, max_points, detail, marked_at
        FROM marks WHERE source = 'human'""")


def _keep_opinions() -> None:
    triggers = SQLITE_TRIGGERS
    action = ""
    if _is_postgres():
        op.execute(POSTGRES_FUNCTION)
        triggers, action = POSTGRES_TRIGGERS, " EXECUTE FUNCTION keep_opinions()"
    for name, when in triggers.items():
        op.execute(f"CREATE TRIGGER {name} {when}{action}")


def _create_marks() -> None:
    op.create_table('marks',
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('slot', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('rule', sa.String(length=20), nullable=False),
    sa.Column('points', POINTS, nullable=False),
    sa.Column('max_points', POINTS, nullable=False),
    sa.Column('detail', JSON, nullable=False),
    sa.CheckConstraint("rule IN ('exact', 'missed_share', 'each_option', 'blank', 'one_opinion')", name=op.f('ck_marks_rule')),
    sa.CheckConstraint('points >= 0 AND points <= max_points', name=op.f('ck_marks_range')),
    sa.ForeignKeyConstraint(['run_id'], ['marking_runs.id'], name=op.f('fk_marks_run_id_marking_runs')),
    sa.PrimaryKeyConstraint('run_id', 'slot', name=op.f('pk_marks'))
    )


def _fill_marks() -> None:
    """The rule stood in the detail of what a machine marked; a note belongs to the opinion."""
    named, rest = "json_extract(detail, '$.rule')", "json_remove(detail, '$.rule', '$.reason', '$.note', '$.points')"
    if _is_postgres():
        named, rest = "detail ->> 'rule'", "detail - ARRAY['rule', 'reason', 'note', 'points']"
    op.execute(f"""
        INSERT INTO marks (run_id, slot, rule, points, max_points, detail)
        SELECT run_id, slot,
            CASE source WHEN 'human' THEN 'one_opinion' ELSE coalesce({named}, 'blank') END,
            points, max_points, {rest}
        FROM old_marks""")


def downgrade() -> None:
    """Opinions that were withdrawn are lost, as undoing lost them then; the trail still has them."""
    with op.batch_alter_table('marking_tasks', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_marking_tasks_nth'), type_='check')
        batch_op.drop_constraint(batch_op.f('uq_marking_tasks_run_id_slot_nth'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_marking_tasks_run_id_slot'), ['run_id', 'slot'])
        batch_op.drop_column('nth')
    op.execute("CREATE TABLE new_marks AS SELECT * FROM marks")
    op.drop_table('marks')
    _create_old_marks()
    _fill_old_marks()
    op.drop_table('new_marks')
    op.drop_table('opinions')
    if _is_postgres():
        op.execute("DROP FUNCTION keep_opinions()")


def _create_old_marks() -> None:
    op.create_table('marks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=10), nullable=False),
    sa.Column('points', POINTS, nullable=False),
    sa.Column('max_points', POINTS, nullable=False),
    sa.Column('detail', JSON, nullable=False),
    sa.Column('marked_by', sa.Uuid(), nullable=True),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(source = 'human') = (marked_by IS NOT NULL)", name=op.f('ck_marks_marked_by')),
    sa.CheckConstraint("source IN ('machine', 'human')", name=op.f('ck_marks_source')),
    sa.CheckConstraint('points >= 0 AND points <= max_points', name=op.f('ck_marks_range')),
    sa.ForeignKeyConstraint(['marked_by'], ['staff_members.id'], name=op.f('fk_marks_marked_by_staff_members')),
    sa.ForeignKeyConstraint(['run_id'], ['marking_runs.id'], name=op.f('fk_marks_run_id_marking_runs')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_marks')),
    sa.UniqueConstraint('run_id', 'slot', name=op.f('uq_marks_run_id_slot'))
    )
    with op.batch_alter_table('marks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_marks_marked_by_marked_at'), ['marked_by', 'marked_at'], unique=False)


def _fill_old_marks() -> None:
    """A machine marked when its run was made; what a person gave stands in the opinion."""
    fresh, ruled, blank = "lower(hex(randomblob(16)))", "json_set(m.detail, '$.rule', m.rule)", "json('{\"reason\":\"blank\"}')"
    if _is_postgres():
        fresh, ruled, blank = "gen_random_uuid()", "m.detail || jsonb_build_object('rule', m.rule)", "'{\"reason\":\"blank\"}'::jsonb"
    op.execute(f"""
        INSERT INTO marks
            (id, run_id, slot, source, points, max_points, detail, marked_by, marked_at)
        SELECT {fresh}, m.run_id, m.slot, 'machine', m.points, m.max_points,
            CASE m.rule WHEN 'blank' THEN {blank} ELSE {ruled} END, NULL, r.created_at
        FROM new_marks AS m JOIN marking_runs AS r ON r.id = m.run_id
        WHERE m.rule <> 'one_opinion'""")
    op.execute("""
        INSERT INTO marks
            (id, run_id, slot, source, points, max_points, detail, marked_by, marked_at)
        SELECT o.id, m.run_id, m.slot, 'human', m.points, m.max_points, o.detail, o.given_by,
            o.given_at
        FROM new_marks AS m JOIN opinions AS o ON o.run_id = m.run_id AND o.slot = m.slot
        WHERE m.rule = 'one_opinion' AND o.withdrawn_at IS NULL""")


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"
