"""What is used of Spark, which only the notebooks' environment has, as types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Row(Protocol):
    """One row of a result."""

    def asDict(self) -> dict[str, object]:  # noqa: N802  Spark's own name
        """The values by column."""

    def __getitem__(self, column: int) -> object: ...


class DataFrame(Protocol):
    """A result that Spark has not computed yet."""

    columns: list[str]

    def collect(self) -> list[Row]:
        """All rows."""

    def show(self, n: int = 20, truncate: bool | int = True) -> None:
        """Prints the first rows."""

    def limit(self, num: int) -> DataFrame:
        """The first rows."""


class JavaSession(Protocol):
    """Spark's class of sessions, on Java's side."""

    def setActiveSession(self, session: object) -> None:  # noqa: N802  Spark's own name
        """Which one a thread uses."""

    def setDefaultSession(self, session: object) -> None:  # noqa: N802  Spark's own name
        """Which one everybody uses."""


class _DeltaLog(Protocol):
    def clearCache(self) -> None:  # noqa: N802  Delta's own name
        """Forgets all tables."""


class _Delta(Protocol):
    DeltaLog: _DeltaLog


class _SparkSql(Protocol):
    delta: _Delta


class _SparkPackage(Protocol):
    sql: _SparkSql


class _Apache(Protocol):
    spark: _SparkPackage


class _Packages(Protocol):
    apache: _Apache


class Jvm(Protocol):
    """Java's side."""

    SparkSession: JavaSession
    org: _Packages


class Context(Protocol):
    """What all sessions share."""

    environment: dict[str, str]
    """The variables of Spark's own Python processes."""


class Spark(Protocol):
    """A session."""

    sparkContext: Context  # noqa: N815  Spark's own name
    _jvm: Jvm
    _jsparkSession: object  # noqa: N815

    def table(self, tableName: str) -> DataFrame:  # noqa: N803  Spark's own name
        """A table's rows."""

    def sql(self, sqlQuery: str, args: Mapping[str, object] | None = None) -> DataFrame:  # noqa: N803  Spark's own name
        """Executes a statement."""

    def newSession(self) -> Spark:  # noqa: N802  Spark's own name
        """A session with temporary views and settings of its own."""

    def createDataFrame(self, data: Sequence[object], schema: str) -> DataFrame:  # noqa: N802  Spark's own name
        """A result from rows."""

    def stop(self) -> None:
        """Ends Spark."""
