"""Which questions stand in the bank of a course version, and where each was written."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

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


def downgrade() -> None:
    op.drop_table("course_question")
