"""What learners ask and report, and what was done with it."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import learn.db.columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_INSTANT = learn.db.columns.UtcDateTime


def upgrade() -> None:
    op.add_column("course", sa.Column("beside", sa.Integer(), nullable=False, server_default="0"))
    _create_exchange()
    op.create_table(
        "exchange_act",
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", _TEXT(), nullable=False),
        sa.Column("act", _TEXT(), nullable=False),
        sa.Column("text", _TEXT(), nullable=False),
        sa.Column("question", _TEXT(), nullable=False),
        sa.Column("acted_by", sa.Integer(), nullable=False),
        sa.Column("acted_at", _INSTANT(timezone=True), nullable=False),
        sa.CheckConstraint(
            "act IN ('answer', 'close', 'reopen', 'hide', 'publish', 'withdraw', 'uphold')",
            name=op.f("ck_exchange_act_act_known"),
        ),
        sa.ForeignKeyConstraint(["acted_by"], ["person.id"], name=op.f("fk_exchange_act_acted_by")),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"], name=op.f("fk_exchange_act_exchange_id")),
        sa.PrimaryKeyConstraint("exchange_id", "number", name=op.f("pk_exchange_act")),
        sa.UniqueConstraint("exchange_id", "key", name=op.f("uq_exchange_act_exchange_id_key")),
    )


def _create_exchange() -> None:
    op.create_table(
        "exchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *(sa.Column(name, _TEXT(), nullable=False) for name in ("key", "lesson", "section", "heading", "objective")),
        *(sa.Column(name, _TEXT(), nullable=False) for name in ("language", "topic", "text", "state")),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("course_version_id", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=True),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("asked_at", _INSTANT(timezone=True), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("regrading_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("topic IN ('question', 'fault', 'objection')", name=op.f("ck_exchange_topic_known")),
        sa.CheckConstraint("state IN ('open', 'answered', 'closed')", name=op.f("ck_exchange_state_known")),
        *(
            sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"], name=op.f(f"fk_exchange_{name}_id"))
            for name in ("person", "course", "course_version", "question_version", "attempt", "regrading")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
        sa.UniqueConstraint("public_id", name=op.f("uq_exchange_public_id")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_exchange_person_id_key")),
    )
    op.create_index(op.f("ix_exchange_course_id_state_asked_at"), "exchange", ["course_id", "state", "asked_at"])
    op.create_index(op.f("ix_exchange_question_version_id"), "exchange", ["question_version_id"])
    op.create_index(op.f("ix_exchange_attempt_id"), "exchange", ["attempt_id"])


def downgrade() -> None:
    op.drop_table("exchange_act")
    op.drop_table("exchange")
    op.drop_column("course", "beside")
