-- systems: portal expertise
-- Versions of a document that was sent to the portal (A-22, A-46), by its first version. No row: nothing was decided yet.
CREATE TABLE replacement (
    document_id {uuid} PRIMARY KEY REFERENCES document (id),
    subject_id {uuid} NOT NULL,
    state {text} NOT NULL,
    state_data {json} NOT NULL,
    edition {text} NOT NULL,
    interruptions {json} NOT NULL,
    version {int} NOT NULL
)
--;
CREATE INDEX replacement_subject ON replacement (subject_id)
