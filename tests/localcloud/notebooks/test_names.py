"""Names of three parts, and the statements about catalogs, on a Spark with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.notebooks.driver import sql_text
from localcloud.notebooks.driver.catalogs import Refused
from localcloud.notebooks.driver.names import Limit, NoSuchCatalog
from tests.localcloud.notebooks.fake_spark import Session


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(tmp_path)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT * FROM dev.gold.x", "SELECT * FROM `dev__gold`.x"),
        ("SELECT * FROM `dev`.`gold`.`x y`", "SELECT * FROM `dev__gold`.`x y`"),
        ("SELECT DEV.Gold.x.a FROM dev.gold.x", "SELECT `dev__gold`.x.a FROM `dev__gold`.x"),
        ("SELECT 'dev.gold.x', \"dev.gold.x\" -- dev.gold.x", "SELECT 'dev.gold.x', \"dev.gold.x\" -- dev.gold.x"),
        ("SHOW TABLES IN dev.gold", "SHOW TABLES IN `dev__gold`"),
        ("SELECT o.id, s.dev.gold FROM o", "SELECT o.id, s.dev.gold FROM o"),
        ("SELECT gold.x FROM gold", "SELECT gold.x FROM gold"),
        ("SELECT 1.5, a:b.c", "SELECT 1.5, a:b.c"),
    ],
)
def test_statements(session: Session, sql: str, expected: str) -> None:
    assert session.names.statement(sql) == expected


def test_names_for_functions_of_spark(session: Session) -> None:
    assert session.names.local("dev.gold.x") == "`dev__gold`.x"
    assert session.names.local("x") == "x"
    with pytest.raises(NoSuchCatalog, match=r"Catalog 'main' was not found\. The workspace sees: dev"):
        session.names.local("main.gold.x")


def test_a_catalog_without_the_right_to_use_it(session: Session) -> None:
    for use in (lambda: session.names.local("prod.gold.x"), lambda: session.execute("SELECT * FROM prod.gold.x")):
        with pytest.raises(NoSuchCatalog, match="does not have USE CATALOG on Catalog 'prod'"):
            use()


def test_what_spark_says_has_the_notebooks_names(session: Session, tmp_path: Path) -> None:
    told = f"Table `spark_catalog`.`dev__gold`.`x` (dev__gold.x) at file:{tmp_path}/volumes/dev/gold/v/f"
    assert session.names.restored(told) == "Table `dev`.`gold`.`x` (dev.gold.x) at /Volumes/dev/gold/v/f"


def test_paths_of_volumes(session: Session, tmp_path: Path) -> None:
    assert session.names.path("/Volumes/dev/gold/v/f.csv") == f"{tmp_path}/volumes/dev/gold/v/f.csv"
    assert session.names.path("dbfs:/Volumes/dev") == f"{tmp_path}/volumes/dev"
    assert session.names.path("/tmp/x") == "/tmp/x"
    assert session.names.statement("SELECT * FROM csv.`/Volumes/dev/f`") == f"SELECT * FROM csv.`{tmp_path}/volumes/dev/f`"


def test_a_schema_and_its_tables_are_known_when_they_are_used(session: Session, tmp_path: Path) -> None:
    (tmp_path / "warehouse/dev/gold/x/_delta_log").mkdir(parents=True)
    session.names.local("dev.gold.x")
    session.names.local("dev.gold.x")
    assert session.sent == [
        f"CREATE SCHEMA IF NOT EXISTS `dev__gold` LOCATION '{tmp_path}/warehouse/dev/gold'",
        f"CREATE TABLE IF NOT EXISTS `dev__gold`.`x` USING delta LOCATION '{tmp_path}/warehouse/dev/gold/x'",
    ]


def test_a_schema_that_is_not_there_is_left_to_spark(session: Session) -> None:
    session.execute("SELECT * FROM dev.nope.x")
    assert session.sent == ["SELECT * FROM `dev__nope`.x"]


def test_use_of_a_catalog(session: Session) -> None:
    session.execute("USE CATALOG dev")
    session.execute("SELECT * FROM gold.x")
    session.execute("USE gold")
    session.execute("USE SCHEMA dev.gold")
    assert session.sent[-3:] == ["SELECT * FROM `dev__gold`.x", "USE `dev__gold`", "USE `dev__gold`"]
    assert [row[0] for row in session.execute("SELECT current_catalog()").collect()] == ["dev"]
    with pytest.raises(NoSuchCatalog):
        session.execute("USE CATALOG main")


def test_lists_of_catalogs_and_schemas(session: Session) -> None:
    assert [row[0] for row in session.execute("SHOW CATALOGS").collect()] == ["dev"]
    assert [row[0] for row in session.execute("SHOW SCHEMAS IN dev").collect()] == ["gold"]
    assert [(row[0], row[1]) for row in session.execute("SHOW TABLES IN dev.gold").collect()] == [("gold", "x")]
    assert session.names.schema_of("other__gold") == "other__gold"


def test_schemas_are_folders(session: Session, tmp_path: Path) -> None:
    session.execute("CREATE SCHEMA IF NOT EXISTS dev.silver COMMENT 'x'")
    assert (tmp_path / "warehouse/dev/silver").is_dir()
    with pytest.raises(Refused, match="SCHEMA_ALREADY_EXISTS"):
        session.execute("CREATE SCHEMA dev.silver")
    session.execute("DROP SCHEMA dev.silver CASCADE")
    assert not (tmp_path / "warehouse/dev/silver").exists()


def test_a_dropped_table_leaves_no_files(session: Session, tmp_path: Path) -> None:
    (tmp_path / "warehouse/dev/gold/x/_delta_log").mkdir(parents=True)
    session.execute("DROP TABLE IF EXISTS dev.gold.x")
    assert session.sent[-1] == "DROP TABLE IF EXISTS `dev__gold`.x"
    assert not (tmp_path / "warehouse/dev/gold/x").exists()


def test_views_are_there_in_the_next_process(session: Session, tmp_path: Path) -> None:
    session.execute("CREATE OR REPLACE VIEW dev.gold.v AS SELECT * FROM dev.gold.x")
    other = Session(tmp_path)
    other.execute("SELECT * FROM dev.gold.v")
    assert other.sent[-2:] == ["CREATE OR REPLACE VIEW `dev__gold`.v AS SELECT * FROM `dev__gold`.x", "SELECT * FROM `dev__gold`.v"]
    other.execute("DROP VIEW dev.gold.v")
    last = Session(tmp_path)
    last.execute("SELECT * FROM dev.gold.v")
    assert last.sent[-1:] == ["SELECT * FROM `dev__gold`.v"]
    assert not any("VIEW" in sql for sql in last.sent)


def test_identifiers_from_parameters(session: Session) -> None:
    session.execute("SELECT :day FROM IDENTIFIER(:catalog || '.gold.' || :table) WHERE a = 1", catalog="dev", table="x", day="d", other="o")
    assert session.sent[-1] == "SELECT :day FROM `dev__gold`.x WHERE a = 1"
    assert session.arguments[-1] == {"day": "d"}
    session.execute("SELECT * FROM IDENTIFIER(lower(:t))", t="DEV.GOLD.ASKED")
    assert session.sent[-2:] == ["SELECT lower(:t)", "SELECT * FROM `dev__gold`.asked"]


@pytest.mark.parametrize("sql", ["CREATE CATALOG x", "DROP CATALOG dev", "COPY INTO dev.gold.x FROM '/x'"])
def test_what_is_not_done_here(session: Session, sql: str) -> None:
    with pytest.raises(Refused):
        session.execute(sql)
    assert session.sent == []


def test_statements_of_a_text() -> None:
    text = "SELECT ';' -- ;\n; /* ; */\nSELECT `a;b`;;"
    assert list(sql_text.statements(text)) == ["SELECT ';' -- ;", "/* ; */\nSELECT `a;b`"]


def test_what_a_killed_run_has_left_is_swept_away(session: Session, tmp_path: Path) -> None:
    schema = tmp_path / "warehouse/dev/gold"
    for name in ("whole", "killed", "before"):
        (schema / name / "_delta_log").mkdir(parents=True)
        (schema / name / "part-0.parquet").touch()
    (schema / "before" / "_delta_log").rmdir()
    (schema / "whole" / "_delta_log" / "00000000000000000000.json").touch()
    (schema / "v.view.sql").touch()
    session.shelf.sweep()
    assert sorted(each.name for each in schema.iterdir()) == ["v.view.sql", "whole"]


class TestALimitedIdentity:
    """One that may use single schemas of a catalog, and make further ones."""

    @pytest.fixture
    def limited(self, session: Session) -> Session:
        session.names.limits = {"dev": Limit({"own"}, creates=True)}
        for schema in ("own", "gold"):
            session.shelf.declare("dev", schema)
        return session

    def test_its_schemas_are_used_and_others_are_not(self, limited: Session) -> None:
        assert limited.names.local("dev.own.x") == "`dev__own`.x"
        limited.names.path("/Volumes/dev/own/v/f.csv")
        for use in (
            lambda: limited.names.local("dev.gold.x"),
            lambda: limited.execute("SELECT * FROM DEV.`Gold`.x"),
            lambda: limited.execute("DROP SCHEMA dev.gold CASCADE"),
            lambda: limited.names.path("/Volumes/dev/gold/v/f.csv"),
            lambda: limited.execute("SELECT * FROM csv.`/Volumes/dev/gold/v/f`"),
        ):
            with pytest.raises(NoSuchCatalog, match=r"does not have USE SCHEMA on Schema 'dev\.gold'"):
                use()

    def test_names_of_two_parts_are_no_way_round_it(self, limited: Session) -> None:
        limited.execute("USE CATALOG dev")
        with pytest.raises(NoSuchCatalog, match="USE SCHEMA"):
            limited.execute("SELECT * FROM gold.x")
        with pytest.raises(NoSuchCatalog, match="USE SCHEMA"):
            limited.execute("USE SCHEMA gold")

    def test_what_it_makes_is_its_own(self, limited: Session) -> None:
        limited.execute("CREATE SCHEMA dev.mine")
        assert limited.names.may_use("dev", "mine")
        limited.execute("CREATE SCHEMA IF NOT EXISTS dev.gold")
        assert not limited.names.may_use("dev", "gold"), "it is there already, and somebody else's"

    def test_it_makes_none_without_the_right(self, limited: Session) -> None:
        limited.names.limits = {"dev": Limit({"own"}, creates=False)}
        with pytest.raises(Refused, match="does not have CREATE SCHEMA on Catalog 'dev'"):
            limited.execute("CREATE SCHEMA dev.mine")
        assert not limited.shelf.has_schema("dev", "mine")
