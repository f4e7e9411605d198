-- systems: portal expertise
-- What was found out about a signature after it came and lies beside it, so that it is proved when its certificate and
-- this system are gone. kind: `time-stamp` (a token over the signature value), `status` (an answer about the
-- certificate); sha256: the bytes, a row of `evidence`; told: what they say, `pki::Stamped`, or the source of the status or
-- why it is bad; until: when the token ends to prove anything by itself.
CREATE TABLE signature_evidence (
    signature_id {uuid} NOT NULL REFERENCES signature (id),
    kind {text} NOT NULL,
    sha256 {text} NOT NULL REFERENCES evidence (sha256),
    told {json} NOT NULL,
    at {time} NOT NULL,
    until {time},
    PRIMARY KEY (signature_id, kind)
)
-- only: postgres
--;
CREATE TRIGGER signature_evidence_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON signature_evidence
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER signature_evidence_no_update BEFORE UPDATE ON signature_evidence
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of signature_evidence is refused'); END
--;
CREATE TRIGGER signature_evidence_no_delete BEFORE DELETE ON signature_evidence
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of signature_evidence is refused'); END
--;
CREATE TRIGGER signature_evidence_no_replace BEFORE INSERT ON signature_evidence
WHEN EXISTS (SELECT 1 FROM signature_evidence WHERE signature_id = NEW.signature_id AND kind = NEW.kind)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of signature_evidence is refused'); END
