"""Where files lie: on a server's disk or in the store that servers share."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go there."""
    op.create_table(
        "installation",
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_installation")),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("completed_s", sa.Double(), nullable=True))
        batch_op.add_column(
            sa.Column("kept_in", sa.String(length=8), server_default="disk", nullable=False)
        )
        batch_op.add_column(sa.Column("server", sa.String(length=32), nullable=True))
    with op.batch_alter_table("analyses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("results", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("results_at", sa.String(length=128), nullable=True))
        batch_op.add_column(
            sa.Column("kept_in", sa.String(length=8), server_default="disk", nullable=False)
        )
        batch_op.create_index(batch_op.f("ix_analyses_upload_id"), ["upload_id"], unique=False)


def downgrade() -> None:
    """And back."""
    with op.batch_alter_table("analyses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_analyses_upload_id"))
        for name in ("kept_in", "results_at", "results"):
            batch_op.drop_column(name)
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        for name in ("server", "kept_in", "completed_s"):
            batch_op.drop_column(name)
    op.drop_table("installation")
