-- systems: portal expertise
-- Questionnaires and registration forms (A-7.6, A-34.5), by their kinds: the next version while it is written, and every
-- version that the operator approved. Versions are never changed. Before the first one the questionnaire of the program
-- is in force.
CREATE TABLE questionnaire (
    kind {text} PRIMARY KEY,
    -- null where nobody writes one.
    draft {json} NOT NULL,
    version {int} NOT NULL,
    updated_at {time} NOT NULL
)
--;
-- In force on a day is the row with the latest valid_from not after it; of several with one valid_from the last number.
CREATE TABLE questionnaire_version (
    id {uuid} PRIMARY KEY,
    kind {text} NOT NULL,
    number {int} NOT NULL,
    content {json} NOT NULL,
    valid_from {date} NOT NULL,
    reason {text} NOT NULL,
    recorded_at {time} NOT NULL,
    actor {json} NOT NULL,
    UNIQUE (kind, number)
)
-- only: postgres
--;
CREATE TRIGGER questionnaire_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON questionnaire_version
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER questionnaire_version_no_update BEFORE UPDATE ON questionnaire_version
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of questionnaire_version is refused'); END
--;
CREATE TRIGGER questionnaire_version_no_delete BEFORE DELETE ON questionnaire_version
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of questionnaire_version is refused'); END
-- REPLACE deletes without firing DELETE triggers on a connection that has not set recursive_triggers.
--;
CREATE TRIGGER questionnaire_version_no_replace BEFORE INSERT ON questionnaire_version
WHEN EXISTS (SELECT 1 FROM questionnaire_version
    WHERE id = NEW.id OR (kind = NEW.kind AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of questionnaire_version is refused'); END
