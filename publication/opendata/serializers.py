"""The shapes of the results API: for its description, and to check what is asked."""

from typing import Any

from rest_framework import serializers

from casework.codes import ReplyState, Subject
from publication.keys import BodyClass, Pressure
from publication.models import Cell
from publication.opendata.codes import TABLES
from reporting.codes import Kind
from reporting.ladder import RESULTS
from reporting.places import SIX, Place

_QUARTER = r"^20[0-9]{2}q[1-4]$"
Shape = serializers.Serializer[Any]


def _period() -> serializers.RegexField:
    return serializers.RegexField(_QUARTER, help_text="A quarter such as 2026q3.")


def _code() -> serializers.ChoiceField:
    return serializers.ChoiceField([(code, code) for code in TABLES])


class RefusalSerializer(Shape):
    detail = serializers.CharField(help_text="A sentence for people.")


class CellSerializer(Shape):
    key = serializers.DictField(
        child=serializers.CharField(), help_text="Codes by the name of their column."
    )
    value = serializers.IntegerField(help_text="The count with its noise.")
    low = serializers.IntegerField(help_text="Lower end of the 95 % range.")
    high = serializers.IntegerField(help_text="Upper end of the 95 % range.")
    status = serializers.ChoiceField(
        Cell.Status.choices, help_text="too_few: mostly noise, not to be shown alone."
    )


class CostSerializer(Shape):
    """A line of the privacy ledger."""

    code = _code()
    scale = serializers.IntegerField(help_text="Of the noise in each term.")
    epsilon = serializers.FloatField(help_text="What a case loses; 0 for a sum.")
    margin = serializers.IntegerField(help_text="Half of the 95 % range.")


class TableSerializer(CostSerializer):
    title = serializers.CharField()
    cells = CellSerializer(many=True)


class ReleaseSerializer(Shape):
    period = _period()
    published_on = serializers.DateField()
    is_held_back = serializers.BooleanField(
        help_text="Few reports: most tables wait for a later quarter."
    )
    noise_library = serializers.CharField()
    code_sha256 = serializers.CharField()
    url = serializers.CharField(help_text="Of this release, with its tables.")
    files = serializers.CharField(help_text="Where its signed files are.")


class ReleaseListSerializer(Shape):
    releases = ReleaseSerializer(many=True)


class ReleaseTablesSerializer(ReleaseSerializer):
    tables = TableSerializer(many=True)


class PointSerializer(CostSerializer):
    code = None  # type: ignore[assignment]  # one table, over many releases
    period = _period()
    cells = CellSerializer(many=True)


class SeriesSerializer(Shape):
    code = _code()
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    releases = PointSerializer(many=True)


class LedgerLineSerializer(CostSerializer):
    period = _period()
    noise_library = serializers.CharField()
    code_sha256 = serializers.CharField()


class LedgerSerializer(Shape):
    lifetime_epsilon = serializers.FloatField(help_text="Of a case, over all releases.")
    hard_ceiling = serializers.FloatField(help_text="The database refuses more.")
    tables = LedgerLineSerializer(many=True)


class EntrySerializer(Shape):
    """An entry of the register, without its long texts."""

    number = serializers.CharField()
    period = _period()
    url = serializers.CharField(help_text="The page of this entry.")
    subject = serializers.ChoiceField(Subject.choices)
    place = serializers.ChoiceField(Place.choices)
    kind = serializers.ChoiceField(Kind.choices)
    result = serializers.ChoiceField(RESULTS, allow_blank=True)
    pressure = serializers.ChoiceField(Pressure.choices, allow_blank=True)
    body_class = serializers.ChoiceField(BodyClass.choices, allow_blank=True)
    language = serializers.CharField(help_text="Of the texts.")
    title = serializers.CharField()
    source = serializers.CharField(  # type: ignore[assignment]  # DRF has one too
        allow_blank=True, help_text="An address of an authority."
    )
    signed_by = serializers.CharField(allow_blank=True)
    reply_state = serializers.ChoiceField(ReplyState.choices)


class LaterReplySerializer(Shape):
    period = _period()
    text = serializers.CharField(help_text="Markdown.")


class WholeEntrySerializer(EntrySerializer):
    """An entry of the register with its texts, in Markdown."""

    story = serializers.CharField()
    reply = serializers.CharField(allow_blank=True)
    later_replies = LaterReplySerializer(many=True)


class RegisterSerializer(Shape):
    entries = EntrySerializer(many=True)


class FilterSerializer(Shape):
    """What the register may be narrowed by; an unknown code is refused."""

    place = serializers.ChoiceField([(p.value, p.label) for p in SIX], required=False)
    kind = serializers.ChoiceField(Kind.choices, required=False)
    result = serializers.ChoiceField(RESULTS, required=False)
