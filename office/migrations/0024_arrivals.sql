-- systems: portal expertise
-- What the check of files found (A-51.2.a5). Of several rows for the same bytes and the same claim the last one counts,
-- whatever the clock said; no row: not checked yet. claimed: extension of the name, and the announced type where it says
-- anything. rules: by which it was judged. reason: empty where the file was accepted. scan: `clean`, `infected`,
-- `too-large`, `none`.
CREATE TABLE arrival (
    sha256 {text} NOT NULL,
    claimed {text} NOT NULL,
    number {int} NOT NULL,
    rules {text} NOT NULL,
    reason {text} NOT NULL,
    detail {text} NOT NULL,
    scan {text} NOT NULL,
    judged_at {time} NOT NULL,
    PRIMARY KEY (sha256, claimed, number)
)
-- only: postgres
--;
CREATE TRIGGER arrival_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON arrival
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER arrival_no_update BEFORE UPDATE ON arrival
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of arrival is refused'); END
--;
CREATE TRIGGER arrival_no_delete BEFORE DELETE ON arrival
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of arrival is refused'); END
--;
CREATE TRIGGER arrival_no_replace BEFORE INSERT ON arrival
WHEN EXISTS (SELECT 1 FROM arrival
    WHERE sha256 = NEW.sha256 AND claimed = NEW.claimed AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of arrival is refused'); END
