-- systems: portal
-- Bank statements as they were loaded (register D-10). digest: of the file, so that the same file counts once.
CREATE TABLE bank_statement (
    id {uuid} PRIMARY KEY,
    digest {text} NOT NULL UNIQUE,
    document_id {uuid} NOT NULL REFERENCES document (id),
    format {text} NOT NULL,
    entries {int} NOT NULL,
    added {int} NOT NULL,
    recorded_at {time} NOT NULL,
    actor {json} NOT NULL
)
-- only: postgres
--;
CREATE TRIGGER bank_statement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bank_statement
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER bank_statement_no_update BEFORE UPDATE ON bank_statement
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of bank_statement is refused'); END
--;
CREATE TRIGGER bank_statement_no_delete BEFORE DELETE ON bank_statement
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of bank_statement is refused'); END
--;
CREATE TRIGGER bank_statement_no_replace BEFORE INSERT ON bank_statement
WHEN EXISTS (SELECT 1 FROM bank_statement WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of bank_statement is refused'); END
-- both
--;
-- Payments that came. identity: of the entry, so that the same one counts once in whatever statement.
CREATE TABLE payment (
    id {uuid} PRIMARY KEY,
    statement_id {uuid} NOT NULL REFERENCES bank_statement (id),
    identity {text} NOT NULL UNIQUE,
    amount {int} NOT NULL,
    booked {date} NOT NULL,
    entry {json} NOT NULL,
    recorded_at {time} NOT NULL
)
-- only: postgres
--;
CREATE TRIGGER payment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER payment_no_update BEFORE UPDATE ON payment
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of payment is refused'); END
--;
CREATE TRIGGER payment_no_delete BEFORE DELETE ON payment
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of payment is refused'); END
--;
CREATE TRIGGER payment_no_replace BEFORE INSERT ON payment
WHEN EXISTS (SELECT 1 FROM payment WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of payment is refused'); END
-- both
--;
-- What a payment is for: the last row counts. Without a participant it is for none of them.
CREATE TABLE payment_assignment (
    payment_id {uuid} NOT NULL REFERENCES payment (id),
    number {int} NOT NULL,
    participant_id {uuid} REFERENCES participant (id),
    invoice {text},
    reason {text} NOT NULL,
    at {time} NOT NULL,
    actor {json} NOT NULL,
    PRIMARY KEY (payment_id, number)
)
-- only: postgres
--;
CREATE TRIGGER payment_assignment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_assignment
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER payment_assignment_no_update BEFORE UPDATE ON payment_assignment
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of payment_assignment is refused'); END
--;
CREATE TRIGGER payment_assignment_no_delete BEFORE DELETE ON payment_assignment
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of payment_assignment is refused'); END
--;
CREATE TRIGGER payment_assignment_no_replace BEFORE INSERT ON payment_assignment
WHEN EXISTS (SELECT 1 FROM payment_assignment WHERE payment_id = NEW.payment_id AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of payment_assignment is refused'); END
-- both
--;
-- A statement that is looked at before it is recorded. Rows go when it was, or a day later.
CREATE TABLE statement_draft (
    id {uuid} PRIMARY KEY,
    name {text} NOT NULL,
    content {bytes} NOT NULL,
    at {time} NOT NULL
)
