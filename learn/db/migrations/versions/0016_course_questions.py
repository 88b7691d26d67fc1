"""Which questions stand in the bank of a course version and where each was written; slips mended in their words."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import learn.db.columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "course_question",
        sa.Column("course_version_id", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("origin", _TEXT(), nullable=False),
        sa.Column("anchor", sa.Boolean(), nullable=False),
        sa.Column("together", _TEXT(), nullable=False),
        sa.Column("typo", _TEXT(), nullable=False),
        sa.Column("words", _TEXT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_version_id"], ["course_version.id"], name=op.f("fk_course_question_course_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["question_version_id"], ["question_version.id"], name=op.f("fk_course_question_question_version_id")
        ),
        sa.PrimaryKeyConstraint("course_version_id", "question_version_id", name=op.f("pk_course_question")),
    )
    op.create_index(op.f("ix_course_question_question_version_id"), "course_question", ["question_version_id"])
    op.create_index(op.f("ix_course_question_origin"), "course_question", ["origin"])
    op.create_table(
        "question_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", _TEXT(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("feedback", sa.JSON(), nullable=False),
        sa.Column("created_at", learn.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_version_id"], ["question_version.id"], name=op.f("fk_question_wording_question_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_wording")),
        sa.UniqueConstraint(
            "question_version_id", "number", name=op.f("uq_question_wording_question_version_id_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("question_wording")
    op.drop_table("course_question")
