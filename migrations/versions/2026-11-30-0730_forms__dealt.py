# SPDX-License-Identifier: Apache-2.0
"""forms__dealt"""

import sqlalchemy as sa
from alembic import op

revision = '0026_forms_dealt'
down_revision = '0025_machine_tokens'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('forms') as forms:
        forms.add_column(sa.Column('dealt', sa.Integer(), nullable=False, server_default='0'))
    op.execute(
        'UPDATE forms SET dealt = (SELECT count(*) FROM form_deals WHERE form_id = forms.id)'
        ' WHERE form_set_id IS NOT NULL'
    )
    with op.batch_alter_table('forms') as forms:
        forms.alter_column('dealt', server_default=None)
        forms.create_check_constraint(op.f('ck_forms_dealt'), 'dealt >= 0')
        forms.create_index('ix_forms_dealing', ['form_set_id', 'dealt', 'ordinal'])


def downgrade() -> None:
    with op.batch_alter_table('forms') as forms:
        forms.drop_index('ix_forms_dealing')
        forms.drop_constraint(op.f('ck_forms_dealt'), type_='check')
        forms.drop_column('dealt')
