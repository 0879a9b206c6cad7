"""Every address of casework, and who may use it: the table of permissions.

`door` lets nobody else through. The last column names the roles, of which one is
enough; without it, everybody who has come as far as the column before it.
"""

from casework import rules as rules  # what needs others: filled once
from casework.access import Who, door
from casework.approvals import trail_views
from casework.approvals import views as approvals
from casework.casepage import api as case_api
from casework.casepage import dossier_views as dossiers
from casework.casepage import views as cases
from casework.codes import Role
from casework.desk import assigning, searching, titles
from casework.desk import views as desk
from casework.entry import api as entry_api
from casework.entry import lock_views as locks
from casework.entry import security_views as security
from casework.entry import views as entry
from casework.keeping import api as keeping_api
from casework.keeping import views as keeping
from casework.keys import api as keys_api
from casework.keys import casekeys_api, share_api
from casework.keys import desk_api as desk_keys_api
from casework.keys import desk_views as desk_keys
from casework.keys import views as keys
from casework.people import board_views as board
from casework.people import overview_views as overview
from casework.people import public_views as public
from casework.people import staff_views as staff
from casework.people import welcome_views as welcome
from casework.sharing import api as sharing
from casework.sharing import clearing_api as clearing
from casework.sharing import offers
from casework.triage import replying_api, sheets_api, triage_api
from casework.triage import views as triage

ANYONE, VERIFIED, APPROVED = Who.ANYONE, Who.VERIFIED, Who.APPROVED
WITH_KEY, SEES_CASE = Who.WITH_KEY, Who.SEES_CASE
HANDLERS = {Role.INTAKE, Role.CASEWORKER, Role.REVIEWER}
DECIDERS = {Role.CASEWORKER, Role.REVIEWER}
# Whoever may propose or decide something.
SPEAKERS = HANDLERS | {Role.LEAD, Role.BOARD, Role.PUBLISHER}
CASE = "cases/<uuid:case_id>/"
PERSON = "people/<str:username>/"
OFFICE = "board/organisations/<slug:slug>/"
API_CASE = "api/cases/<uuid:case_id>/"
OFFER = "api/offers/<uuid:referral_id>/"
REFERRAL = API_CASE + "referrals/<uuid:referral_id>/"

app_name = "casework"
urlpatterns = [
    # Coming and going
    door("sign-in/", entry.sign_in, "sign_in", ANYONE),
    door("sign-in/passkey/", entry.passkey_sign_in, "passkey_sign_in", ANYONE),
    door("sign-out/", entry.sign_out, "sign_out", VERIFIED),
    door("", entry.shell, "shell", APPROVED),
    # Not even a declaration that is overdue keeps a member from locking.
    door("lock/", locks.lock_office, "lock_office", VERIFIED),
    door("locked/", locks.locked_offices, "locked_offices", APPROVED, {Role.BOARD}),
    # From outside: to apply, and to follow an invitation
    door("apply/", public.apply, "apply", ANYONE),
    door("apply/sent/", public.applied, "applied", ANYONE),
    door("join/", public.join, "join", ANYONE),
    door("join/confirm/", public.confirm, "join_confirm", ANYONE),
    # Before somebody may work, and once a year
    door("welcome/", welcome.welcome, "welcome", VERIFIED),
    door("welcome/declare/", welcome.declare, "declare", VERIFIED),
    door("welcome/checklist/", welcome.checklist, "checklist", VERIFIED),
    door("welcome/practice/", welcome.practise, "practice", VERIFIED),
    door("welcome/ask/", welcome.ask_approval, "ask_approval", VERIFIED),
    # People of one's own organisation
    door("people/", staff.people, "people", APPROVED, {Role.LEAD}),
    door("invite/", staff.invite, "invite", APPROVED, {Role.LEAD}),
    door("organisation/", staff.organisation, "organisation", APPROVED, {Role.LEAD}),
    door(PERSON, staff.person, "person", APPROVED, {Role.LEAD}),
    door(PERSON + "code/", staff.renew, "new_code", APPROVED, {Role.LEAD}),
    door(PERSON + "give/", staff.grant_role, "grant_role", APPROVED, {Role.LEAD}),
    door(PERSON + "take/", staff.take_role, "take_role", APPROVED, {Role.LEAD}),
    door(PERSON + "suspend/", staff.stop, "suspend_person", APPROVED, {Role.LEAD}),
    door(PERSON + "end/", staff.end, "end_person", APPROVED, {Role.LEAD}),
    door(PERSON + "return/", staff.take_back, "return_person", APPROVED, {Role.LEAD}),
    # Organisations, for the vetting board
    door("board/", board.board, "board", APPROVED, {Role.BOARD}),
    door("board/invite/", board.invite_member, "invite_member", APPROVED, {Role.BOARD}),
    door(OFFICE, board.organisation, "vetting", APPROVED, {Role.BOARD}),
    door(OFFICE + "seen/", board.see, "see", APPROVED, {Role.BOARD}),
    door(OFFICE + "propose/", board.propose, "vet", APPROVED, {Role.BOARD}),
    door(OFFICE + "remove/", board.remove, "remove", APPROVED, {Role.BOARD}),
    door(OFFICE + "lead/", board.invite_lead, "invite_lead", APPROVED, {Role.BOARD}),
    # Totals and standing, without any case
    door("totals/", overview.totals, "totals", APPROVED, {Role.OBSERVER}),
    door("accounts/", overview.accounts, "accounts", APPROVED, {Role.ADMIN}),
    # One's own security
    door("security/", security.security, "security", VERIFIED),
    door("security/sessions/", security.end_sessions, "end_sessions", VERIFIED),
    door("security/remove/", security.remove_passkey, "remove_passkey", VERIFIED),
    door("api/passkeys/", entry_api.own_passkeys, "api_passkeys", VERIFIED),
    door("api/passkeys/new/", entry_api.passkey_options, "api_new_passkey", VERIFIED),
    door("api/passkeys/key/", entry_api.passkey_key, "api_passkey_key", WITH_KEY),
    # Keys
    door("key/", keys.key, "key", VERIFIED),
    door("api/keys/", keys_api.keys, "api_keys", VERIFIED),
    # Keys of the desk
    door("keys/", desk_keys.desk_keys, "desk_keys", WITH_KEY, {Role.INTAKE, Role.LEAD}),
    door("keys/retire/", desk_keys.retire, "retire_epoch", WITH_KEY, {Role.INTAKE}),
    door("keys/recovery/", desk_keys.recovery, "recovery_key", WITH_KEY, {Role.LEAD}),
    door("keys/no-more/", desk_keys.no_more, "share_no_more", WITH_KEY, {Role.INTAKE}),
    door("lost-key/", desk_keys.lost, "lost_key", APPROVED, {Role.LEAD, Role.BOARD}),
    door("api/desk/", desk_keys_api.desk, "api_desk", WITH_KEY, {Role.INTAKE}),
    door("api/desk-keys/", desk_keys_api.keys, "api_give", WITH_KEY, {Role.INTAKE}),
    door("api/desk-wraps/", desk_keys_api.wraps, "api_wraps", WITH_KEY, {Role.INTAKE}),
    door("api/recovery/", desk_keys_api.recovery, "api_kept", WITH_KEY, {Role.INTAKE}),
    door("api/share-again/", share_api.share, "api_again", WITH_KEY, {Role.INTAKE}),
    # The desk
    door("queue/", desk.cases, "queue", WITH_KEY, HANDLERS),
    door("queue/views/", desk.save_view, "save_view", WITH_KEY, HANDLERS),
    door(
        "queue/views/<int:view_id>/",
        desk.forget_view,
        "forget_view",
        WITH_KEY,
        HANDLERS,
    ),
    door("workload/", desk.workload, "workload", APPROVED, desk.OVERSEERS),
    door("api/titles/", titles.titles, "api_titles", WITH_KEY, HANDLERS),
    door("api/assign/", assigning.assign, "api_assign", WITH_KEY, HANDLERS),
    door("api/documents/", searching.documents, "api_documents", WITH_KEY, HANDLERS),
    door("overdue/", triage.overdue, "overdue", APPROVED, {Role.LEAD}),
    door("settings/", triage.settings, "settings", APPROVED),
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
    door("preview/pdf/", cases.preview_pdf, "preview_pdf", WITH_KEY, HANDLERS),
    door(API_CASE, case_api.case, "api_case", SEES_CASE, HANDLERS),
    door(API_CASE + "key/", casekeys_api.case_key, "api_case_key", SEES_CASE, HANDLERS),
    door(API_CASE + "opened/", case_api.opened, "api_opened", SEES_CASE, HANDLERS),
    door(
        API_CASE + "messages/", case_api.messages, "api_messages", SEES_CASE, HANDLERS
    ),
    door(API_CASE + "notes/", case_api.notes, "api_notes", SEES_CASE, HANDLERS),
    door(API_CASE + "sheets/", sheets_api.sheets, "api_sheets", SEES_CASE, HANDLERS),
    door(API_CASE + "triage/", triage_api.triage, "api_triage", SEES_CASE, HANDLERS),
    door(API_CASE + "held/", replying_api.held, "api_held", SEES_CASE, HANDLERS),
    door(CASE + "recuse/", triage.recuse, "recuse", SEES_CASE, HANDLERS),
    door(API_CASE + "grants/", case_api.grants, "api_grants", SEES_CASE, {Role.INTAKE}),
    # The dossier of a case
    door(CASE + "dossier/", dossiers.dossier, "dossier", SEES_CASE, HANDLERS),
    door(
        API_CASE + "export/", dossiers.propose_export, "api_export", SEES_CASE, HANDLERS
    ),
    door(API_CASE + "exported/", dossiers.export, "api_exported", SEES_CASE, HANDLERS),
    # How long a case is kept
    door("keeping/", keeping.keeping, "keeping", WITH_KEY, {Role.REVIEWER, Role.LEAD}),
    door(CASE + "renew/", keeping.renew, "renew", SEES_CASE, {Role.REVIEWER}),
    door(API_CASE + "hold/", keeping_api.hold, "api_hold", SEES_CASE, HANDLERS),
    door(
        API_CASE + "deletion/",
        keeping_api.deletion,
        "api_deletion",
        SEES_CASE,
        HANDLERS,
    ),
    # Where a case goes from here
    door("offers/", offers.offers, "offers", WITH_KEY, {Role.INTAKE}),
    door("api/offers/", offers.offers_list, "api_offers", WITH_KEY, {Role.INTAKE}),
    door(OFFER, offers.offer, "api_offer", WITH_KEY, {Role.INTAKE}),
    door(API_CASE + "sharing/", sharing.sharing, "api_sharing", SEES_CASE, HANDLERS),
    door(API_CASE + "hints/", sharing.hint, "api_hints", SEES_CASE, HANDLERS),
    door(API_CASE + "links/", sharing.link, "api_links", SEES_CASE, HANDLERS),
    door(
        API_CASE + "merges/", sharing.propose_merge, "api_merges", SEES_CASE, HANDLERS
    ),
    door(
        API_CASE + "referrals/",
        sharing.propose_referral,
        "api_referrals",
        SEES_CASE,
        HANDLERS,
    ),
    door(REFERRAL, sharing.referral, "api_referral", SEES_CASE, HANDLERS),
    door(
        REFERRAL + "key/", sharing.referral_key, "api_referral_key", SEES_CASE, HANDLERS
    ),
    door(
        API_CASE + "letters/",
        sharing.propose_letter,
        "api_letters",
        SEES_CASE,
        HANDLERS,
    ),
    door(
        API_CASE + "letters/<uuid:letter_id>/",
        sharing.letter,
        "api_letter",
        SEES_CASE,
        HANDLERS,
    ),
    door(
        API_CASE + "clearance/",
        clearing.propose_clearance,
        "api_clearance",
        SEES_CASE,
        HANDLERS,
    ),
    door(API_CASE + "draft/", clearing.draft, "api_draft", SEES_CASE, HANDLERS),
    door(
        API_CASE + "clearance/end/",
        clearing.end_clearance,
        "api_end_clearance",
        SEES_CASE,
        HANDLERS,
    ),
    door("api/files/<uuid:file_id>/", case_api.file, "api_file", SEES_CASE, HANDLERS),
]
