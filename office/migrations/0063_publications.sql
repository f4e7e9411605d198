-- systems: portal expertise
-- What the operator publishes (A-7.6, A-7.8, A-7.9, A-34.5, A-34.8, B-4.3): a publication with its draft, the versions
-- that were approved, and who has confirmed to have read one. Versions and confirmations are never changed.
CREATE TABLE publication (
    id {uuid} PRIMARY KEY,
    number {int} NOT NULL UNIQUE,
    kind {text} NOT NULL,
    -- The next version while it is written; null where nobody writes one.
    draft {json} NOT NULL,
    version {int} NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
)
--;
-- In force on a day is the row with the latest valid_from not after it; of several with one valid_from the last number.
CREATE TABLE publication_version (
    id {uuid} PRIMARY KEY,
    publication_id {uuid} NOT NULL REFERENCES publication (id),
    number {int} NOT NULL,
    -- From its day on nothing is in force.
    archived {bool} NOT NULL,
    titles {json} NOT NULL,
    texts {json} NOT NULL,
    documents {json} NOT NULL,
    scope {json} NOT NULL,
    valid_from {date} NOT NULL,
    reason {text} NOT NULL,
    recorded_at {time} NOT NULL,
    actor {json} NOT NULL,
    UNIQUE (publication_id, number)
)
--;
CREATE TABLE publication_reader (
    id {uuid} PRIMARY KEY,
    publication_id {uuid} NOT NULL REFERENCES publication (id),
    number {int} NOT NULL,
    party {text} NOT NULL,
    iin {text} NOT NULL,
    name {text} NOT NULL,
    at {time} NOT NULL,
    UNIQUE (publication_id, number, party, iin)
)
-- only: postgres
--;
CREATE TRIGGER publication_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON publication_version
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER publication_reader_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON publication_reader
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER publication_version_no_update BEFORE UPDATE ON publication_version
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of publication_version is refused'); END
--;
CREATE TRIGGER publication_version_no_delete BEFORE DELETE ON publication_version
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of publication_version is refused'); END
-- REPLACE deletes without firing DELETE triggers on a connection that has not set recursive_triggers.
--;
CREATE TRIGGER publication_version_no_replace BEFORE INSERT ON publication_version
WHEN EXISTS (SELECT 1 FROM publication_version
    WHERE id = NEW.id OR (publication_id = NEW.publication_id AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of publication_version is refused'); END
--;
CREATE TRIGGER publication_reader_no_update BEFORE UPDATE ON publication_reader
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of publication_reader is refused'); END
--;
CREATE TRIGGER publication_reader_no_delete BEFORE DELETE ON publication_reader
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of publication_reader is refused'); END
