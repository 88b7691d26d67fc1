"""Decisions about late answers, and the late answers themselves quick to find."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import learn.db.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "late_review",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("decision", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", learn.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("decision IN ('accepted', 'refused')", name=op.f("ck_late_review_decision_known")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_late_review_decided_by")),
        sa.ForeignKeyConstraint(["step_id"], ["attempt_step.id"], name=op.f("fk_late_review_step_id")),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_late_review")),
    )
    op.create_index(
        "ix_attempt_step_late",
        "attempt_step",
        ["attempt_id"],
        sqlite_where=sa.text("is_late = 1"),
        postgresql_where=sa.text("is_late"),
    )
    _refuse_changes()


def _refuse_changes() -> None:
    """A decision is history, like the step it is about: the database itself refuses to change it."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER late_review_no_{verb.lower()} BEFORE {verb} ON late_review "
                "BEGIN SELECT RAISE(ABORT, 'late_review is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION late_review_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'late_review is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER late_review_no_change BEFORE UPDATE OR DELETE ON late_review "
        "FOR EACH ROW EXECUTE FUNCTION late_review_append_only()"
    )


def downgrade() -> None:
    op.drop_index("ix_attempt_step_late", "attempt_step")
    op.drop_table("late_review")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION late_review_append_only")
