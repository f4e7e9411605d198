-- systems: portal expertise
-- Requests of the Vedomstvo for access to an expertise system (A-26.p2), as the portal sent and the system received them;
-- system_code: the other side. The history is in the events of the subject 'supervision'.
CREATE TABLE supervision_request (
    id {uuid} PRIMARY KEY,
    system_code {text} NOT NULL,
    number {text} NOT NULL,
    asked_at {time} NOT NULL,
    asked_by {json} NOT NULL,
    body {text} NOT NULL,
    text {text} NOT NULL,
    granted {bool},
    answer {text},
    answered_at {time},
    UNIQUE (system_code, number)
)
--;
-- What an expertise system said last of the access of the Vedomstvo (the portal), by its code.
CREATE TABLE supervision_system (
    system_code {text} PRIMARY KEY,
    id {uuid} NOT NULL,
    people {int} NOT NULL,
    at {time} NOT NULL,
    recorded_at {time} NOT NULL
)
--;
-- Every look of supervision (A-34.9, B-16.4), written before what is looked at is shown (office/src/supervision/looks.rs).
-- organisation: the BIN of whose case it is; blank: of several. name: what people call it.
CREATE TABLE supervision_look (
    id {uuid} PRIMARY KEY,
    at {time} NOT NULL,
    iin {text} NOT NULL,
    person {text} NOT NULL,
    bin {text} NOT NULL,
    what {text} NOT NULL,
    subject_id {uuid},
    organisation {text} NOT NULL,
    name {text} NOT NULL,
    clause {text} NOT NULL
)
--;
CREATE INDEX supervision_look_organisation ON supervision_look (organisation, at)
--;
CREATE INDEX supervision_look_person ON supervision_look (iin, at)
--;
CREATE INDEX supervision_look_subject ON supervision_look (subject_id)
--;
-- Requests for an explanation. organisation: the BIN of who is asked; asked_bin: of the body that asks.
CREATE TABLE explanation (
    id {uuid} PRIMARY KEY,
    number {text} NOT NULL UNIQUE,
    organisation {text} NOT NULL,
    case_id {uuid},
    asked_bin {text} NOT NULL,
    answer_by {date} NOT NULL,
    state {text} NOT NULL,
    version {int} NOT NULL,
    asked_at {time} NOT NULL
)
--;
CREATE INDEX explanation_organisation ON explanation (organisation, asked_at)
--;
-- What both sides wrote. position: 1, 2, 3 … within the request; the files are documents of the subject 'explanation'
-- that name it.
CREATE TABLE explanation_word (
    explanation_id {uuid} NOT NULL REFERENCES explanation (id),
    position {int} NOT NULL,
    at {time} NOT NULL,
    actor {json} NOT NULL,
    answers {bool} NOT NULL,
    text {text} NOT NULL,
    PRIMARY KEY (explanation_id, position)
)
-- only: postgres
--;
CREATE TRIGGER supervision_look_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON supervision_look
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER explanation_word_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON explanation_word
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER supervision_look_no_update BEFORE UPDATE ON supervision_look
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of supervision_look is refused'); END
--;
CREATE TRIGGER supervision_look_no_delete BEFORE DELETE ON supervision_look
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of supervision_look is refused'); END
--;
CREATE TRIGGER supervision_look_no_replace BEFORE INSERT ON supervision_look
WHEN EXISTS (SELECT 1 FROM supervision_look WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of supervision_look is refused'); END
--;
CREATE TRIGGER explanation_word_no_update BEFORE UPDATE ON explanation_word
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of explanation_word is refused'); END
--;
CREATE TRIGGER explanation_word_no_delete BEFORE DELETE ON explanation_word
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of explanation_word is refused'); END
--;
CREATE TRIGGER explanation_word_no_replace BEFORE INSERT ON explanation_word
WHEN EXISTS (SELECT 1 FROM explanation_word WHERE explanation_id = NEW.explanation_id AND position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of explanation_word is refused'); END
