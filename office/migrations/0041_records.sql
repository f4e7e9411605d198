-- systems: portal expertise
-- What events say of rows that are never changed (office/src/store/records.rs): an index of these events, by the kind of a
-- row and its key. What counts are the events, which the transparency log commits to. sha256: of the blob that the row
-- names. record_head: whoever writes the next such event of a subject waits here. record_begun: one row; covered_at: when
-- events were written for the rows that were there before.
CREATE TABLE record (
    kind {text} NOT NULL,
    key {text} NOT NULL,
    event_id {uuid} NOT NULL,
    subject_id {uuid} NOT NULL,
    sha256 {text},
    PRIMARY KEY (kind, key)
)
--;
CREATE INDEX record_sha256 ON record (sha256) WHERE sha256 IS NOT NULL
--;
CREATE TABLE record_head (
    subject_id {uuid} PRIMARY KEY,
    events {int} NOT NULL
)
--;
CREATE TABLE record_begun (
    one {int} PRIMARY KEY CHECK (one = 1),
    covered_at {time}
)
--;
INSERT INTO record_begun (one, covered_at) VALUES (1, NULL)
-- only: postgres
--;
CREATE TRIGGER record_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON record
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER record_no_update BEFORE UPDATE ON record
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of record is refused'); END
--;
CREATE TRIGGER record_no_delete BEFORE DELETE ON record
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of record is refused'); END
--;
CREATE TRIGGER record_no_replace BEFORE INSERT ON record
WHEN EXISTS (SELECT 1 FROM record WHERE kind = NEW.kind AND key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of record is refused'); END
