"""What practice showed on asking, and rounds of practice drawn from a pool of questions."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.add_column("attempt_step", sa.Column("asked", _TEXT(), nullable=False, server_default=""))
    op.create_table(
        "practice_pool",
        sa.Column("course_version_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_version_id"], ["course_version.id"], name=op.f("fk_practice_pool_course_version_id")
        ),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_practice_pool_form_id")),
        sa.PrimaryKeyConstraint("course_version_id", name=op.f("pk_practice_pool")),
    )
    op.create_table(
        "practice_round",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("objective", _TEXT(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_practice_round_attempt_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_practice_round_enrolment_id")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_practice_round")),
    )
    op.create_index(op.f("ix_practice_round_enrolment_id"), "practice_round", ["enrolment_id"])


def downgrade() -> None:
    op.drop_table("practice_round")
    op.drop_table("practice_pool")
    op.drop_column("attempt_step", "asked")
