"""Taking a course again: enrolments end without being withdrawn, and one of a person's is counted."""

import sqlalchemy as sa
from alembic import op

import learn.db.columns

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None

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
    with op.batch_alter_table("allotment", table_args=_kept_on_sqlite()) as batch_op:
        batch_op.alter_column("block", existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("place", existing_type=sa.Integer(), nullable=True)
    op.add_column("outcome", sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(sa.text(_UNCOUNTED).bindparams(sa.bindparam("no", False, sa.Boolean())))


def downgrade() -> None:
    op.drop_column("outcome", "counted")
    # Who took no place of a block was never allotted as far as the older program knows.
    op.execute("DELETE FROM outcome WHERE enrolment_id IN (SELECT enrolment_id FROM allotment WHERE block IS NULL)")
    op.execute("DELETE FROM allotment WHERE block IS NULL")
    with op.batch_alter_table("allotment", table_args=_kept_on_sqlite()) as batch_op:
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


def _kept_on_sqlite() -> tuple[sa.CheckConstraint, ...]:
    """SQLite makes the table anew, and a CHECK is not among what is read of the old one."""
    if op.get_bind().dialect.name != "sqlite":
        return ()
    return (sa.CheckConstraint("place BETWEEN 0 AND 2", name=op.f("ck_allotment_place_range")),)
