# SPDX-License-Identifier: Apache-2.0
"""families__index_references

Who deletes a row makes the database look for rows that refer to it, and without an index it reads
the whole referring table for each.
"""

import sqlalchemy as sa
from alembic import op

revision = '0012_references'
down_revision = '0011_left'
branch_labels = None
depends_on = None

PRESENT = sa.text('blob_key IS NOT NULL')


def upgrade() -> None:
    op.create_index(op.f('ix_frames_blob_key'), 'frames', ['blob_key'], sqlite_where=PRESENT, postgresql_where=PRESENT)
    op.create_index(op.f('ix_findings_first_frame_id'), 'findings', ['first_frame_id'])
    op.create_index(op.f('ix_finding_frames_frame_id'), 'finding_frames', ['frame_id'])
    op.create_index(op.f('ix_registrations_sitting_id'), 'registrations', ['sitting_id'])
    op.create_index(op.f('ix_registrations_retake_of'), 'registrations', ['retake_of'])
    op.create_index(op.f('ix_opinions_run_id'), 'opinions', ['run_id'])
    op.create_index(op.f('ix_attempts_form_id'), 'attempts', ['form_id'])


def downgrade() -> None:
    op.drop_index(op.f('ix_opinions_run_id'), table_name='opinions')
    op.drop_index(op.f('ix_attempts_form_id'), table_name='attempts')
    op.drop_index(op.f('ix_registrations_retake_of'), table_name='registrations')
    op.drop_index(op.f('ix_registrations_sitting_id'), table_name='registrations')
    op.drop_index(op.f('ix_finding_frames_frame_id'), table_name='finding_frames')
    op.drop_index(op.f('ix_findings_first_frame_id'), table_name='findings')
    op.drop_index(op.f('ix_frames_blob_key'), table_name='frames')
