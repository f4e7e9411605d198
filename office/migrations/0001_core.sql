-- systems: portal expertise
CREATE TABLE event (
    id {uuid} PRIMARY KEY,
    subject_kind {text} NOT NULL,
    subject_id {uuid} NOT NULL,
    number {int} NOT NULL,
    kind {text} NOT NULL,
    at {time} NOT NULL,
    actor {json} NOT NULL,
    clause {text} NOT NULL,
    edition {text} NOT NULL,
    calendar {text} NOT NULL,
    data {json} NOT NULL,
    UNIQUE (subject_kind, subject_id, number)
)
--;
CREATE TABLE document (
    id {uuid} PRIMARY KEY,
    subject_kind {text} NOT NULL,
    subject_id {uuid} NOT NULL,
    kind {text} NOT NULL,
    title {text} NOT NULL,
    file_name {text} NOT NULL,
    media_type {text} NOT NULL,
    size {int} NOT NULL,
    sha256 {text} NOT NULL,
    version {int} NOT NULL,
    supersedes {uuid} REFERENCES document (id),
    number {text},
    registered_at {time},
    source {text} NOT NULL,
    data {json} NOT NULL,
    created_at {time} NOT NULL
)
--;
CREATE INDEX document_subject ON document (subject_kind, subject_id, created_at)
--;
CREATE INDEX document_sha256 ON document (sha256)
--;
CREATE UNIQUE INDEX document_supersedes ON document (supersedes) WHERE supersedes IS NOT NULL
--;
CREATE TABLE signature (
    id {uuid} PRIMARY KEY,
    document_id {uuid} NOT NULL REFERENCES document (id),
    role {text} NOT NULL,
    signer_iin {text},
    signer_bin {text},
    signer_name {text} NOT NULL,
    algorithm {text} NOT NULL,
    certificate_serial {text} NOT NULL,
    certificate_not_after {time} NOT NULL,
    signed_at {time} NOT NULL,
    cms {bytes} NOT NULL,
    verified {json} NOT NULL
)
--;
CREATE INDEX signature_document ON signature (document_id, signed_at)
--;
CREATE TABLE job (
    id {uuid} PRIMARY KEY,
    kind {text} NOT NULL,
    payload {json} NOT NULL,
    dedup_key {text} NOT NULL UNIQUE,
    run_at {time} NOT NULL,
    attempts {int} NOT NULL,
    lease_until {time},
    done_at {time},
    failed_at {time},
    last_error {text}
)
--;
CREATE INDEX job_due ON job (run_at) WHERE done_at IS NULL AND failed_at IS NULL
--;
-- What the operator changed in the law itself: calendars, editions, terms. The book of the law is the one inside
-- the program with these changes in their order.
CREATE TABLE law_change (
    number {int} PRIMARY KEY,
    kind {text} NOT NULL CHECK (kind IN ('calendar', 'edition', 'activation', 'term')),
    name {text} NOT NULL,
    body {json} NOT NULL,
    actor {json} NOT NULL,
    reason {text} NOT NULL,
    at {time} NOT NULL
)
--;
-- Terms that run, found from the states of their subjects; a cache that `tereze replay` computes again.
-- open_by: interruptions that last; the term stays open until they end.
CREATE TABLE term (
    subject_kind {text} NOT NULL,
    subject_id {uuid} NOT NULL,
    rule {text} NOT NULL,
    edition {text} NOT NULL,
    calendar {text} NOT NULL,
    start_at {time} NOT NULL,
    last_day {date} NOT NULL,
    due_at {time} NOT NULL,
    open_by {text} NOT NULL,
    interrupted {bool} NOT NULL,
    PRIMARY KEY (subject_kind, subject_id, rule)
)
--;
CREATE INDEX term_due ON term (due_at)
--;
CREATE INDEX term_last_day ON term (last_day, rule, edition)
--;
-- The dates that a change of the calendar moved, and whether the history of the subject tells it yet.
CREATE TABLE term_change (
    change {int} NOT NULL,
    subject_kind {text} NOT NULL,
    subject_id {uuid} NOT NULL,
    rule {text} NOT NULL,
    former_calendar {text} NOT NULL,
    from_day {date} NOT NULL,
    to_day {date} NOT NULL,
    told_at {time},
    PRIMARY KEY (change, subject_kind, subject_id, rule)
)
--;
CREATE INDEX term_change_untold ON term_change (change, subject_kind, subject_id) WHERE told_at IS NULL
--;
-- Failures and force majeure as they were confirmed, each form of them (A-62 to A-64). scope: 'all' or the id of
-- one subject.
CREATE TABLE interruption (
    id {text} NOT NULL,
    version {int} NOT NULL,
    scope {json} NOT NULL,
    body {json} NOT NULL,
    actor {json} NOT NULL,
    reason {text} NOT NULL,
    at {time} NOT NULL,
    PRIMARY KEY (id, version)
)
--;
CREATE TABLE session (
    id_hash {bytes} PRIMARY KEY,
    identity {json},
    csrf {text} NOT NULL,
    created_at {time} NOT NULL,
    last_seen_at {time} NOT NULL,
    ends_at {time} NOT NULL
)
--;
CREATE TABLE challenge (
    id {uuid} PRIMARY KEY,
    session_hash {bytes} NOT NULL,
    origin {text} NOT NULL,
    text {text} NOT NULL,
    issued_at {time} NOT NULL,
    ends_at {time} NOT NULL,
    used_at {time}
)
--;
CREATE TABLE employee (
    id {uuid} PRIMARY KEY,
    iin {text} NOT NULL,
    bin {text} NOT NULL,
    name {text} NOT NULL,
    role {text} NOT NULL,
    valid_from {time} NOT NULL,
    valid_to {time}
)
--;
CREATE INDEX employee_iin ON employee (iin)
--;
CREATE TABLE upload (
    id {uuid} PRIMARY KEY,
    owner {text} NOT NULL,
    purpose {text} NOT NULL,
    subject_id {uuid},
    file_name {text} NOT NULL,
    media_type {text} NOT NULL,
    size {int},
    received {int} NOT NULL,
    hash_state {bytes} NOT NULL,
    expected_sha256 {text},
    sha256 {text},
    state {text} NOT NULL CHECK (state IN ('open', 'done')),
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL
)
--;
CREATE INDEX upload_subject ON upload (subject_id, created_at)
--;
CREATE INDEX upload_owner ON upload (owner, created_at)
--;
CREATE TABLE blob (
    sha256 {text} PRIMARY KEY,
    size {int} NOT NULL,
    stored_at {time} NOT NULL
)
-- History cannot be changed: the database itself refuses.
-- only: postgres
--;
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % of % is refused', TG_OP, TG_TABLE_NAME;
END
$$
--;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER document_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON document
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER signature_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON signature
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER law_change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON law_change
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER interruption_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON interruption
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of event is refused'); END
--;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of event is refused'); END
--;
CREATE TRIGGER document_no_update BEFORE UPDATE ON document
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of document is refused'); END
--;
CREATE TRIGGER document_no_delete BEFORE DELETE ON document
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of document is refused'); END
--;
CREATE TRIGGER signature_no_update BEFORE UPDATE ON signature
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of signature is refused'); END
--;
CREATE TRIGGER signature_no_delete BEFORE DELETE ON signature
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of signature is refused'); END
--;
CREATE TRIGGER law_change_no_update BEFORE UPDATE ON law_change
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of law_change is refused'); END
--;
CREATE TRIGGER law_change_no_delete BEFORE DELETE ON law_change
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of law_change is refused'); END
--;
CREATE TRIGGER interruption_no_update BEFORE UPDATE ON interruption
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of interruption is refused'); END
--;
CREATE TRIGGER interruption_no_delete BEFORE DELETE ON interruption
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of interruption is refused'); END
-- REPLACE deletes without firing DELETE triggers on a connection that has not set recursive_triggers.
--;
CREATE TRIGGER event_no_replace BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id OR (subject_kind = NEW.subject_kind AND subject_id = NEW.subject_id AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of event is refused'); END
--;
CREATE TRIGGER document_no_replace BEFORE INSERT ON document
WHEN EXISTS (SELECT 1 FROM document WHERE id = NEW.id OR supersedes = NEW.supersedes)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of document is refused'); END
--;
CREATE TRIGGER signature_no_replace BEFORE INSERT ON signature
WHEN EXISTS (SELECT 1 FROM signature WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of signature is refused'); END
--;
CREATE TRIGGER law_change_no_replace BEFORE INSERT ON law_change
WHEN EXISTS (SELECT 1 FROM law_change WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of law_change is refused'); END
--;
CREATE TRIGGER interruption_no_replace BEFORE INSERT ON interruption
WHEN EXISTS (SELECT 1 FROM interruption WHERE id = NEW.id AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of interruption is refused'); END
