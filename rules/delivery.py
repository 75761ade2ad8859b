"""How long a claimed message belongs to the process that sends it."""

from datetime import timedelta

LEASE = timedelta(seconds=90)
SEND_TIMEOUT = timedelta(seconds=20)
MARGIN = timedelta(seconds=10)  # for writing down what came of a send
