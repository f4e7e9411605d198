-- systems: expertise
-- What the queue of cases is filtered and sorted by (office/src/store/queue.rs). search: number, object and applicant in small letters; empty: not filled yet. late: a term was missed and what it was for is still to be done. closed: nobody works at it any more.
ALTER TABLE expertise_case
    ADD COLUMN search {text} NOT NULL DEFAULT ''
--;
ALTER TABLE expertise_case
    ADD COLUMN late {bool} NOT NULL DEFAULT FALSE
--;
ALTER TABLE expertise_case
    ADD COLUMN closed {bool} NOT NULL DEFAULT FALSE
--;
-- The first end of its terms that no failure keeps open: triggers keep it, so that whoever writes a term cannot forget.
ALTER TABLE expertise_case
    ADD COLUMN due_at {time}
--;
-- How often its seats changed: who writes them holds this number.
ALTER TABLE expertise_case
    ADD COLUMN seating {int} NOT NULL DEFAULT 0
--;
-- The name of the responsible, and how many sections nobody has: what case_seat says.
ALTER TABLE expertise_case
    ADD COLUMN lead {text}
--;
ALTER TABLE expertise_case
    ADD COLUMN vacant {int} NOT NULL DEFAULT 0
--;
UPDATE expertise_case SET due_at =
    (SELECT min(CASE WHEN open_by = '' THEN due_at END) FROM term WHERE subject_kind = 'case' AND subject_id = expertise_case.id)
--;
-- Who works at a case (office/src/expertise/seats.rs): a row for the responsible, whose section is 'lead', and one for each section that has files. Without iin: nobody yet. How it came to this stands in the history of the case.
CREATE TABLE case_seat (
    case_id {uuid} NOT NULL REFERENCES expertise_case (id),
    section {text} NOT NULL,
    iin {text},
    name {text},
    since {time},
    PRIMARY KEY (case_id, section)
)
--;
CREATE INDEX case_seat_person ON case_seat (iin, case_id, section, since)
--;
CREATE INDEX case_seat_section ON case_seat (section, iin, case_id)
--;
INSERT INTO case_seat (case_id, section) SELECT id, 'lead' FROM expertise_case
--;
INSERT INTO case_seat (case_id, section)
    SELECT DISTINCT subject_id, CASE WHEN data ->> 'section' IN
        ('explanatory-note', 'general-plan', 'architecture', 'structures', 'engineering', 'organisation', 'estimate', 'surveys',
         'initial-data') THEN data ->> 'section' ELSE 'other' END
    FROM document JOIN expertise_case c ON c.id = subject_id
    WHERE subject_kind = 'case' AND kind = 'project' AND data ->> 'section' IS NOT NULL
--;
UPDATE expertise_case SET vacant =
    (SELECT count(*) FROM case_seat WHERE case_id = expertise_case.id AND section <> 'lead')
--;
-- What the loads of people are summed up from.
CREATE INDEX expertise_case_ends ON expertise_case (id, organisation, closed, late, due_at)
--;
-- only: sqlite
--;
-- Everything that the list is chosen by, so that the wide rows of other cases are not read.
CREATE INDEX expertise_case_queue ON expertise_case
    (organisation, state, closed, late, due_at, received_at, registration_number, search, check_state, seating, lead, vacant, id)
--;
CREATE TRIGGER term_of_case_begins AFTER INSERT ON term WHEN NEW.subject_kind = 'case'
BEGIN UPDATE expertise_case SET due_at =
    (SELECT min(CASE WHEN open_by = '' THEN due_at END) FROM term WHERE subject_kind = 'case' AND subject_id = NEW.subject_id) WHERE id = NEW.subject_id; END
--;
CREATE TRIGGER term_of_case_moves AFTER UPDATE OF due_at, open_by ON term WHEN NEW.subject_kind = 'case'
BEGIN UPDATE expertise_case SET due_at =
    (SELECT min(CASE WHEN open_by = '' THEN due_at END) FROM term WHERE subject_kind = 'case' AND subject_id = NEW.subject_id) WHERE id = NEW.subject_id; END
--;
CREATE TRIGGER term_of_case_ends AFTER DELETE ON term WHEN OLD.subject_kind = 'case'
BEGIN UPDATE expertise_case SET due_at =
    (SELECT min(CASE WHEN open_by = '' THEN due_at END) FROM term WHERE subject_kind = 'case' AND subject_id = OLD.subject_id) WHERE id = OLD.subject_id; END
-- only: postgres
--;
-- Without search, which may be longer than a row of an index.
CREATE INDEX expertise_case_queue ON expertise_case
    (organisation, state, closed, late, due_at, received_at, registration_number, check_state, seating, lead, vacant, id)
--;
CREATE FUNCTION term_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved uuid;
BEGIN
    IF TG_OP = 'DELETE' THEN
        moved := OLD.subject_id;
    ELSE
        moved := NEW.subject_id;
    END IF;
    -- Held first: the minimum is then of what the others have committed.
    PERFORM 1 FROM expertise_case WHERE id = moved FOR UPDATE;
    UPDATE expertise_case SET due_at =
        (SELECT min(CASE WHEN open_by = '' THEN due_at END) FROM term WHERE subject_kind = 'case' AND subject_id = moved) WHERE id = moved;
    RETURN NULL;
END
$$
--;
CREATE TRIGGER term_of_case_begins AFTER INSERT ON term
FOR EACH ROW WHEN (NEW.subject_kind = 'case') EXECUTE FUNCTION term_of_case()
--;
CREATE TRIGGER term_of_case_moves AFTER UPDATE OF due_at, open_by ON term
FOR EACH ROW WHEN (NEW.subject_kind = 'case') EXECUTE FUNCTION term_of_case()
--;
CREATE TRIGGER term_of_case_ends AFTER DELETE ON term
FOR EACH ROW WHEN (OLD.subject_kind = 'case') EXECUTE FUNCTION term_of_case()
