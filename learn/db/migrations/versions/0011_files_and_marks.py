"""Files that learners send, what was found in them, and marks given by people."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import learn.db.columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_INSTANT = learn.db.columns.UtcDateTime


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("content_hash", _TEXT(), nullable=False),
        sa.Column("name", _TEXT(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", _INSTANT(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_upload_attempt_id")),
        sa.ForeignKeyConstraint(["content_hash"], ["medium.hash"], name=op.f("fk_upload_content_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("attempt_id", "slot", "content_hash", name=op.f("uq_upload_attempt_id_slot_content_hash")),
    )
    op.create_index(op.f("ix_upload_content_hash"), "upload", ["content_hash"])
    op.create_table(
        "examination",
        sa.Column("content_hash", _TEXT(), nullable=False),
        sa.Column("marking_id", sa.Integer(), nullable=False),
        sa.Column("fraction", sa.Float(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("examined_at", _INSTANT(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["content_hash"], ["medium.hash"], name=op.f("fk_examination_content_hash")),
        sa.ForeignKeyConstraint(["marking_id"], ["marking.id"], name=op.f("fk_examination_marking_id")),
        sa.PrimaryKeyConstraint("content_hash", "marking_id", name=op.f("pk_examination")),
    )
    op.create_index(op.f("ix_examination_marking_id"), "examination", ["marking_id"])
    _create_marks()


def _create_marks() -> None:
    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", _TEXT(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("comment", _TEXT(), nullable=False),
        sa.Column("marked_at", _INSTANT(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["step_id"], ["attempt_step.id"], name=op.f("fk_mark_step_id")),
        sa.ForeignKeyConstraint(["marker_id"], ["person.id"], name=op.f("fk_mark_marker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("step_id", "marker_id", "number", name=op.f("uq_mark_step_id_marker_id_number")),
        sa.UniqueConstraint("step_id", "key", name=op.f("uq_mark_step_id_key")),
    )
    op.create_index(op.f("ix_mark_marker_id"), "mark", ["marker_id"])
    op.create_table(
        "mark_reply",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("text", _TEXT(), nullable=False),
        sa.Column("replied_at", _INSTANT(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["step_id"], ["attempt_step.id"], name=op.f("fk_mark_reply_step_id")),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_mark_reply")),
    )


def downgrade() -> None:
    for table in ("mark_reply", "mark", "examination", "upload"):
        op.drop_table(table)
