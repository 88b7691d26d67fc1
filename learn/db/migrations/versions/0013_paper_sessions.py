"""Tests on paper: the day, its sheets, and what was copied from them."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import learn.db.columns

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_INSTANT = learn.db.columns.UtcDateTime


def upgrade() -> None:
    op.create_table(
        "paper_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", _TEXT(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("occasion", _TEXT(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("language", _TEXT(), nullable=False),
        sa.Column("planned_by", sa.Integer(), nullable=False),
        sa.Column("planned_at", _INSTANT(timezone=True), nullable=False),
        sa.Column("key", _TEXT(), nullable=False),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("released_at", _INSTANT(timezone=True), nullable=True),
        sa.Column("cancelled_at", _INSTANT(timezone=True), nullable=True),
        sa.CheckConstraint(
            "occasion IN ('baseline', 'pre', 'post', 'follow-up')", name=op.f("ck_paper_session_occasion_known")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_paper_session_unit_id")),
        sa.ForeignKeyConstraint(["planned_by"], ["person.id"], name=op.f("fk_paper_session_planned_by")),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name=op.f("fk_paper_session_released_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_session")),
        sa.UniqueConstraint("planned_by", "key", name=op.f("uq_paper_session_planned_by_key")),
    )
    op.create_index(op.f("ix_paper_session_course"), "paper_session", ["course"])
    op.create_index(op.f("ix_paper_session_unit_id"), "paper_session", ["unit_id"])
    op.create_table(
        "paper_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("letter", _TEXT(), nullable=False),
        sa.Column("kept_at", _INSTANT(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["paper_session.id"], name=op.f("fk_paper_sheet_session_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_paper_sheet_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_sheet")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_paper_sheet_session_id_number")),
        sa.UniqueConstraint("session_id", "enrolment_id", name=op.f("uq_paper_sheet_session_id_enrolment_id")),
    )
    op.create_index(op.f("ix_paper_sheet_enrolment_id"), "paper_sheet", ["enrolment_id"])
    _create_entries()


def _create_entries() -> None:
    op.create_table(
        "paper_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", _TEXT(), nullable=False),
        sa.Column("kind", _TEXT(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("entered_at", _INSTANT(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('typed', 'settled', 'withdrawn')", name=op.f("ck_paper_entry_kind_known")),
        sa.ForeignKeyConstraint(["sheet_id"], ["paper_sheet.id"], name=op.f("fk_paper_entry_sheet_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_paper_entry_entered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
        sa.UniqueConstraint("sheet_id", "entered_by", "number", name=op.f("uq_paper_entry_sheet_id_entered_by_number")),
        sa.UniqueConstraint("sheet_id", "entered_by", "key", name=op.f("uq_paper_entry_sheet_id_entered_by_key")),
    )


def downgrade() -> None:
    for table in ("paper_entry", "paper_sheet", "paper_session"):
        op.drop_table(table)
