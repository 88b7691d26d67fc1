"""Taking a course again, where one of a person's enrolments is counted; and beginning it later, to compare."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import learn.db.columns

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None

_OCCASION = "ck_sitting_occasion_known"

# What `learn.assessments.repeats.counted` says: the first with a measured pair, else the last not withdrawn.
_UNCOUNTED = """
WITH ranked AS (
    SELECT outcome.enrolment_id AS enrolment_id, ROW_NUMBER() OVER (
        PARTITION BY enrolment.person_id, enrolment.course_id
        ORDER BY
            CASE WHEN outcome.pre = 'complete' AND outcome.post = 'complete' THEN 0
                 WHEN enrolment.withdrawn_at IS NULL THEN 1 ELSE 2 END,
            CASE WHEN outcome.pre = 'complete' AND outcome.post = 'complete' THEN enrolment.number
                 ELSE -enrolment.number END
    ) AS place
    FROM outcome JOIN enrolment ON enrolment.id = outcome.enrolment_id
    WHERE outcome.scope = ''
)
UPDATE outcome SET counted = :no WHERE enrolment_id IN (SELECT enrolment_id FROM ranked WHERE place > 1)
"""


def upgrade() -> None:
    op.add_column("enrolment", sa.Column("ended_at", learn.db.columns.UtcDateTime(timezone=True), nullable=True))
    op.execute("UPDATE enrolment SET ended_at = withdrawn_at")
    _one_active("ended_at")
    text = sqlmodel.sql.sqltypes.AutoString()
    with op.batch_alter_table("allotment") as batch_op:
        batch_op.alter_column("block", existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("place", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("arm", text, nullable=False, server_default=""))
        batch_op.add_column(sa.Column("begins_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_allotment_arm_known"), "arm IN ('', 'now', 'later')")
    _occasions("'baseline', 'pre', 'post', 'follow-up'")
    op.add_column("outcome", sa.Column("b", sa.Float(), nullable=True))
    op.add_column("outcome", sa.Column("baseline", text, nullable=False, server_default="none"))
    op.add_column("outcome", sa.Column("baseline_form", text, nullable=False, server_default=""))
    op.add_column("outcome", sa.Column("baseline_effort", sa.Float(), nullable=True))
    op.add_column("outcome", sa.Column("begins_on", sa.Date(), nullable=True))
    op.create_index("ix_outcome_begins_on", "outcome", ["begins_on"])
    op.add_column("outcome", sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(sa.text(_UNCOUNTED).bindparams(sa.bindparam("no", False, sa.Boolean())))


def downgrade() -> None:
    op.drop_index("ix_outcome_begins_on", "outcome")
    for column in ("counted", "begins_on", "baseline_effort", "baseline_form", "baseline", "b"):
        op.drop_column("outcome", column)
    _occasions("'pre', 'post', 'follow-up'")
    # Who took no place of a block was never allotted as far as the older program knows.
    op.execute("DELETE FROM outcome WHERE enrolment_id IN (SELECT enrolment_id FROM allotment WHERE block IS NULL)")
    op.execute("DELETE FROM allotment WHERE block IS NULL")
    with op.batch_alter_table("allotment") as batch_op:
        batch_op.drop_constraint(op.f("ck_allotment_arm_known"), type_="check")
        batch_op.drop_column("begins_on")
        batch_op.drop_column("arm")
        batch_op.alter_column("block", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("place", existing_type=sa.Integer(), nullable=False)
    op.execute("UPDATE enrolment SET withdrawn_at = ended_at WHERE withdrawn_at IS NULL")
    _one_active("withdrawn_at")
    op.drop_column("enrolment", "ended_at")


def _one_active(column: str) -> None:
    op.drop_index("uq_enrolment_active", "enrolment")
    op.create_index(
        "uq_enrolment_active",
        "enrolment",
        ["person_id", "course_id"],
        unique=True,
        sqlite_where=sa.text(f"{column} IS NULL"),
        postgresql_where=sa.text(f"{column} IS NULL"),
    )


def _occasions(words: str) -> None:
    """Which occasions a sitting may be of."""
    with op.batch_alter_table("sitting") as batch_op:
        batch_op.drop_constraint(op.f(_OCCASION), type_="check")
        batch_op.create_check_constraint(op.f(_OCCASION), f"occasion IN ({words})")
