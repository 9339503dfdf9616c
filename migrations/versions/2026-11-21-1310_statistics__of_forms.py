# SPDX-License-Identifier: Apache-2.0
"""statistics__of_forms"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('form_statistics',
    sa.Column('form_id', sa.Uuid(), nullable=False),
    sa.Column('candidates', sa.Integer(), nullable=False),
    sa.Column('figures', JSON, nullable=False),
    sa.Column('computed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('candidates >= 3', name=op.f('ck_form_statistics_several')),
    sa.ForeignKeyConstraint(['form_id'], ['forms.id'], name=op.f('fk_form_statistics_form_id_forms')),
    sa.PrimaryKeyConstraint('form_id', name=op.f('pk_form_statistics'))
    )


def downgrade() -> None:
    op.drop_table('form_statistics')
