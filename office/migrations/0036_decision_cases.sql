-- systems: portal expertise
-- A-64: the cases whose terms a signed decision moved: whoever may read the case may read the decision.
CREATE TABLE decision_case (
    document_id {uuid} NOT NULL REFERENCES document (id),
    subject_kind {text} NOT NULL,
    subject_id {uuid} NOT NULL,
    at {time} NOT NULL,
    PRIMARY KEY (subject_id, document_id)
)
-- only: postgres
--;
CREATE TRIGGER decision_case_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision_case
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER decision_case_no_update BEFORE UPDATE ON decision_case
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of decision_case is refused'); END
--;
CREATE TRIGGER decision_case_no_delete BEFORE DELETE ON decision_case
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of decision_case is refused'); END
--;
CREATE TRIGGER decision_case_no_replace BEFORE INSERT ON decision_case
WHEN EXISTS (SELECT 1 FROM decision_case WHERE subject_id = NEW.subject_id AND document_id = NEW.document_id)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of decision_case is refused'); END
