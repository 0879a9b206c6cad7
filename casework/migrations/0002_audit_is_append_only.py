"""The database refuses to change or delete an audit row, whoever asks."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "casework_auditevent"

SQLITE = [
    f"""CREATE TRIGGER audit_is_never_{done} BEFORE {verb} ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END"""
    for verb, done in (("UPDATE", "changed"), ("DELETE", "deleted"))
]
# REPLACE deletes without asking the trigger above, but inserts.
SQLITE += [
    """CREATE TRIGGER audit_is_never_replaced BEFORE INSERT ON casework_auditevent
        WHEN EXISTS (SELECT 1 FROM casework_auditevent WHERE number = NEW.number)
        BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END"""
]
POSTGRESQL = [
    """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'audit rows are append-only'; END $$""",
    f"""CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()""",
    f"""CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
]
UNDO = {
    "sqlite": [
        "DROP TRIGGER audit_is_never_changed",
        "DROP TRIGGER audit_is_never_deleted",
        "DROP TRIGGER audit_is_never_replaced",
    ],
    "postgresql": [
        f"DROP TRIGGER audit_is_never_changed ON {TABLE}",
        f"DROP TRIGGER audit_is_never_emptied ON {TABLE}",
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
