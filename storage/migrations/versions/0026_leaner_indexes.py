"""what nobody holds or has taken stands in no index"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0018"
branch_labels = None
depends_on = None

_TAKEN, _HELD = "resolved_at IS NULL AND acknowledged_by IS NOT NULL", "lease IS NOT NULL"


def upgrade() -> None:
    op.drop_index("ix_alert_taken", table_name="alert")
    op.create_index(
        "ix_alert_taken", "alert", ["acknowledged_by"], sqlite_where=sa.text(_TAKEN), postgresql_where=sa.text(_TAKEN)
    )
    op.drop_index("ix_outbox_lease", table_name="outbox_message")
    op.create_index(
        "ix_outbox_lease", "outbox_message", ["lease"], sqlite_where=sa.text(_HELD), postgresql_where=sa.text(_HELD)
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_lease", table_name="outbox_message")
    op.create_index("ix_outbox_lease", "outbox_message", ["lease"])
    op.drop_index("ix_alert_taken", table_name="alert")
    free = sa.text("resolved_at IS NULL")
    op.create_index("ix_alert_taken", "alert", ["acknowledged_by"], sqlite_where=free, postgresql_where=free)
