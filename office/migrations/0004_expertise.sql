-- systems: expertise
-- The case of an e-application in the information system of an expertise organisation (A-32, A-39 to A-42).

-- law_state is the case as the law knows it; state, check_state and decided_at repeat parts of it for queues. body: what else came with the application.
CREATE TABLE expertise_case (
    id {uuid} PRIMARY KEY,
    portal_code {text} NOT NULL,
    application_id {uuid} NOT NULL,
    registration_number {text} NOT NULL,
    registration_date {date} NOT NULL,
    title {text} NOT NULL,
    applicant_name {text} NOT NULL,
    state {text} NOT NULL,
    check_state {text} NOT NULL,
    edition {text} NOT NULL,
    interruptions {json} NOT NULL,
    version {int} NOT NULL,
    law_state {json} NOT NULL,
    decided_at {time},
    body {json} NOT NULL,
    received_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (portal_code, application_id)
)
--;
-- The prepared result of the completeness check until its second signature: bytes are fixed at
-- recording, signatures gather here; at registration all moves into document and signature.
CREATE TABLE completeness_draft (
    case_id {uuid} PRIMARY KEY REFERENCES expertise_case (id),
    document_id {uuid} NOT NULL UNIQUE,
    version {int} NOT NULL,
    outcome {text} NOT NULL CHECK (outcome IN ('positive', 'negative')),
    body {json} NOT NULL,
    sha256 {text} NOT NULL,
    size {int} NOT NULL,
    file_name {text} NOT NULL,
    recorded_by {json} NOT NULL,
    recorded_at {time} NOT NULL,
    signatures {json} NOT NULL
)
--;
-- Next number of the documents of this system by year (A-39.2).
CREATE TABLE document_number (
    series {text} NOT NULL,
    year {int} NOT NULL,
    next {int} NOT NULL,
    PRIMARY KEY (series, year)
)
