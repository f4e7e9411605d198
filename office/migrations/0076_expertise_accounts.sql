-- systems: expertise
-- The accounts of the organisations that work in an expertise system (A-38), as 0050 and 0051 make them on the portal for
-- its participants: participant_id is here whoever pays.
-- Volume of support that was rendered to a user of the system (A-38). A row that cancels another has its position,
-- quantity and day, and says why.
CREATE TABLE support_volume (
    id {uuid} PRIMARY KEY,
    participant_id {uuid} NOT NULL REFERENCES expertise_user (id),
    position {text} NOT NULL,
    quantity {int} NOT NULL,
    day {date} NOT NULL,
    basis {text} NOT NULL,
    cancels {uuid} UNIQUE,
    recorded_at {time} NOT NULL,
    actor {json} NOT NULL
)
-- only: postgres
--;
CREATE TRIGGER support_volume_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON support_volume
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER support_volume_no_update BEFORE UPDATE ON support_volume
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of support_volume is refused'); END
--;
CREATE TRIGGER support_volume_no_delete BEFORE DELETE ON support_volume
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of support_volume is refused'); END
--;
CREATE TRIGGER support_volume_no_replace BEFORE INSERT ON support_volume
WHEN EXISTS (SELECT 1 FROM support_volume WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of support_volume is refused'); END
-- both
--;
CREATE INDEX support_volume_participant ON support_volume (participant_id)
--;
-- Invoices (register D-10). Nothing issued changes: a correction is the next issue for the same month and names the
-- former one. body: everything that the invoice says.
CREATE TABLE invoice (
    id {uuid} PRIMARY KEY,
    participant_id {uuid} NOT NULL REFERENCES expertise_user (id),
    month {text} NOT NULL,
    issue {int} NOT NULL,
    number {text} NOT NULL UNIQUE,
    body {json} NOT NULL,
    issued_at {time} NOT NULL,
    UNIQUE (participant_id, month, issue)
)
-- only: postgres
--;
CREATE TRIGGER invoice_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER invoice_no_update BEFORE UPDATE ON invoice
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of invoice is refused'); END
--;
CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of invoice is refused'); END
--;
CREATE TRIGGER invoice_no_replace BEFORE INSERT ON invoice
WHEN EXISTS (SELECT 1 FROM invoice WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of invoice is refused'); END
-- both
--;
-- The papers of an invoice, each with the detached seal of the system.
CREATE TABLE invoice_paper (
    invoice_id {uuid} NOT NULL REFERENCES invoice (id),
    kind {text} NOT NULL,
    document_id {uuid} NOT NULL REFERENCES document (id),
    cms {bytes} NOT NULL,
    PRIMARY KEY (invoice_id, kind)
)
-- only: postgres
--;
CREATE TRIGGER invoice_paper_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice_paper
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER invoice_paper_no_update BEFORE UPDATE ON invoice_paper
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of invoice_paper is refused'); END
--;
CREATE TRIGGER invoice_paper_no_delete BEFORE DELETE ON invoice_paper
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of invoice_paper is refused'); END
--;
CREATE TRIGGER invoice_paper_no_replace BEFORE INSERT ON invoice_paper
WHEN EXISTS (SELECT 1 FROM invoice_paper WHERE invoice_id = NEW.invoice_id AND kind = NEW.kind)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of invoice_paper is refused'); END
-- both
--;
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
-- What a payment is for: the last row counts. Without a payer it is for none of them.
CREATE TABLE payment_assignment (
    payment_id {uuid} NOT NULL REFERENCES payment (id),
    number {int} NOT NULL,
    participant_id {uuid} REFERENCES expertise_user (id),
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
