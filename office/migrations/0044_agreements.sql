-- systems: portal
-- Versions of the agreement on the use of each portal (A-7.6, A-8.2, B-6.2), one row for every decision of the
-- operator. In force on a day is the row with the latest valid_from not after it; of several with one valid_from the
-- last number. Before the first row the text of the program is in force.
CREATE TABLE agreement_version (
    portal {text} NOT NULL,
    number {int} NOT NULL,
    kk {text} NOT NULL,
    ru {text} NOT NULL,
    countersigned {bool} NOT NULL,
    valid_from {date} NOT NULL,
    reason {text} NOT NULL,
    recorded_at {time} NOT NULL,
    actor {json} NOT NULL,
    PRIMARY KEY (portal, number)
)
-- only: postgres
--;
CREATE TRIGGER agreement_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON agreement_version
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER agreement_version_no_update BEFORE UPDATE ON agreement_version
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of agreement_version is refused'); END
--;
CREATE TRIGGER agreement_version_no_delete BEFORE DELETE ON agreement_version
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of agreement_version is refused'); END
-- REPLACE deletes without firing DELETE triggers on a connection that has not set recursive_triggers.
--;
CREATE TRIGGER agreement_version_no_replace BEFORE INSERT ON agreement_version
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE portal = NEW.portal AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of agreement_version is refused'); END
