-- systems: portal expertise
-- Who gave and who ended roles of employees, in order (office/src/employees.rs): change is 'given' or 'ended', at is from
-- when it counts. Of several ends of one role the earliest counts; a role may also have had an end from the beginning
-- (employee.valid_to). Neither table is ever changed. Roles from before this table have no row that says who gave them.
CREATE TABLE staff_change (
    number {int} NOT NULL PRIMARY KEY,
    employee_id {uuid} NOT NULL,
    change {text} NOT NULL,
    at {time} NOT NULL,
    reason {text} NOT NULL,
    recorded_at {time} NOT NULL,
    actor {json} NOT NULL
)
--;
CREATE INDEX staff_change_employee ON staff_change (employee_id)
-- only: postgres
--;
CREATE TRIGGER staff_change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON staff_change
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER employee_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON employee
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER staff_change_no_update BEFORE UPDATE ON staff_change
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of staff_change is refused'); END
--;
CREATE TRIGGER staff_change_no_delete BEFORE DELETE ON staff_change
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of staff_change is refused'); END
-- REPLACE deletes without firing DELETE triggers on a connection that has not set recursive_triggers.
--;
CREATE TRIGGER staff_change_no_replace BEFORE INSERT ON staff_change
WHEN EXISTS (SELECT 1 FROM staff_change WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of staff_change is refused'); END
--;
CREATE TRIGGER employee_no_update BEFORE UPDATE ON employee
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of employee is refused'); END
--;
CREATE TRIGGER employee_no_delete BEFORE DELETE ON employee
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of employee is refused'); END
--;
CREATE TRIGGER employee_no_replace BEFORE INSERT ON employee
WHEN EXISTS (SELECT 1 FROM employee WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of employee is refused'); END
