-- systems: portal expertise
-- A-64: a decision is a document with a signature. Rows without one were recorded before it was.
ALTER TABLE interruption
    ADD COLUMN document_id {uuid}
--;
-- Decisions that wait for a signature. The row goes when the decision is signed or given up.
CREATE TABLE decision_draft (
    id {uuid} PRIMARY KEY,
    entry {json} NOT NULL,
    at {time} NOT NULL
)
