-- systems: portal
-- What the registers of the state said of who registers (A-9, B-7), each look for itself. source: 'register', or 'hand'
-- where an employee looked himself. outcome: 'found', 'absent' or 'silent'.
CREATE TABLE register_look (
    id {uuid} PRIMARY KEY,
    registration_id {uuid} NOT NULL REFERENCES registration (id),
    source {text} NOT NULL,
    outcome {text} NOT NULL,
    told {json} NOT NULL,
    actor {json} NOT NULL,
    at {time} NOT NULL
)
--;
CREATE INDEX register_look_of ON register_look (registration_id, at)
--;
-- The decisions of the last weeks, for the operator's desk.
CREATE INDEX registration_decided ON registration (decided_at) WHERE decided_at IS NOT NULL
-- only: postgres
--;
CREATE TRIGGER register_look_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON register_look
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER register_look_no_update BEFORE UPDATE ON register_look
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of register_look is refused'); END
--;
CREATE TRIGGER register_look_no_delete BEFORE DELETE ON register_look
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of register_look is refused'); END
--;
CREATE TRIGGER register_look_no_replace BEFORE INSERT ON register_look
WHEN EXISTS (SELECT 1 FROM register_look WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of register_look is refused'); END
