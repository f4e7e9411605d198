-- systems: portal
-- What the operator decided on the keeping of a case (A-23, A-65): what holds it, whether it was disposed of. No row:
-- nothing was decided yet.
CREATE TABLE retention (
    application_id {uuid} PRIMARY KEY REFERENCES application (id),
    state {text} NOT NULL,
    state_data {json} NOT NULL,
    edition {text} NOT NULL,
    interruptions {json} NOT NULL,
    version {int} NOT NULL
)
--;
-- Acts of disposal: the signed bytes stay when the documents are gone.
CREATE TABLE disposal (
    subject_id {uuid} PRIMARY KEY REFERENCES application (id),
    number {text} NOT NULL UNIQUE,
    act {bytes} NOT NULL,
    cms {bytes} NOT NULL,
    verified {json} NOT NULL,
    signer_name {text} NOT NULL,
    at {time} NOT NULL
)
--;
DROP VIEW blob_name
--;
-- Documents of a case that was disposed of, and what was sent of them, name their bytes no more. The rows stay.
CREATE VIEW blob_name AS
SELECT sha256 FROM document
    WHERE NOT EXISTS (SELECT 1 FROM disposal WHERE disposal.subject_id = document.subject_id)
UNION ALL SELECT sha256 FROM upload WHERE sha256 IS NOT NULL
UNION ALL SELECT sha256 FROM message_blob
    WHERE NOT EXISTS (SELECT 1 FROM disposal JOIN message_out ON message_out.subject_id = disposal.subject_id
        WHERE message_out.id = message_blob.message_id)
UNION ALL SELECT sha256 FROM term_extract
UNION ALL SELECT sha256 FROM evidence
-- only: postgres
--;
CREATE TRIGGER disposal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON disposal
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER disposal_no_update BEFORE UPDATE ON disposal
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of disposal is refused'); END
--;
CREATE TRIGGER disposal_no_delete BEFORE DELETE ON disposal
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of disposal is refused'); END
--;
CREATE TRIGGER disposal_no_replace BEFORE INSERT ON disposal
WHEN EXISTS (SELECT 1 FROM disposal WHERE subject_id = NEW.subject_id)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of disposal is refused'); END
