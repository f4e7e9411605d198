-- systems: portal
-- Templates of registration numbers (A-18.p4), one row for every decision of the operator. In force on a day is the
-- row with the latest valid_from not after it; of several with one valid_from the last edition. Before the
-- first row the template of the program is in force.
CREATE TABLE number_template (
    edition {int} NOT NULL PRIMARY KEY,
    template {text} NOT NULL,
    valid_from {date} NOT NULL,
    reason {text} NOT NULL,
    recorded_at {time} NOT NULL,
    actor {json} NOT NULL
)
-- only: postgres
--;
CREATE TRIGGER number_template_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON number_template
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER number_template_no_update BEFORE UPDATE ON number_template
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of number_template is refused'); END
--;
CREATE TRIGGER number_template_no_delete BEFORE DELETE ON number_template
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of number_template is refused'); END
-- REPLACE deletes without firing DELETE triggers on a connection that has not set recursive_triggers.
--;
CREATE TRIGGER number_template_no_replace BEFORE INSERT ON number_template
WHEN EXISTS (SELECT 1 FROM number_template WHERE edition = NEW.edition)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of number_template is refused'); END
