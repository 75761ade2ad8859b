"""who comes instead of a helper for a while, without a handover"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = "state IN ('wanted', 'proposed', 'approved', 'agreed', 'running')"
COMES = "stand_in_id IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "cover",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("stand_in_id", ID, nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("follows_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_cover_person_id")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["person.id"], name=op.f("fk_cover_stand_in_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_cover_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_cover_decided_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_cover_ended_by")),
        sa.ForeignKeyConstraint(["follows_id"], ["cover.id"], name=op.f("fk_cover_follows_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover")),
    )
    op.create_index(op.f("ix_cover_person_id"), "cover", ["person_id"], unique=False)
    op.create_index(op.f("ix_cover_stand_in_id"), "cover", ["stand_in_id"], unique=False)
    op.create_index(
        "ix_cover_open",
        "cover",
        ["state", "since"],
        unique=False,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_table(
        "covered_pairing",
        sa.Column("cover_id", ID, autoincrement=False, nullable=False),
        sa.Column("pairing_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["cover_id"], ["cover.id"], name=op.f("fk_covered_pairing_cover_id")),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_covered_pairing_pairing_id")),
        sa.PrimaryKeyConstraint("cover_id", "pairing_id", name=op.f("pk_covered_pairing")),
    )
    op.create_index(op.f("ix_covered_pairing_pairing_id"), "covered_pairing", ["pairing_id"], unique=False)
    op.add_column("contact", sa.Column("stand_in_id", ID, nullable=True))
    op.add_column("pairing", sa.Column("stand_in_id", ID, nullable=True))
    op.create_index(
        "ix_pairing_stand_in",
        "pairing",
        ["stand_in_id"],
        unique=False,
        sqlite_where=sa.text(COMES),
        postgresql_where=sa.text(COMES),
    )


def downgrade() -> None:
    op.drop_index("ix_pairing_stand_in", table_name="pairing")
    op.drop_column("pairing", "stand_in_id")
    op.drop_column("contact", "stand_in_id")
    op.drop_table("covered_pairing")
    op.drop_table("cover")
