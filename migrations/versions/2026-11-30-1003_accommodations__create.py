# SPDX-License-Identifier: Apache-2.0
"""accommodations__create"""

import sqlalchemy as sa
from alembic import op

revision = '0032_accommodations'
down_revision = '0031_outages'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('accommodations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('candidate_id', sa.Uuid(), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('given_by', sa.Uuid(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(percent IS NULL) <> (minutes IS NULL)', name=op.f('ck_accommodations_one_of_two')),
    sa.CheckConstraint('percent > 0 AND minutes IS NULL OR minutes > 0', name=op.f('ck_accommodations_some')),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_accommodations_candidate_id_candidates')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accommodations')),
    sa.UniqueConstraint('candidate_id', name=op.f('uq_accommodations_candidate_id'))
    )
    op.create_table('late_admissions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('given_by', sa.Uuid(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_late_admissions_registration_id_registrations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_late_admissions')),
    sa.UniqueConstraint('registration_id', name=op.f('uq_late_admissions_registration_id'))
    )


def downgrade() -> None:
    op.drop_table('late_admissions')
    op.drop_table('accommodations')
