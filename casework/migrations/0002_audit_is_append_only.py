"""The database refuses to change or delete an audit row or head, whoever asks."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Each with its key, in quotes: `on` is a word of SQL.
TABLES = {"casework_auditevent": '"number"', "casework_audithead": '"on"'}
WHY = "audit rows are append-only"

SQLITE = [
    f"""CREATE TRIGGER {table}_is_never_{done} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, '{WHY}'); END"""
    for table in TABLES
    for verb, done in (("UPDATE", "changed"), ("DELETE", "deleted"))
]
# REPLACE deletes without asking the trigger above, but inserts.
SQLITE += [
    f"""CREATE TRIGGER {table}_is_never_replaced BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})
        BEGIN SELECT RAISE(ABORT, '{WHY}'); END"""  # noqa: S608 (our own names)
    for table, key in TABLES.items()
]
POSTGRESQL = [
    f"""CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{WHY}'; END $$"""
]
for _table in TABLES:
    POSTGRESQL += [
        f"""CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE ON {_table}
            FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()""",
        f"""CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON {_table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
    ]
UNDO = {
    "sqlite": [
        f"DROP TRIGGER {table}_is_never_{done}"
        for table in TABLES
        for done in ("changed", "deleted", "replaced")
    ],
    "postgresql": [
        *(f"DROP TRIGGER audit_is_never_changed ON {table}" for table in TABLES),
        *(f"DROP TRIGGER audit_is_never_emptied ON {table}" for table in TABLES),
        "DROP FUNCTION refuse_audit_change()",
    ],
}
DO = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    # An unknown database fails here rather than going on without the guard.
    for statement in DO[editor.connection.vendor]:
        editor.execute(statement)


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNDO[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
