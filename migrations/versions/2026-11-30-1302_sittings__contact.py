# SPDX-License-Identifier: Apache-2.0
"""sittings__contact"""

import sqlalchemy as sa
from alembic import op

revision = '0034_sitting_contacts'
down_revision = '0033_rescue_files'
branch_labels = None
depends_on = None

COLUMNS = (('contact_name', 100), ('contact_telephone', 60), ('contact_hours', 100), ('contact_email', 100))


def upgrade() -> None:
    # One by one and not in a batch, which would make the table anew and forget its triggers.
    for name, length in COLUMNS:
        op.add_column('sittings', sa.Column(name, sa.String(length=length), nullable=True))


def downgrade() -> None:
    for name, _ in reversed(COLUMNS):
        op.drop_column('sittings', name)
