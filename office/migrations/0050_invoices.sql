-- systems: portal
-- Volume of support that was rendered to a participant (A-15, A-7.5). A row that cancels another has its position,
-- quantity and day, and says why.
CREATE TABLE support_volume (
    id {uuid} PRIMARY KEY,
    participant_id {uuid} NOT NULL REFERENCES participant (id),
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
    participant_id {uuid} NOT NULL REFERENCES participant (id),
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
