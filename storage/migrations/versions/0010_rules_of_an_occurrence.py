"""an occurrence names the programme by whose rules it is owed: a household may follow another one later"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0011"
branch_labels = None
depends_on = None

_FOLLOWED = """
UPDATE occurrence SET programme = (
    SELECT household.programme FROM pairing JOIN household ON household.id = pairing.household_id
    WHERE pairing.id = occurrence.pairing_id
)
"""
# Of one duty in one window the old key holds one row: what was ended goes aside, then the newer; nothing is deleted.
_TWICE = """
UPDATE occurrence SET duty = 'aside:' || id WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (
            PARTITION BY pairing_id, duty, window_start ORDER BY closed_as = 'cancelled', id
        ) AS place FROM occurrence
    ) AS numbered WHERE place > 1
)
"""


def upgrade() -> None:
    op.add_column("occurrence", sa.Column("programme", sa.String(length=40), nullable=True))
    op.execute(_FOLLOWED)
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.alter_column("programme", existing_type=sa.String(length=40), nullable=False)
        batch_op.drop_constraint("uq_occurrence_pairing_id", type_="unique")
        batch_op.create_unique_constraint(
            "uq_occurrence_pairing_id", ["pairing_id", "programme", "duty", "window_start"]
        )


def downgrade() -> None:
    op.execute(_TWICE)
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.drop_constraint("uq_occurrence_pairing_id", type_="unique")
        batch_op.create_unique_constraint("uq_occurrence_pairing_id", ["pairing_id", "duty", "window_start"])
        batch_op.drop_column("programme")
