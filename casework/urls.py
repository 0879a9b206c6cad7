"""Every address of casework, and who may use it: the table of permissions.

`door` lets nobody else through. The last column names the roles, of which one is
enough; without it, everybody who has come as far as the column before it.
"""

from casework.access import Who, door
from casework.approvals import rules as rules  # what needs others: filled once
from casework.approvals import trail_views
from casework.approvals import views as approvals
from casework.cases import api as cases_api
from casework.cases import views as cases
from casework.codes import Role
from casework.desk import sheets_api
from casework.desk import views as desk
from casework.entry import views as entry
from casework.keys import api as keys_api
from casework.keys import views as keys

ANYONE, VERIFIED, APPROVED = Who.ANYONE, Who.VERIFIED, Who.APPROVED
WITH_KEY, SEES_CASE = Who.WITH_KEY, Who.SEES_CASE
HANDLERS = {Role.INTAKE, Role.CASEWORKER, Role.REVIEWER}
DECIDERS = {Role.CASEWORKER, Role.REVIEWER}
# Whoever may propose or decide something.
SPEAKERS = HANDLERS | {Role.LEAD, Role.BOARD, Role.PUBLISHER}
CASE = "cases/<uuid:case_id>/"
API_CASE = "api/cases/<uuid:case_id>/"

app_name = "casework"
urlpatterns = [
    # Coming and going
    door("sign-in/", entry.sign_in, "sign_in", ANYONE),
    door("sign-out/", entry.sign_out, "sign_out", VERIFIED),
    door("", entry.shell, "shell", APPROVED),
    # Keys
    door("key/", keys.key, "key", VERIFIED),
    door("api/keys/", keys_api.keys, "api_keys", VERIFIED),
    # The desk
    door("queue/", desk.cases, "queue", WITH_KEY, HANDLERS),
    # What waits for others, and what was done
    door("approvals/", approvals.approvals, "approvals", APPROVED, SPEAKERS),
    door(
        "approvals/<uuid:proposal_id>/", approvals.decide, "decide", APPROVED, SPEAKERS
    ),
    door("trail/", trail_views.trail, "trail", APPROVED, {Role.LEAD}),
    # One case
    door(CASE, cases.case, "case", SEES_CASE, HANDLERS),
    door(CASE + "stage/", cases.stage, "stage", SEES_CASE, HANDLERS),
    door(CASE + "coding/", cases.coding, "coding", SEES_CASE, HANDLERS),
    door(CASE + "revoke/", cases.revoke, "revoke", SEES_CASE, HANDLERS),
    door("preview/", cases.preview, "preview", WITH_KEY, HANDLERS),
    door(API_CASE, cases_api.case, "api_case", SEES_CASE, HANDLERS),
    door(API_CASE + "opened/", cases_api.opened, "api_opened", SEES_CASE, HANDLERS),
    door(
        API_CASE + "messages/", cases_api.messages, "api_messages", SEES_CASE, HANDLERS
    ),
    door(API_CASE + "notes/", cases_api.notes, "api_notes", SEES_CASE, HANDLERS),
    door(API_CASE + "sheets/", sheets_api.sheets, "api_sheets", SEES_CASE, HANDLERS),
    door(
        API_CASE + "grants/", cases_api.grants, "api_grants", SEES_CASE, {Role.INTAKE}
    ),
    door("api/files/<uuid:file_id>/", cases_api.file, "api_file", SEES_CASE, HANDLERS),
]
