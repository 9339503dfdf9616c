# SPDX-License-Identifier: Apache-2.0
"""roles__table_of_rights"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0019_roles'
down_revision = '0018_audit_chain'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")

NAMES = {
    'admin': ('管理员', 'Administrator'),
    'operator': ('考务员', 'Operator'),
    'grader': ('阅卷员', 'Grader'),
    'invigilator': ('监考员', 'Invigilator'),
    'auditor': ('审计员', 'Auditor'),
    'author': ('命题员', 'Author'),
    'reviewer': ('审题员', 'Reviewer'),
    'paper_maker': ('组卷员', 'Paper maker'),
}
# What each role could do when it was code, and nothing else.
EVERYBODY = ['sittings.read']
BANK = ['bank.read', 'bank.comment', 'bank.export', 'twins.dismiss']
RIGHTS = {
    'admin': ['marking.follow', 'staff.manage'],
    'operator': [
        'sittings.plan', 'sittings.announce', 'sittings.open', 'sittings.move', 'sittings.cancel',
        'sittings.close_entry', 'sittings.export', 'registrations.read', 'registrations.book',
        'registrations.withdraw', 'registrations.let_in', 'attempts.reopen', 'marking.follow',
        'results.read', 'results.release', 'voidings.ask', 'voidings.decide', 'attention.read',
        'jobs.retry',
    ],
    'grader': ['marking.follow', 'marking.mark'],
    'invigilator': ['attempts.watch', 'attempts.terminate', 'findings.judge'],
    'auditor': ['sittings.export', 'registrations.read', 'attention.read'],
    'author': [*BANK, 'bank.write', 'bank.import', 'bank.retire'],
    'reviewer': [*BANK, 'bank.review', 'bank.retire'],
    'paper_maker': [*BANK, 'papers.make', 'papers.analyse'],
}  # fmt: skip

STAFF = sa.table('staff_members', sa.column('id', sa.Uuid()), sa.column('roles', JSON))
ROLES = sa.table('roles', *map(sa.column, ('code', 'name_zh', 'name_en')))
ROLE_RIGHTS = sa.table('role_rights', *map(sa.column, ('role_code', 'right_code')))
HELD = sa.table(
    'staff_roles', sa.column('id', sa.Uuid()), sa.column('staff_id', sa.Uuid()), sa.column('role_code')
)


def upgrade() -> None:
    op.create_table('roles',
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name_zh', sa.String(length=100), nullable=False),
    sa.Column('name_en', sa.String(length=100), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_roles'))
    )
    op.create_table('role_rights',
    sa.Column('role_code', sa.String(length=40), nullable=False),
    sa.Column('right_code', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['role_code'], ['roles.code'], name=op.f('fk_role_rights_role_code_roles')),
    sa.PrimaryKeyConstraint('role_code', 'right_code', name=op.f('pk_role_rights'))
    )
    op.create_table('staff_roles',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=False),
    sa.Column('role_code', sa.String(length=40), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.CheckConstraint('valid_from <= valid_until', name=op.f('ck_staff_roles_days_in_order')),
    sa.ForeignKeyConstraint(['role_code'], ['roles.code'], name=op.f('fk_staff_roles_role_code_roles')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_staff_roles_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_roles')),
    sa.UniqueConstraint('staff_id', 'role_code', name=op.f('uq_staff_roles_staff_id_role_code'))
    )
    op.create_index(op.f('ix_staff_roles_role_code'), 'staff_roles', ['role_code'])
    op.bulk_insert(ROLES, [{'code': code, 'name_zh': zh, 'name_en': en} for code, (zh, en) in NAMES.items()])
    op.bulk_insert(ROLE_RIGHTS, [
        {'role_code': code, 'right_code': right}
        for code, rights in RIGHTS.items() for right in [*EVERYBODY, *rights]
    ])
    found = op.get_bind().execute(sa.select(STAFF.c.id, STAFF.c.roles)).all()
    held = [
        {'id': uuid4(), 'staff_id': staff_id, 'role_code': role}
        for staff_id, roles in found for role in sorted(set(roles))
    ]
    if held:
        op.bulk_insert(HELD, held)
    with op.batch_alter_table('staff_members', schema=None) as batch_op:
        batch_op.drop_column('roles')


def downgrade() -> None:
    with op.batch_alter_table('staff_members', schema=None) as batch_op:
        batch_op.add_column(sa.Column('roles', JSON, nullable=False, server_default='[]'))
    with op.batch_alter_table('staff_members', schema=None) as batch_op:
        batch_op.alter_column('roles', server_default=None)
    connection = op.get_bind()
    roles: dict[object, list[str]] = {}
    for staff_id, role in connection.execute(sa.select(HELD.c.staff_id, HELD.c.role_code)):
        # A role that was added as a row is none that the code of before knows.
        if role in NAMES:
            roles.setdefault(staff_id, []).append(role)
    for staff_id, held in roles.items():
        connection.execute(sa.update(STAFF).where(STAFF.c.id == staff_id).values(roles=sorted(held)))
    op.drop_table('staff_roles')
    op.drop_table('role_rights')
    op.drop_table('roles')
