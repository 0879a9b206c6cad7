"""The pages of the desk."""

from django.http import HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from casework.access import CaseworkRequest
from casework.desk import queue
from casework.desk.forms import QueueForm
from casework.pages import page
from reporting.calendar import today


@require_safe
def cases(request: CaseworkRequest) -> HttpResponse:
    """The queue, filtered and in pages."""
    form = QueueForm(request.GET)
    form.is_valid()  # what is valid counts, what is not is said beside its field
    found = queue.page(request.user, today=today(), **form.cleaned_data)
    following = {**form.cleaned_data, "after": found.next}
    query = urlencode({name: value for name, value in following.items() if value})
    return page(request, "queue", form=form, page=found, following=query)
