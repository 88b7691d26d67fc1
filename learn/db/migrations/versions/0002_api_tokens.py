"""Programs that act for a person: their tokens, and the replies kept for their retries."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import learn.db.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", learn.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", learn.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", learn.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", learn.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_api_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_person_id"), ["person_id"], unique=False)
    op.create_table(
        "kept_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("fingerprint", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("location", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", learn.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_kept_reply_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_reply")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_kept_reply_person_id_key")),
    )
    with op.batch_alter_table("kept_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_reply_created_at"), ["created_at"], unique=False)


def downgrade() -> None:
    op.drop_table("kept_reply")
    op.drop_table("api_token")
