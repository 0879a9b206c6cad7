-- What the public site and the release job may do in the database, given anew after each
-- migration: psql fener < deploy/grants.sql
--
-- The public site takes reports in and serves mailboxes and releases. It never sees an account, a
-- key, a session or who works on a case; of casework it can only remove what belongs to
-- a report that its reporter deletes.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "fener-public";
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM "fener-public";

GRANT SELECT, INSERT, UPDATE, DELETE ON
    reporting_report, reporting_deskwrap, reporting_message,
    reporting_file, reporting_upload, reporting_step
    TO "fener-public";
GRANT USAGE ON
    reporting_deskwrap_id_seq, reporting_message_id_seq, reporting_step_id_seq
    TO "fener-public";
GRANT SELECT ON reporting_rosternote, reporting_withdrawndesk TO "fener-public";

GRANT SELECT ON
    publication_release, publication_table, publication_cell,
    publication_document, publication_entry, publication_laterreply
    TO "fener-public";

-- What goes with a report that its reporter deletes: found by the report, never read.
-- tests/backend/test_grants.py fails when a table of casework is forgotten here.
GRANT DELETE, SELECT (report_id) ON
    casework_grant, casework_coding, casework_read, casework_recusal,
    casework_oldcasekey, casework_work, casework_sheet, casework_referral,
    casework_letter, casework_legalhold, casework_proceedings, casework_sharedbefore,
    casework_draft, publication_counted
    TO "fener-public";
-- A link has a report at each end.
GRANT DELETE, SELECT (report_id, other_id) ON casework_link TO "fener-public";
-- A proposal names its note; voices and a held reply name their proposal. Django asks
-- for proposals in their order, hence the day.
GRANT DELETE, SELECT (id, report_id) ON casework_note TO "fener-public";
GRANT DELETE, SELECT (id, report_id, note_id, proposed_on), UPDATE (note_id)
    ON casework_proposal TO "fener-public";
GRANT DELETE, SELECT (proposal_id, report_id) ON casework_heldreply TO "fener-public";
GRANT DELETE, SELECT (proposal_id) ON casework_voice TO "fener-public";

-- The release job reads the coded facts and what statistics are made of: the days of
-- steps, messages and letters. It sees no envelope, no message, no note and no key, and
-- what it has published not even it can change (publication/migrations/0002).
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "fener-release";
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM "fener-release";

GRANT SELECT ON casework_coding, casework_letter, reporting_step TO "fener-release";
GRANT SELECT (id, received_on, allows_publishing, publishing_turn),
    UPDATE (allows_publishing, publishing_turn) ON reporting_report
    TO "fener-release";
GRANT SELECT (report_id, sender, sent_on) ON reporting_message TO "fener-release";
-- Two people prove by their passwords that they are two.
GRANT SELECT (id, username, password, standing) ON casework_caseworker
    TO "fener-release";
GRANT SELECT (caseworker_id, role) ON casework_roleheld TO "fener-release";
-- What is due for the register moves there.
GRANT SELECT, DELETE, UPDATE (cleared_on, not_before) ON casework_draft
    TO "fener-release";
-- And nothing stays that says when two agreed to it.
GRANT DELETE, SELECT (id, report_id, kind) ON casework_proposal TO "fener-release";
GRANT DELETE, SELECT (proposal_id) ON casework_voice, casework_heldreply
    TO "fener-release";

GRANT SELECT, INSERT, UPDATE ON publication_release TO "fener-release";
GRANT SELECT, INSERT ON
    publication_table, publication_cell, publication_document, publication_entry
    TO "fener-release";
GRANT SELECT ON publication_laterreply TO "fener-release";
GRANT SELECT, INSERT, DELETE ON publication_counted TO "fener-release";
GRANT USAGE ON
    publication_release_id_seq, publication_table_id_seq, publication_cell_id_seq,
    publication_document_id_seq
    TO "fener-release";
