"""How an attempt is gone through, codes that open tests, and what was granted to single persons."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import learn.db.columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_INSTANT = learn.db.columns.UtcDateTime


def upgrade() -> None:
    for name in ("is_paged", "is_one_way"):
        op.add_column("attempt", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "sitting_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("occasion", _TEXT(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("renewed_by", sa.Integer(), nullable=False),
        sa.Column("renewed_at", _INSTANT(timezone=True), nullable=False),
        sa.CheckConstraint(
            "occasion IN ('baseline', 'pre', 'post', 'follow-up')", name=op.f("ck_sitting_code_occasion_known")
        ),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_sitting_code_assessment_id")),
        sa.ForeignKeyConstraint(["renewed_by"], ["person.id"], name=op.f("fk_sitting_code_renewed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_code")),
        sa.UniqueConstraint(
            "assessment_id", "occasion", "number", name=op.f("uq_sitting_code_assessment_id_occasion_number")
        ),
    )
    op.create_table(
        "accommodation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("number", "extra_percent", "extra_tries")),
        sa.Column("occasion", _TEXT(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("any_place", sa.Boolean(), nullable=False),
        sa.Column("reason", _TEXT(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", _INSTANT(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_accommodation_enrolment_id")),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_accommodation_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accommodation")),
        sa.UniqueConstraint("enrolment_id", "number", name=op.f("uq_accommodation_enrolment_id_number")),
    )


def downgrade() -> None:
    op.drop_table("accommodation")
    op.drop_table("sitting_code")
    for name in ("is_one_way", "is_paged"):
        op.drop_column("attempt", name)
