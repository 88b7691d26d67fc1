"""Questions marked beside their key, and what marking a test again did."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import learn.db.columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("marking", sa.Column("rulings", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("marking", sa.Column("is_dropped", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "regrading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("rulings", sa.JSON(), nullable=False),
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", learn.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("marking_id", sa.Integer(), nullable=True),
        sa.Column("done_at", learn.db.columns.UtcDateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("tests", "risen", "fallen", "passes", "fails")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_regrading_asked_by")),
        sa.ForeignKeyConstraint(["based_on"], ["marking.id"], name=op.f("fk_regrading_based_on")),
        sa.ForeignKeyConstraint(["marking_id"], ["marking.id"], name=op.f("fk_regrading_marking_id")),
        sa.ForeignKeyConstraint(
            ["question_version_id"], ["question_version.id"], name=op.f("fk_regrading_question_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrading")),
        sa.UniqueConstraint("based_on", name=op.f("uq_regrading_based_on")),
    )
    op.create_index(op.f("ix_regrading_question_version_id"), "regrading", ["question_version_id"])


def downgrade() -> None:
    op.drop_table("regrading")
    op.drop_column("marking", "is_dropped")
    op.drop_column("marking", "rulings")
