-- systems: portal expertise
-- Signed messages between systems (A-20, A-21, A-31, A-32.2). Raw bytes and signatures are kept as
-- they came or went, so that the check can be repeated by anybody later.

CREATE TABLE peer (
    code {text} PRIMARY KEY,
    name {text} NOT NULL,
    base_url {text} NOT NULL,
    bin {text} NOT NULL,
    system {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('active', 'blocked')),
    changed_at {time} NOT NULL
)
--;
-- position: the place in the conversation with one system about one subject, from 1 without gaps.
CREATE TABLE message_out (
    id {uuid} PRIMARY KEY,
    to_code {text} NOT NULL REFERENCES peer (code),
    kind {text} NOT NULL,
    subject_id {uuid} NOT NULL,
    position {int} NOT NULL,
    bytes {bytes} NOT NULL,
    cms {bytes} NOT NULL,
    created_at {time} NOT NULL,
    attempts {int} NOT NULL,
    last_error {text},
    failed_at {time},
    delivered_at {time},
    receipt {bytes},
    UNIQUE (to_code, subject_id, position)
)
--;
CREATE INDEX message_out_undelivered ON message_out (created_at) WHERE delivered_at IS NULL
--;
-- The blobs that a message names: its addressee may fetch these and no others.
CREATE TABLE message_blob (
    to_code {text} NOT NULL,
    sha256 {text} NOT NULL,
    message_id {uuid} NOT NULL REFERENCES message_out (id),
    PRIMARY KEY (to_code, sha256, message_id)
)
--;
CREATE TABLE message_in (
    id {uuid} PRIMARY KEY,
    from_code {text} NOT NULL REFERENCES peer (code),
    kind {text} NOT NULL,
    subject_id {uuid} NOT NULL,
    position {int} NOT NULL,
    bytes {bytes} NOT NULL,
    cms {bytes} NOT NULL,
    verified {json} NOT NULL,
    received_at {time} NOT NULL,
    receipt {bytes} NOT NULL,
    applied_at {time},
    refused_at {time},
    refusal {json},
    UNIQUE (from_code, subject_id, position)
)
--;
CREATE INDEX message_in_unapplied ON message_in (received_at) WHERE applied_at IS NULL
--;
-- What was turned away at the door, with the clause (A-31, form D-35).
CREATE TABLE message_refused (
    id {uuid} PRIMARY KEY,
    at {time} NOT NULL,
    from_code {text},
    message_id {uuid},
    sha256 {text} NOT NULL,
    clause {text} NOT NULL,
    code {text} NOT NULL,
    checks {json} NOT NULL
)
--;
-- Single use of a signed file request within its window; older ones are refused by their time.
CREATE TABLE exchange_nonce (
    from_code {text} NOT NULL,
    nonce {text} NOT NULL,
    seen_at {time} NOT NULL,
    PRIMARY KEY (from_code, nonce)
)
