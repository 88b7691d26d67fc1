"""Corrections of tests that were copied from paper."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import learn.db.columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "paper_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("reason", _TEXT(), nullable=False),
        sa.Column("corrected_by", sa.Integer(), nullable=False),
        sa.Column("corrected_at", learn.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["paper_sheet.id"], name=op.f("fk_paper_correction_sheet_id")),
        sa.ForeignKeyConstraint(["based_on"], ["attempt_score.id"], name=op.f("fk_paper_correction_based_on")),
        sa.ForeignKeyConstraint(["corrected_by"], ["person.id"], name=op.f("fk_paper_correction_corrected_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_correction")),
        sa.UniqueConstraint("based_on", name=op.f("uq_paper_correction_based_on")),
    )
    op.create_index(op.f("ix_paper_correction_sheet_id"), "paper_correction", ["sheet_id"])


def downgrade() -> None:
    op.drop_table("paper_correction")
