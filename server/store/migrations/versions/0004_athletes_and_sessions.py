"""Athletes, kept sessions and their events; analyses of an athlete."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go there."""
    op.create_table(
        "athletes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("sought", sa.String(length=1000), nullable=False),
        *(
            sa.Column(name, sa.Double(), nullable=True)
            for name in (
                "height_m",
                "mass_kg",
                "thigh_m",
                "shank_m",
                "foot_m",
                "upper_arm_m",
                "forearm_m",
            )
        ),
        sa.Column("created_s", sa.Double(), nullable=False),
        sa.Column("changed_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_athletes")),
        sa.UniqueConstraint("owner", "external_id", name=op.f("uq_athletes_owner_external_id")),
    )
    op.create_index(
        op.f("ix_athletes_owner_created_s_id"), "athletes", ["owner", "created_s", "id"]
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("sport", sa.String(length=64), nullable=False),
        sa.Column("athlete_id", sa.String(length=32), nullable=True),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("created_s", sa.Double(), nullable=False),
        sa.Column("heard_s", sa.Double(), nullable=False),
        sa.Column("ended_s", sa.Double(), nullable=True),
        sa.Column("reason", sa.String(length=255), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=True),
        sa.Column("events_lost", sa.Integer(), nullable=False),
        sa.Column("recording_state", sa.String(length=16), nullable=True),
        sa.Column("recording_id", sa.String(length=32), nullable=True),
        sa.Column("recording", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["athlete_id"],
            ["athletes.id"],
            name=op.f("fk_sessions_athlete_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["uploads.id"],
            name=op.f("fk_sessions_recording_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    for columns in (["owner", "created_s", "id"], ["ended_s", "heard_s"], ["athlete_id"]):
        op.create_index(op.f(f"ix_sessions_{'_'.join(columns)}"), "sessions", columns)
    op.create_table(
        "session_events",
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("message", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_session_events_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "number", name=op.f("pk_session_events")),
    )
    op.add_column("analyses", sa.Column("athlete_id", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_analyses_athlete_id"), "analyses", ["athlete_id"])


def downgrade() -> None:
    """And back."""
    op.drop_index(op.f("ix_analyses_athlete_id"), "analyses")
    op.drop_column("analyses", "athlete_id")
    for table in ("session_events", "sessions", "athletes"):
        op.drop_table(table)
