-- systems: portal expertise
-- Papers about dates: each a blob with the detached seal under it. digest: of what the paper says of the date, so that
-- a new one is issued only when that has changed; issue: 1, 2, 3 … of one date in one language.
CREATE TABLE term_extract (
    subject_kind {text} NOT NULL,
    subject_id {uuid} NOT NULL,
    rule {text} NOT NULL,
    locale {text} NOT NULL,
    issue {int} NOT NULL,
    digest {text} NOT NULL,
    sha256 {text} NOT NULL,
    size {int} NOT NULL,
    cms {bytes} NOT NULL,
    at {time} NOT NULL,
    PRIMARY KEY (subject_kind, subject_id, rule, locale, issue)
)
--;
CREATE INDEX term_extract_sha256 ON term_extract (sha256)
-- only: postgres
--;
CREATE TRIGGER term_extract_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON term_extract
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER term_extract_no_update BEFORE UPDATE ON term_extract
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of term_extract is refused'); END
--;
CREATE TRIGGER term_extract_no_delete BEFORE DELETE ON term_extract
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of term_extract is refused'); END
--;
CREATE TRIGGER term_extract_no_replace BEFORE INSERT ON term_extract
WHEN EXISTS (SELECT 1 FROM term_extract WHERE subject_kind = NEW.subject_kind AND subject_id = NEW.subject_id
    AND rule = NEW.rule AND locale = NEW.locale AND issue = NEW.issue)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of term_extract is refused'); END
