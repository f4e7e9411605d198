-- systems: portal
-- both

-- Registration of a portal user (A-8 to A-10). party = BIN of the organisation or IIN of the individual:
-- one cabinet belongs to a party, not to a key.
CREATE TABLE registration (
    id {uuid} NOT NULL PRIMARY KEY,
    party {text} NOT NULL,
    iin {text} NOT NULL,
    bin {text},
    kind {text} NOT NULL,
    name {text} NOT NULL,
    state {text} NOT NULL,
    state_data {json} NOT NULL,
    edition {text} NOT NULL,
    interruptions {json} NOT NULL,
    version {int} NOT NULL,
    form {json} NOT NULL,
    -- the operator's explanation of a refusal (A-9)
    explanation {text},
    previous {uuid},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    presented_at {time},
    decided_at {time}
)
--;
-- A party has one registration that is alive; refused ones stay as history (A-9).
CREATE UNIQUE INDEX registration_one_alive ON registration (party) WHERE state <> 'refused'
--;
CREATE INDEX registration_queue ON registration (state, presented_at)
--;
-- Files of a registration before it is presented; afterwards they are documents.
CREATE TABLE registration_file (
    registration_id {uuid} NOT NULL REFERENCES registration (id),
    upload_id {uuid} NOT NULL PRIMARY KEY REFERENCES upload (id) ON DELETE CASCADE,
    attachment {text} NOT NULL
)
--;
CREATE INDEX registration_file_owner ON registration_file (registration_id, upload_id)
--;
-- The list of accredited expertise organisations (A-12.p3) with those excluded and blocked (A-13).
CREATE TABLE participant (
    id {uuid} NOT NULL PRIMARY KEY,
    bin {text} NOT NULL UNIQUE,
    name_kk {text} NOT NULL,
    name_ru {text} NOT NULL,
    name_en {text} NOT NULL,
    code {text} NOT NULL UNIQUE,
    system_code {text} NOT NULL,
    accredited_until {date} NOT NULL,
    state {text} NOT NULL,
    state_data {json} NOT NULL,
    edition {text} NOT NULL,
    interruptions {json} NOT NULL,
    version {int} NOT NULL,
    card {json} NOT NULL
)
--;
-- The next number of each participant's own series (A-18.p4); the row is the lock of the series.
CREATE TABLE number_series (
    participant_id {uuid} NOT NULL REFERENCES participant (id),
    year {int} NOT NULL,
    next {int} NOT NULL,
    PRIMARY KEY (participant_id, year)
)
--;
CREATE TABLE application (
    id {uuid} NOT NULL PRIMARY KEY,
    registration_id {uuid} NOT NULL REFERENCES registration (id),
    participant_id {uuid} REFERENCES participant (id),
    state {text} NOT NULL,
    state_data {json} NOT NULL,
    edition {text} NOT NULL,
    interruptions {json} NOT NULL,
    version {int} NOT NULL,
    title {text} NOT NULL,
    form {json} NOT NULL,
    no_state_secrets {bool} NOT NULL,
    received_at {time},
    registration_date {date},
    number {text} UNIQUE,
    due {json},
    due_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
)
--;
CREATE INDEX application_cabinet ON application (registration_id, updated_at)
--;
CREATE INDEX application_pending ON application (state, registration_date)
--;
-- Files of a draft; at submission they become documents and the rows go (A-22.R3).
CREATE TABLE application_file (
    application_id {uuid} NOT NULL REFERENCES application (id),
    upload_id {uuid} NOT NULL PRIMARY KEY REFERENCES upload (id) ON DELETE CASCADE,
    section {text} NOT NULL,
    form {text} NOT NULL
)
--;
CREATE INDEX application_file_owner ON application_file (application_id, upload_id)
--;
-- What is told to a party in its cabinet (A-8.p2, A-20, A-21).
CREATE TABLE notice (
    id {uuid} NOT NULL PRIMARY KEY,
    party {text} NOT NULL,
    subject_kind {text} NOT NULL,
    subject_id {uuid} NOT NULL,
    kind {text} NOT NULL,
    data {json} NOT NULL,
    at {time} NOT NULL,
    read_at {time}
)
--;
CREATE INDEX notice_party ON notice (party, at)
