"""My security: passkeys, and where one is signed in."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from casework.access import CaseworkRequest
from casework.entry import passkeys, session_list
from casework.entry.forms import RemoveForm, SessionForm
from casework.pages import page


@require_safe
def security(request: CaseworkRequest) -> HttpResponse:
    """What stands between a stranger and this account."""
    return _page(request)


def _page(request: CaseworkRequest, *, status: int = 200) -> HttpResponse:
    return page(
        request,
        "entry/security",
        status=status,
        is_unclear=status == 400,
        passkeys=request.user.passkeys.all(),
        sessions=session_list.shown(request),
        has_passkeys=passkeys.place_of(request) is not None,
        local_name=passkeys.local_name(request),
        is_full=request.user.passkeys.count() >= passkeys.MOST,
    )


@require_POST
def remove_passkey(request: CaseworkRequest) -> HttpResponse:
    """Forget a passkey. A session that began with it, perhaps this one, is over."""
    form = RemoveForm(request.POST)
    if not form.is_valid():
        return _page(request, status=400)
    owned = request.user.passkeys.filter(pk=form.cleaned_data["passkey"]).first()
    if owned is None:
        raise Http404
    passkeys.remove(owned, by=request.user)
    return redirect("casework:security")


@require_POST
def end_sessions(request: CaseworkRequest) -> HttpResponse:
    """End one session of one's own, or all others."""
    form = SessionForm(request.POST)
    if not form.is_valid():
        return _page(request, status=400)
    if form.cleaned_data["which"] == "others":
        session_list.end_others(request, by=request.user)
    elif not session_list.end_one(request, form.cleaned_data["which"]):
        raise Http404
    return redirect("casework:security")
