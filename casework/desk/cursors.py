"""Where a page of the queue ends, written so that the next one can begin there."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.db.models import BooleanField, DateField, F, Func, Value

from reporting.models import Report

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Order:
    """How a list is sorted: by unique keys, so that no row is shown twice or missed."""

    fields: tuple[str, ...]
    is_descending: bool = False

    def parse(self, text: str) -> Key:
        """Read what `text_of` wrote; ValueError for anything else."""
        if self is BY_DUE:
            day, urgency, report = text.split("_")
            return date.fromisoformat(day), urgency[:2], UUID(report)
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise ValueError(text)
        return (int(text),)

    def text_of(self, key: Key) -> str:
        return "_".join(str(part) for part in key)

    @property
    def names(self) -> list[str]:
        return [f"-{name}" if self.is_descending else name for name in self.fields]

    def after(self, key: Key) -> "Compared":
        return Compared(self, "<" if self.is_descending else ">", key)

    def up_to(self, key: Key) -> "Compared":
        return Compared(self, ">=" if self.is_descending else "<=", key)


BY_DUE = Order(("due_on", "urgency", "report_id"))
OLDEST_FIRST = Order(("id",))
NEWEST_FIRST = Order(("id",), is_descending=True)


class Compared(Func):
    """`(a, b) > (1, 2)`: a comparison of rows, by which an index can be walked."""

    output_field = BooleanField()

    def __init__(self, order: Order, operator: str, key: Key) -> None:
        values = zip(order.fields, key, strict=True)
        super().__init__(
            *(F(name) for name in order.fields),
            *(Value(value, output_field=_field(name)) for name, value in values),
        )
        self.operator = operator

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> Any:  # type: ignore[override]
        parts = [compiler.compile(part) for part in self.get_source_expressions()]
        half = len(parts) // 2
        left = ", ".join(sql for sql, _ in parts[:half])
        right = ", ".join(sql for sql, _ in parts[half:])
        values = [value for _, values in parts for value in values]
        return f"({left}) {self.operator} ({right})", values

    def copy(self) -> Self:
        copied = super().copy()
        copied.operator = self.operator
        return copied


def _field(name: str) -> Any:
    if name == "due_on":
        return DateField()
    return Report._meta.pk if name == "report_id" else None
