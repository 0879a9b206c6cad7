"""The one door from casework to the public: exact counts for one release.

Only the release job comes through it, and what it returns is never shown or
kept: noise.py takes it from here. A case is marked in the table in which it is
counted (`Counted`, unique), and what is marked is never counted there again. So
whatever happens to a case, it adds at most 1 to one cell of each table, ever.

Counted is who is coded, unless the case is closed as spam or as joined with
another: one basis for every table. What happened before the quarter and is not
counted yet (a case that was coded late, or a quarter that waited) counts now.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import (
    Count,
    Exists,
    Func,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
)

from casework.models import Coding, Letter
from casework.sharing import directory
from publication import keys
from publication.models import Counted
from publication.periods import Quarter
from publication.tables import NoisyTable
from reporting.ladder import CloseReason, Stage
from reporting.models import Message, Report, Step

# For a million cases: what is sorted and looked up stays in memory, and no sentence is
# worth compiling.
_ROOM = {
    "postgresql": (
        "SET LOCAL work_mem = '64MB'",
        "SET LOCAL jit = off",
        "DROP TABLE IF EXISTS struck",
    ),
    "sqlite": ("PRAGMA cache_size = -128000", "DROP TABLE IF EXISTS struck"),
}
Counts = dict[str, int]
Rows = QuerySet[Any, Any]

# Not a report, or the same matter as a case that is counted already.
NOT_COUNTED = (CloseReason.ABUSE_SPAM, CloseReason.DUPLICATE)
RESULTS = tuple(stage for stage in Stage if stage.is_result)
# After so many days without an answer an institution counts as silent.
SILENT_DAYS = 90
NO_INSTITUTION = ("media", "network")
# The cases that end as one of these, for as long as a release is made: no model's
# table, and nobody else's connection sees it.
_LIST = {
    "postgresql": "CREATE TEMPORARY TABLE struck ON COMMIT DROP",
    "sqlite": "CREATE TEMPORARY TABLE struck",
}
_IS_NOT_STRUCK = (
    "NOT EXISTS (SELECT 1 FROM struck"
    " WHERE struck.report_id = casework_coding.report_id)"
)
_INSERT = 'INSERT INTO publication_counted (report_id, "table", period) '


def count(table: NoisyTable, quarter: Quarter, *, is_ready: bool = False) -> Counts:
    """Return the exact counts of `table`, with all its keys, zeros too.

    Marks what it counts: a second call for the same quarter counts nothing more,
    and gives the same numbers. Call it inside the transaction that publishes, and
    `make_ready` before, once for all tables, or else it is done for each.
    """
    if not is_ready:
        make_ready()
    found = _KEYS[table.code](_marked(table, quarter))
    return {key: found[key] for key in table.keys}


def make_ready() -> None:
    """Give the database memory to count with, and list who is not counted at all."""
    later = Step.objects.filter(report=OuterRef("report"), pk__gt=OuterRef("pk"))
    # "Not empty" are the words of the index, which SQLite else passes by.
    struck = Step.objects.filter(~Exists(later), ~Q(reason=""), reason__in=NOT_COUNTED)
    sql, values = struck.order_by().values("report_id").query.sql_with_params()
    with connection.cursor() as cursor:
        for statement in _ROOM[connection.vendor]:
            cursor.execute(statement)
        cursor.execute(f"{_LIST[connection.vendor]} AS {sql}", values)
        cursor.execute("CREATE UNIQUE INDEX struck_once ON struck (report_id)")
        cursor.execute("ANALYZE struck")


def forget_gone(quarter: Quarter) -> None:
    """Delete the marks of cases that were deleted while they were being counted.

    Who deletes after this and before the release is committed leaves a mark behind
    that tells nothing but a number; the next release takes it along.
    """
    case = Report.objects.filter(pk=OuterRef("report"))
    marked = Counted.objects.filter(period__in=[str(quarter), str(quarter.previous)])
    marked.filter(~Exists(case)).delete()


def _marked(table: NoisyTable, quarter: Quarter) -> Rows:
    """Choose the marks of what `table` counts now, once they are there."""
    if table.adds_up:
        periods = [str(each) for each in quarter.of_year]
        return Counted.objects.filter(table=table.adds_up, period__in=periods)
    _mark(table, quarter)
    return Counted.objects.filter(table=table.code, period=str(quarter))


def _mark(table: NoisyTable, quarter: Quarter) -> None:
    """Mark, inside the database, every case that is due in `table`."""
    cases = _countable(quarter.end, table).filter(_HAPPENED[table.code](quarter.end))
    # In the order of the index that they go into: that is several times faster.
    due = cases.order_by("report_id").values("report_id")
    sql, values = due.query.sql_with_params()
    select = f"SELECT report_id, %s, %s FROM ({sql}) AS due"  # noqa: S608 - Django's own
    with connection.cursor() as cursor:
        cursor.execute(_INSERT + select, [table.code, str(quarter), *values])


def _countable(end: date, table: NoisyTable) -> QuerySet[Coding]:
    """Choose the coded cases that may count and are not marked in `table` yet."""
    marked = Counted.objects.filter(report=OuterRef("report"), table=table.code)
    coded = Coding.objects.filter(~Exists(marked), coded_on__lte=end)
    return coded.extra(where=[_IS_NOT_STRUCK])  # noqa: S610 - a sentence of our own


# When a case is due in a table.


def _coded(end: date) -> Q:
    return Q()


def _answered(end: date) -> Q:
    answers = Message.objects.filter(sender=Message.Sender.DESK, sent_on__lte=end)
    return Q(Exists(answers.filter(report=OuterRef("report"))))


def _reached(*stages: str) -> Callable[[date], Q]:
    def by(end: date) -> Q:
        steps = Step.objects.filter(stage__in=stages, taken_on__lte=end)
        return Q(report__in=steps.values("report"))

    return by


def _settled(end: date) -> Q:
    return Q(report__in=_letters(end).values("report"))


def _letters(end: date) -> QuerySet[Letter]:
    """Choose the letters that were answered, or have been out for too long."""
    answered = ~Q(answer__in=["", Letter.Answer.NO_ANSWER]) & Q(answered_on__lte=end)
    long_ago = Q(sent_on__lte=end - timedelta(days=SILENT_DAYS))
    institutions = [
        body.code for body in directory.bodies() if body.type not in NO_INSTITUTION
    ]
    letters = Letter.objects.filter(is_sent=True, body__in=institutions)
    return letters.filter(answered | long_ago)


_HAPPENED: Mapping[str, Callable[[date], Q]] = {
    "country_q": _coded,
    "kind_q": _coded,
    "answer_q": _answered,
    "referred_q": _reached(Stage.REFERRED),
    "investigated_q": _reached(Stage.INST_ACTING),
    "result_q": _reached(*RESULTS),
    "institution_y": _settled,
}


# In which cell a marked case is.


def _by(key: Callable[..., str], *codes: str) -> Callable[[Rows], Counts]:
    """Count by codes of the case, which `key` makes into the key of a cell."""

    def counts(marked: Rows) -> Counts:
        cases = Coding.objects.filter(report__in=marked.values("report"))
        grouped = cases.order_by().values(*codes).annotate(cases=Count("pk"))
        cells: Counter[str] = Counter()
        for *values, number in grouped.values_list(*codes, "cases"):
            cells[key(*values)] += number
        return cells

    return counts


def _all(marked: Rows) -> Counts:
    return Counter({keys.ALL: marked.count()})


def _country_and_kind(country: str, main_code: str) -> str:
    return keys.joined(keys.place_key(country), main_code.split(".")[0])


class _Days(Func):
    """The whole days from the second date to the first, counted by the database."""

    template, arg_joiner = "(%(expressions)s)", " - "
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        julian = self.copy()
        dates = self.get_source_expressions()
        julian.set_source_expressions([Func(d, function="julianday") for d in dates])
        return julian.as_sql(
            compiler, connection, template="CAST(%(expressions)s AS integer)", **extra
        )


def _by_days(marked: Rows) -> Counts:
    """Count by the days from arrival to the first answer."""
    answers = Message.objects.filter(
        Exists(marked.filter(report=OuterRef("report"))), sender=Message.Sender.DESK
    )
    waits = (
        answers.order_by()
        .values("report")
        .annotate(days=_Days(Min("sent_on"), Min("report__received_on")))
    )
    sql, values = waits.values("days").query.sql_with_params()
    grouped = f"SELECT days, COUNT(*) FROM ({sql}) AS waits GROUP BY days"  # noqa: S608 - Django's own
    cells: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(grouped, values)
        for days, cases in cursor.fetchall():
            cells[keys.band(days)] += cases
    return cells


def _by_institution(marked: Rows) -> Counts:
    """Count by the class of the first institution that answered, or did not."""
    period = marked.values_list("period", flat=True).first()
    if period is None:
        return Counter()
    end = Quarter.parse(period).end
    letters = _letters(end).filter(report__in=marked.values("report"))
    in_order = letters.order_by("report", "sent_on", "body", "pk").values_list(
        "report_id", "body", "sent_on", "answer", "answered_on", named=True
    )
    of_case = groupby(in_order.iterator(), key=lambda letter: letter.report_id)
    return Counter(_answer_keys((next(each) for _case, each in of_case), end))


def _answer_keys(letters: Iterable[Any], end: date) -> Iterable[str]:
    types = {body.code: body.type for body in directory.bodies()}
    for letter in letters:
        how = keys.Answered.ANSWERED if _in_time(letter, end) else keys.Answered.SILENT
        yield keys.joined(keys.body_key(types[letter.body]), how.value)


def _in_time(letter: Any, end: date) -> bool:
    if letter.sent_on is None or letter.answered_on is None:
        return False
    limit = min(letter.sent_on + timedelta(days=SILENT_DAYS), end)
    is_answer: bool = letter.answer != Letter.Answer.NO_ANSWER
    return is_answer and letter.answered_on <= limit


_KEYS: Mapping[str, Callable[[Rows], Counts]] = {
    "country_q": _by(keys.place_key, "country"),
    "kind_q": _by(keys.kind_key, "main_code"),
    "countrykind_y": _by(_country_and_kind, "country", "main_code"),
    "region_y": _by(keys.region_key, "region"),
    "answer_q": _by_days,
    "referred_q": _by(keys.place_key, "country"),
    "investigated_q": _by(keys.place_key, "country"),
    "result_q": _all,
    "institution_y": _by_institution,
}
