-- systems: portal expertise
-- What an upload is to others (tus: concatenation): 'whole', 'part', or 'joined' and the parts.
ALTER TABLE upload ADD COLUMN concat {text} NOT NULL DEFAULT 'whole'
--;
-- What the client said of the file when it began, byte for byte: HEAD says it again.
ALTER TABLE upload ADD COLUMN metadata {text} NOT NULL DEFAULT ''
--;
-- Limits of uploads (A-16.p2), one row for every decision of the operator. In force on a day is the row with the latest
-- valid_from not after it; of several with one valid_from the last edition. Before the first row the limits of the
-- program are in force.
CREATE TABLE upload_limit (
    edition {int} NOT NULL PRIMARY KEY,
    limits {json} NOT NULL,
    valid_from {date} NOT NULL,
    reason {text} NOT NULL,
    recorded_at {time} NOT NULL,
    actor {json} NOT NULL
)
-- only: postgres
--;
CREATE TRIGGER upload_limit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON upload_limit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER upload_limit_no_update BEFORE UPDATE ON upload_limit
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of upload_limit is refused'); END
--;
CREATE TRIGGER upload_limit_no_delete BEFORE DELETE ON upload_limit
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of upload_limit is refused'); END
-- REPLACE deletes without firing DELETE triggers on a connection that has not set recursive_triggers.
--;
CREATE TRIGGER upload_limit_no_replace BEFORE INSERT ON upload_limit
WHEN EXISTS (SELECT 1 FROM upload_limit WHERE edition = NEW.edition)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of upload_limit is refused'); END
