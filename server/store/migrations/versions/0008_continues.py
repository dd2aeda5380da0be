"""Which session one goes on with that was another server's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go there."""
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("continues", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """And back."""
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_column("continues")
