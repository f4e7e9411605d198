-- systems: portal expertise
-- Evidence records (RFC 4998): what carries the proof of a signature on when the certificate of its time stamp, or an
-- algorithm, comes to its end. One row is one link: number counts those of a signature, chain those that begin anew
-- with another digest. objects: paths of evidence by SHA-256 that the first link of a chain covers; branch: the hashes
-- from these to what was stamped; sha256: the token, a row of `evidence`; until: by then it is to be renewed.
CREATE TABLE archive_stamp (
    signature_id {uuid} NOT NULL REFERENCES signature (id),
    number {int} NOT NULL,
    chain {int} NOT NULL,
    digest {text} NOT NULL,
    objects {json} NOT NULL,
    branch {json} NOT NULL,
    sha256 {text} NOT NULL REFERENCES evidence (sha256),
    told {json} NOT NULL,
    at {time} NOT NULL,
    until {time} NOT NULL,
    PRIMARY KEY (signature_id, number)
)
-- only: postgres
--;
CREATE TRIGGER archive_stamp_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON archive_stamp
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER archive_stamp_no_update BEFORE UPDATE ON archive_stamp
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of archive_stamp is refused'); END
--;
CREATE TRIGGER archive_stamp_no_delete BEFORE DELETE ON archive_stamp
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of archive_stamp is refused'); END
--;
CREATE TRIGGER archive_stamp_no_replace BEFORE INSERT ON archive_stamp
WHEN EXISTS (SELECT 1 FROM archive_stamp WHERE signature_id = NEW.signature_id AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of archive_stamp is refused'); END
