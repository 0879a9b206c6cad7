"""Let the database itself refuse to change what was released.

A later migration that alters one of these tables on SQLite rebuilds it without
its triggers and must make them again; tests/publication/test_immutable.py sees
a missing one. PostgreSQL's TRUNCATE passes row triggers: the right to it belongs
to the owner of the tables only, never to the role of the web process.
"""

from django.db import migrations

RELEASE, TABLE, CELL = (
    "publication_release",
    "publication_table",
    "publication_cell",
)
DOCUMENT, ENTRY, LATER_REPLY, COUNTED = (
    "publication_document",
    "publication_entry",
    "publication_laterreply",
    "publication_counted",
)

# When each change is refused. Numbers may be written while their release is
# prepared, which is only ever inside the transaction that publishes it; a later reply is
# written before that, for the second person to read.
_IS_FINAL = (
    "(SELECT state FROM publication_release WHERE id = NEW.release_id) <> 'prepared'"
)
_IS_ASTRAY = (
    "(SELECT release_id FROM publication_table WHERE id = NEW.table_id)"
    " <> NEW.release_id"
)
# A case can be in every table that was ever published: what it loses is their sum.
_IS_OVER_CEILING = (
    "NEW.epsilon + (SELECT COALESCE(SUM(most), 0) FROM (SELECT MAX(epsilon) AS most"
    " FROM publication_table WHERE code <> NEW.code GROUP BY code) AS spent) > 2"
)
# All that may ever happen to an entry: it is withdrawn, once, and its texts are emptied.
_IS_NO_WITHDRAWAL = " OR ".join(
    [
        "OLD.withdrawn_on IS NOT NULL",
        "NEW.withdrawn_on IS NULL",
        *(
            f"OLD.{column} <> NEW.{column}"
            for column in (
                "number",
                "release_id",
                "subject",
                "place",
                "kind",
                "result",
                "pressure",
                "body_class",
                "language",
                "reply_state",
            )
        ),
        *(
            f"NEW.{column} NOT IN ('', OLD.{column})"
            for column in ("title", "story", "source", "signed_by", "reply")
        ),
    ]
)
RULES = (
    (RELEASE, "UPDATE", "OLD.state = 'published'"),
    (RELEASE, "DELETE", "OLD.state = 'published'"),
    (TABLE, "UPDATE", "TRUE"),
    (TABLE, "DELETE", "TRUE"),
    (TABLE, "INSERT", f"{_IS_FINAL} OR {_IS_OVER_CEILING}"),
    (CELL, "UPDATE", "TRUE"),
    (CELL, "DELETE", "TRUE"),
    (CELL, "INSERT", f"{_IS_FINAL} OR {_IS_ASTRAY}"),
    (DOCUMENT, "UPDATE", "TRUE"),
    (DOCUMENT, "DELETE", "TRUE"),
    (DOCUMENT, "INSERT", _IS_FINAL),
    (ENTRY, "UPDATE", _IS_NO_WITHDRAWAL),
    (ENTRY, "DELETE", "TRUE"),
    (ENTRY, "INSERT", _IS_FINAL),
    (LATER_REPLY, "UPDATE", "NEW.text <> '' OR OLD.entry_id <> NEW.entry_id"),
    (LATER_REPLY, "DELETE", "TRUE"),
    (LATER_REPLY, "INSERT", _IS_FINAL),
    (COUNTED, "UPDATE", "TRUE"),
)

_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition}
BEGIN SELECT RAISE(ABORT, 'what was released is final'); END
"""
_POSTGRESQL = """
CREATE TRIGGER {name} BEFORE {event} ON {table}
FOR EACH ROW EXECUTE FUNCTION publication_refuse_{name}()
"""
_POSTGRESQL_FUNCTION = """
CREATE FUNCTION publication_refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {condition} THEN
    RAISE EXCEPTION 'what was released is final'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
"""
# The public site may delete marks, as they go with a report that its reporter deletes.
# Without its report gone by the end, a case could be made to count a second time. Django
# deletes the marks first, hence the wait; SQLite cannot wait, and has one role for all.
# The public site may move a report's number aside, but can never make a coding anew.
_GOES_WITH_ITS_CASE = (
    """
CREATE FUNCTION publication_counted_goes_with_its_case() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM reporting_report WHERE id = OLD.report_id)
     OR EXISTS (SELECT 1 FROM casework_coding WHERE report_id = OLD.report_id) THEN
    RAISE EXCEPTION 'what was released is final'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
""",
    """
CREATE CONSTRAINT TRIGGER goes_with_its_case AFTER DELETE ON publication_counted
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION publication_counted_goes_with_its_case()
""",
)
_STATEMENTS = {
    "sqlite": (_SQLITE,),
    "postgresql": (_POSTGRESQL_FUNCTION, _POSTGRESQL),
}


def _name(table, event):
    return f"{table}_{event.lower()}_is_final"


def freeze(apps, schema_editor):
    for table, event, condition in RULES:
        for statement in _STATEMENTS[schema_editor.connection.vendor]:
            schema_editor.execute(
                statement.format(
                    name=_name(table, event),
                    event=event,
                    table=table,
                    condition=condition,
                )
            )
    if schema_editor.connection.vendor == "postgresql":
        for statement in _GOES_WITH_ITS_CASE:
            schema_editor.execute(statement)


def thaw(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, event, _condition in RULES:
        name = _name(table, event)
        on_table = f" ON {table}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {name}{on_table}")
        if is_postgresql:
            schema_editor.execute(f"DROP FUNCTION publication_refuse_{name}()")
    if is_postgresql:
        schema_editor.execute("DROP TRIGGER goes_with_its_case ON publication_counted")
        schema_editor.execute("DROP FUNCTION publication_counted_goes_with_its_case()")


class Migration(migrations.Migration):
    dependencies = [("publication", "0001_initial")]
    operations = [migrations.RunPython(freeze, thaw)]
