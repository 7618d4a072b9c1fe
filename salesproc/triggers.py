"""History refuses to be changed: triggers on every table whose model says `append_only = True`.

An update or a delete of such a row is an IntegrityError on SQLite and PostgreSQL alike, by raw SQL too. A model may
name columns that are set once, from null or blank, in `append_only_except`. SQLite drops triggers silently whenever
a migration remakes a table, so they are forged anew after every migrate.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "append_only_"

REFUSE_ON_POSTGRESQL = """
CREATE OR REPLACE FUNCTION append_only_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

EXISTING = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE NOT tgisinternal AND nspname = ANY (current_schemas(false))"
    ),
}


def append_only_models() -> list[type[models.Model]]:
    """The models whose rows are history."""
    return [model for model in apps.get_models() if getattr(model, "append_only", False)]


def forge_after_migrate(sender: AppConfig, using: str, **_facts: Any) -> None:
    """Put the triggers back; connected to post_migrate."""
    forge(connections[using])


def forge(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers anew on every append-only table that is there. May be run again at any time."""
    with transaction.atomic(using=connection.alias):
        lay_aside(connection)
        with connection.cursor() as cursor:
            tables = set(connection.introspection.table_names(cursor))
            if connection.vendor == "postgresql":
                cursor.execute(REFUSE_ON_POSTGRESQL)
            for model in append_only_models():
                if model._meta.db_table in tables:
                    for statement in _statements(connection, model):
                        cursor.execute(statement)


def lay_aside(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: before they are forged anew, and while tests empty the tables."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for name, table in standing(connection):
            where = f" ON {quote(table)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {quote(name)}{where}")


def standing(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """The name and the table of each trigger of ours in the database."""
    with connection.cursor() as cursor:
        cursor.execute(EXISTING[connection.vendor])
        return [(name, table) for name, table in cursor.fetchall() if name.startswith(PREFIX)]


def _statements(connection: BaseDatabaseWrapper, model: type[models.Model]) -> list[str]:
    quote = connection.ops.quote_name
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        body = "EXECUTE FUNCTION append_only_refuse()"
    else:
        body = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    changed = _is_changed(connection, model)
    return [
        f"CREATE TRIGGER {quote(f'{PREFIX}{deed.lower()}_{table}')} BEFORE {deed} ON {quote(table)} "
        f"FOR EACH ROW {when} {body}"
        for deed, when in [("DELETE", ""), ("UPDATE", f"WHEN ({changed})" if changed else "")]
    ]


def _is_changed(connection: BaseDatabaseWrapper, model: type[models.Model]) -> str:
    """SQL that is true when an update changes more than the columns that may be set once; empty if there are none."""
    once: set[str] = getattr(model, "append_only_except", set())
    if not once:
        return ""
    once = {model._meta.get_field(name).column for name in once}
    with connection.cursor() as cursor:  # the table as it stands: migrations may have come only part of the way
        columns = {facts.name for facts in connection.introspection.get_table_description(cursor, model._meta.db_table)}
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    clauses = []
    for column in sorted(columns):
        name = connection.ops.quote_name(column)
        clause = f"OLD.{name} {differs} NEW.{name}"
        if column in once:
            clause = f"({clause} AND OLD.{name} IS NOT NULL AND CAST(OLD.{name} AS text) <> '')"
        clauses.append(clause)
    return " OR ".join(clauses)
