-- What the public site may do in the database, given anew after each migration:
--   psql fener < deploy/grants.sql
-- It takes reports in and serves mailboxes and releases. It never sees an account, a
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
    publication_release, publication_table, publication_cell
    TO "fener-public";

GRANT DELETE, SELECT (report_id) ON
    casework_grant, casework_note, casework_coding, casework_read
    TO "fener-public";
