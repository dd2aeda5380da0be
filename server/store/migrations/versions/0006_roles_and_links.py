"""Roles and names on keys, one-time tokens that become keys, and links that show one thing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go there."""
    op.add_column("keys", sa.Column("role", sa.String(length=16), nullable=True))
    op.add_column("keys", sa.Column("name", sa.String(length=100), nullable=True))
    op.add_column("keys", sa.Column("athlete_id", sa.String(length=32), nullable=True))
    op.create_table(
        "tickets",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=16), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("athlete_id", sa.String(length=32), nullable=True),
        sa.Column("tier", sa.String(length=32), nullable=False),
        sa.Column("created_s", sa.Double(), nullable=False),
        sa.Column("expires_s", sa.Double(), nullable=False),
        sa.Column("key_expires_s", sa.Double(), nullable=True),
        sa.Column("claimed_s", sa.Double(), nullable=True),
        sa.Column("key_id", sa.String(length=16), nullable=True),
        sa.Column("revoked_s", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    op.create_index(
        op.f("ix_tickets_owner_kind_created_s_id"), "tickets", ["owner", "kind", "created_s", "id"]
    )
    op.create_table(
        "shares",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("thing_id", sa.String(length=64), nullable=False),
        sa.Column("sport", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=True),
        sa.Column("created_s", sa.Double(), nullable=False),
        sa.Column("expires_s", sa.Double(), nullable=False),
        sa.Column("revoked_s", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
    )
    op.create_index(op.f("ix_shares_owner_created_s_id"), "shares", ["owner", "created_s", "id"])


def downgrade() -> None:
    """And back."""
    op.drop_table("shares")
    op.drop_table("tickets")
    for name in ("athlete_id", "name", "role"):
        op.drop_column("keys", name)
