-- systems: portal expertise
-- What showed that signatures counted when they came: certificates of authorities and revocation lists, each a blob
-- kept once, so that a signature can be proved when nobody gives them out any more. kind: `certificate`, `crl`.
-- package: the sealed index of an evidence package, made once for each content; digest: of the index before it was
-- sealed.
CREATE TABLE evidence (
    sha256 {text} PRIMARY KEY,
    kind {text} NOT NULL,
    size {int} NOT NULL,
    at {time} NOT NULL
)
--;
CREATE TABLE package (
    digest {text} PRIMARY KEY,
    body {bytes} NOT NULL,
    cms {bytes} NOT NULL,
    at {time} NOT NULL
)
-- only: postgres
--;
CREATE TRIGGER evidence_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER package_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON package
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of evidence is refused'); END
--;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of evidence is refused'); END
--;
CREATE TRIGGER evidence_no_replace BEFORE INSERT ON evidence
WHEN EXISTS (SELECT 1 FROM evidence WHERE sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of evidence is refused'); END
--;
CREATE TRIGGER package_no_update BEFORE UPDATE ON package
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of package is refused'); END
--;
CREATE TRIGGER package_no_delete BEFORE DELETE ON package
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of package is refused'); END
--;
CREATE TRIGGER package_no_replace BEFORE INSERT ON package
WHEN EXISTS (SELECT 1 FROM package WHERE digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of package is refused'); END
