-- systems: portal expertise
-- That bytes were reported to contain state secrets, and that it was decided that they contain none (A-4): change is
-- 'reported' or 'lifted', in turn; the last one counts, whatever the clock said, for every document with these bytes.
-- document_id: of which it was said. act, cms, verified: the signed decision that lifts. Never changed.
CREATE TABLE secrets_change (
    id {uuid} PRIMARY KEY,
    document_id {uuid} NOT NULL,
    sha256 {text} NOT NULL,
    number {int} NOT NULL,
    change {text} NOT NULL,
    reason {text} NOT NULL,
    actor {json} NOT NULL,
    act {bytes},
    cms {bytes},
    verified {json},
    at {time} NOT NULL,
    UNIQUE (sha256, number)
)
-- only: postgres
--;
CREATE TRIGGER secrets_change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON secrets_change
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER secrets_change_no_update BEFORE UPDATE ON secrets_change
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of secrets_change is refused'); END
--;
CREATE TRIGGER secrets_change_no_delete BEFORE DELETE ON secrets_change
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of secrets_change is refused'); END
--;
CREATE TRIGGER secrets_change_no_replace BEFORE INSERT ON secrets_change
WHEN EXISTS (SELECT 1 FROM secrets_change
    WHERE id = NEW.id OR (sha256 = NEW.sha256 AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of secrets_change is refused'); END
