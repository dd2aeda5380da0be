"""What a session is called, which device sent it, and what coaches write beside it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go there."""
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("label", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("device_id", sa.String(length=32), nullable=True))
    op.create_table(
        "session_notes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("media_time_s", sa.Double(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("created_s", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_session_notes_session_id_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_notes")),
    )
    with op.batch_alter_table("session_notes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_notes_session_id_created_s_id"),
            ["session_id", "created_s", "id"],
            unique=False,
        )


def downgrade() -> None:
    """And back."""
    op.drop_table("session_notes")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        for name in ("device_id", "label"):
            batch_op.drop_column(name)
