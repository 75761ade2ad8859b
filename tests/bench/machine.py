"""On what machine this was measured."""

import asyncio
import os
import platform
import sqlite3

POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/postgres"


def machine() -> str:
    """Cores, memory and versions in one line."""
    return (
        f"{os.cpu_count()} cores, {_memory_gb():.0f} GB, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, PostgreSQL {asyncio.run(_postgresql())}"
    )


def _memory_gb() -> float:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return pages / 1024**3


async def _postgresql() -> str:
    import asyncpg

    try:
        connection = await asyncpg.connect(POSTGRESQL, timeout=2)
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return "not reachable"
    try:
        return str(await connection.fetchval("SHOW server_version")).partition(" ")[0]
    finally:
        await connection.close()
