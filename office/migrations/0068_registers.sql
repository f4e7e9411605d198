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
-- For the operator's desk: all that wait from an index alone, the last decisions, and other registrations of a party.
CREATE INDEX registration_waiting ON registration (presented_at, id, portal, party, name) WHERE state = 'presented'
--;
CREATE INDEX registration_decided ON registration (decided_at, id, state) WHERE decided_at IS NOT NULL
--;
CREATE INDEX registration_party ON registration (party, portal)
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
