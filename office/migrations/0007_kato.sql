-- systems: portal
-- The classifier KATO as it was loaded, whole, one row for every time; the last edition counts. Before the first row
-- the regions of the program count.
CREATE TABLE kato_edition (
    edition {int} NOT NULL PRIMARY KEY,
    source {text} NOT NULL,
    units {int} NOT NULL,
    csv {text} NOT NULL,
    recorded_at {time} NOT NULL
)
-- only: postgres
--;
CREATE TRIGGER kato_edition_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON kato_edition
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER kato_edition_no_update BEFORE UPDATE ON kato_edition
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of kato_edition is refused'); END
--;
CREATE TRIGGER kato_edition_no_delete BEFORE DELETE ON kato_edition
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of kato_edition is refused'); END
-- REPLACE deletes without firing DELETE triggers on a connection that has not set recursive_triggers.
--;
CREATE TRIGGER kato_edition_no_replace BEFORE INSERT ON kato_edition
WHEN EXISTS (SELECT 1 FROM kato_edition WHERE edition = NEW.edition)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of kato_edition is refused'); END
