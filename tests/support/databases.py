"""A fresh PostgreSQL database for each server that wants one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


@contextmanager
def fresh_database(admin_url: str) -> Iterator[str]:
    """The URL of a new, empty database on the cluster of `admin_url`; dropped at the end, whoever is connected."""
    name = f"runstone_{uuid.uuid4().hex}"
    _run(admin_url, "CREATE DATABASE {}", name)
    try:
        yield urlunsplit(urlsplit(admin_url)._replace(path=f"/{name}"))
    finally:
        _run(admin_url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def cut_connections(database_url: str) -> int:
    """Ends every other connection to the database, as a failing network or an administrator does; how many."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return len(ended.fetchall())


def count_blocks(database_url: str) -> int:
    """How many sealed blocks of points there are."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        (count,) = connection.execute("SELECT COUNT(*) FROM metric_blocks").fetchone() or (0,)
        return count


def _run(admin_url: str, statement: str, database: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(database)))
