# SPDX-License-Identifier: Apache-2.0
"""roles__admins_apart

The administrator becomes three. Who was one gives out the rights from now on (`security_admin`), so
that nobody is locked out; what else they held they hold still, but for `auditor`, which ended
yesterday: who gives rights cannot be the one who looks at it. The row shows that they were.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = '0022_admins_apart'
down_revision = '0021_sitting_duties'
branch_labels = None
depends_on = None

BEIJING = ZoneInfo('Asia/Shanghai')
NEW = {
    'system_admin': ('系统管理员', 'System administrator', 'system', ['attention.read', 'jobs.retry', 'roles.read']),
    'security_admin': ('安全管理员', 'Security administrator', 'security', [
        'staff.manage', 'roles.read', 'roles.manage', 'registrations.let_in',
    ]),
}
EVERYBODY = 'sittings.read'
OLD = {'code': 'admin', 'name_zh': '管理员', 'name_en': 'Administrator', 'duty': None, 'is_graded': False}
OLD_RIGHTS = (EVERYBODY, 'marking.follow', 'staff.manage')

ROLES = sa.table('roles', *map(sa.column, ('code', 'name_zh', 'name_en', 'duty', 'is_graded')))
ROLE_RIGHTS = sa.table('role_rights', *map(sa.column, ('role_code', 'right_code')))
HELD = sa.table(
    'staff_roles', sa.column('staff_id', sa.Uuid()), sa.column('role_code', sa.String()),
    sa.column('valid_until', sa.Date()),
)


def upgrade() -> None:
    with op.batch_alter_table('roles', schema=None) as batch_op:
        batch_op.add_column(sa.Column('duty', sa.String(length=20), nullable=True))
        batch_op.create_check_constraint(op.f('ck_roles_duty'), "duty IN ('system', 'security', 'audit')")
        batch_op.add_column(sa.Column('is_graded', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('roles', schema=None) as batch_op:
        batch_op.alter_column('is_graded', server_default=None)
    op.add_column('staff_roles', sa.Column('grade', sa.String(length=40), nullable=True))
    op.execute(sa.update(ROLES).where(ROLES.c.code == 'auditor').values(duty='audit'))
    op.bulk_insert(ROLES, [
        {'code': code, 'name_zh': zh, 'name_en': en, 'duty': duty, 'is_graded': False}
        for code, (zh, en, duty, _rights) in NEW.items()
    ])
    op.bulk_insert(ROLE_RIGHTS, [
        {'role_code': code, 'right_code': right}
        for code, (*_, rights) in NEW.items() for right in [EVERYBODY, *rights]
    ] + [{'role_code': code, 'right_code': 'roles.read'} for code in ('operator', 'auditor')])
    admins = sa.select(HELD.c.staff_id).where(HELD.c.role_code == 'admin')
    yesterday = datetime.now(BEIJING).date() - timedelta(days=1)
    op.execute(
        sa.update(HELD)
        .where(HELD.c.role_code == 'auditor', HELD.c.staff_id.in_(admins))
        .values(valid_until=yesterday)
    )
    _replace('admin', 'security_admin')


def downgrade() -> None:
    op.drop_column('staff_roles', 'grade')
    op.execute(sa.delete(ROLE_RIGHTS).where(ROLE_RIGHTS.c.right_code.in_(['roles.read', 'roles.manage'])))
    op.bulk_insert(ROLES, [OLD])
    op.bulk_insert(ROLE_RIGHTS, [{'role_code': 'admin', 'right_code': right} for right in OLD_RIGHTS])
    # The system's administrator is none that the code of before knows.
    op.execute(sa.delete(HELD).where(HELD.c.role_code == 'system_admin'))
    op.execute(sa.delete(ROLE_RIGHTS).where(ROLE_RIGHTS.c.role_code == 'system_admin'))
    op.execute(sa.delete(ROLES).where(ROLES.c.code == 'system_admin'))
    _replace('security_admin', 'admin')
    with op.batch_alter_table('roles', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_roles_duty'), type_='check')
        batch_op.drop_column('is_graded')
        batch_op.drop_column('duty')


def _replace(former: str, role: str) -> None:
    """Whoever held the former holds this role, and the former is gone."""
    op.execute(sa.update(HELD).where(HELD.c.role_code == former).values(role_code=role))
    op.execute(sa.delete(ROLE_RIGHTS).where(ROLE_RIGHTS.c.role_code == former))
    op.execute(sa.delete(ROLES).where(ROLES.c.code == former))
