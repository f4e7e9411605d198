-- systems: expertise
-- Versions of the agreement on the use of an expertise system (A-34.4, A-34.5), as 0044 has them for the portals.
CREATE TABLE IF NOT EXISTS agreement_version (
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
CREATE OR REPLACE TRIGGER agreement_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON agreement_version
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER IF NOT EXISTS agreement_version_no_update BEFORE UPDATE ON agreement_version
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of agreement_version is refused'); END
--;
CREATE TRIGGER IF NOT EXISTS agreement_version_no_delete BEFORE DELETE ON agreement_version
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of agreement_version is refused'); END
-- REPLACE deletes without firing DELETE triggers on a connection that has not set recursive_triggers.
--;
CREATE TRIGGER IF NOT EXISTS agreement_version_no_replace BEFORE INSERT ON agreement_version
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE portal = NEW.portal AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of agreement_version is refused'); END
