-- systems: portal expertise
-- Procedures of expertise organisations: registration as participant of the portal (A-12) or as user of an expertise
-- system (A-36), and the certificate of a further validity (A-13.1, A-37.1). party: the BIN. purpose: 'registration' or
-- 'renewal'. What the law says of the organisation stands in participant and expertise_user; subject_id: which of them.
-- upload_id: the accreditation certificate, until it is presented.
CREATE TABLE admission (
    id {uuid} PRIMARY KEY,
    party {text} NOT NULL,
    iin {text} NOT NULL,
    name {text} NOT NULL,
    purpose {text} NOT NULL,
    state {text} NOT NULL,
    form {json} NOT NULL,
    upload_id {uuid},
    subject_id {uuid},
    version {int} NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    presented_at {time},
    decided_at {time}
)
--;
-- One procedure at a time; those that were decided stay as history (A-14).
CREATE UNIQUE INDEX admission_one_alive ON admission (party) WHERE state IN ('draft', 'presented', 'concluded')
--;
CREATE INDEX admission_queue ON admission (state, presented_at)
--;
-- Decisions on organisations that wait for their signature (office/src/verdicts). subject_id: what they are about. The
-- row goes when it is signed.
CREATE TABLE verdict_draft (
    subject_id {uuid} PRIMARY KEY,
    verdict {json} NOT NULL,
    at {time} NOT NULL
)
