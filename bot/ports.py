"""A port that is ours before its number is given away."""

import socket

from rules.errors import Unusable


def bound(host: str, port: int, setting: str) -> socket.socket:
    """A bound socket. Raises Unusable, which names the setting."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise Unusable("port_in_use", port=port, setting=setting) from error
