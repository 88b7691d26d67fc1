"""What is known of each form: its reliability, its questions and their options."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import learn.db.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_analysis",
        sa.Column("assessment_version_id", sa.Integer(), nullable=False),
        sa.Column("letter", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("occasion", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("mean", sa.Float(), nullable=True),
        sa.Column("sd", sa.Float(), nullable=True),
        sa.Column("alpha", sa.Float(), nullable=True),
        sa.Column("sem", sa.Float(), nullable=True),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("last_score_id", sa.Integer(), nullable=False),
        sa.Column("analysed_at", learn.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_version_id"], ["assessment_version.id"], name=op.f("fk_form_analysis_assessment_version_id")
        ),
        sa.PrimaryKeyConstraint("assessment_version_id", "letter", "occasion", name=op.f("pk_form_analysis")),
    )


def downgrade() -> None:
    op.drop_table("form_analysis")
