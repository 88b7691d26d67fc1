"""What forms are linked by: the moments of everybody's pre-tests on each."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import learn.db.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_link",
        sa.Column("assessment_version_id", sa.Integer(), nullable=False),
        sa.Column("letter", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("mean", sa.Float(), nullable=False),
        sa.Column("sd", sa.Float(), nullable=False),
        sa.Column("skewness", sa.Float(), nullable=False),
        sa.Column("kurtosis", sa.Float(), nullable=False),
        sa.Column("last_score_id", sa.Integer(), nullable=False),
        sa.Column("analysed_at", learn.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_version_id"], ["assessment_version.id"], name=op.f("fk_form_link_assessment_version_id")
        ),
        sa.PrimaryKeyConstraint("assessment_version_id", "letter", name=op.f("pk_form_link")),
    )


def downgrade() -> None:
    op.drop_table("form_link")
