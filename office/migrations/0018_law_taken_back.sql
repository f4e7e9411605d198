-- systems: portal expertise
-- Editions can be withdrawn and a lawyer's word taken back: two more kinds of changes of the law. SQLite cannot change
-- a CHECK, so there the table is made anew with all its rows, and as append-only as before.
-- only: postgres
ALTER TABLE law_change DROP CONSTRAINT law_change_kind_check
--;
ALTER TABLE law_change ADD CONSTRAINT law_change_kind_check
CHECK (kind IN ('calendar', 'edition', 'activation', 'withdrawal', 'term', 'term-doubt'))
-- only: sqlite
--;
CREATE TABLE law_change_anew (
    number {int} PRIMARY KEY,
    kind {text} NOT NULL CHECK (kind IN ('calendar', 'edition', 'activation', 'withdrawal', 'term', 'term-doubt')),
    name {text} NOT NULL,
    body {json} NOT NULL,
    actor {json} NOT NULL,
    reason {text} NOT NULL,
    at {time} NOT NULL
)
--;
INSERT INTO law_change_anew (number, kind, name, body, actor, reason, at)
SELECT number, kind, name, body, actor, reason, at FROM law_change
--;
DROP TABLE law_change
--;
ALTER TABLE law_change_anew RENAME TO law_change
--;
CREATE TRIGGER law_change_no_update BEFORE UPDATE ON law_change
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of law_change is refused'); END
--;
CREATE TRIGGER law_change_no_delete BEFORE DELETE ON law_change
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of law_change is refused'); END
--;
CREATE TRIGGER law_change_no_replace BEFORE INSERT ON law_change
WHEN EXISTS (SELECT 1 FROM law_change WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of law_change is refused'); END
