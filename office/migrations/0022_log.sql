-- systems: portal expertise
-- The transparency log: every event is a leaf. log_pending: events that have no place yet. nonce, entry: the leaf
-- commits to the event without telling it (office/src/log/leaf.rs). log_tile: up to 256 hashes of every eighth level
-- of the tree. log_head: one row, which who gives places locks; begun_with: events
-- from before the log. log_seen: logs of others for which this system is a
-- witness.
CREATE TABLE log_head (
    one {int} PRIMARY KEY CHECK (one = 1),
    size {int} NOT NULL,
    begun_with {int} NOT NULL
)
--;
INSERT INTO log_head (one, size, begun_with) SELECT 1, 0, count(*) FROM event
--;
CREATE TABLE log_pending (
    event_id {uuid} PRIMARY KEY
)
--;
INSERT INTO log_pending (event_id) SELECT id FROM event
--;
CREATE TABLE log_leaf (
    number {int} PRIMARY KEY,
    event_id {uuid} NOT NULL UNIQUE,
    nonce {bytes} NOT NULL,
    entry {bytes} NOT NULL
)
--;
CREATE TABLE log_tile (
    level {int} NOT NULL,
    place {int} NOT NULL,
    hashes {bytes} NOT NULL,
    PRIMARY KEY (level, place)
)
--;
CREATE TABLE log_checkpoint (
    size {int} PRIMARY KEY,
    origin {text} NOT NULL,
    root {bytes} NOT NULL,
    at {time} NOT NULL,
    note {text} NOT NULL
)
--;
CREATE TABLE log_cosignature (
    size {int} NOT NULL REFERENCES log_checkpoint (size),
    witness {text} NOT NULL,
    at {time} NOT NULL,
    line {text} NOT NULL,
    PRIMARY KEY (size, witness)
)
--;
CREATE TABLE log_seen (
    origin {text} PRIMARY KEY,
    size {int} NOT NULL,
    root {bytes} NOT NULL,
    at {time} NOT NULL
)
-- only: postgres
--;
CREATE TRIGGER log_leaf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_leaf
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER log_checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_checkpoint
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER log_cosignature_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_cosignature
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER log_leaf_no_update BEFORE UPDATE ON log_leaf
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of log_leaf is refused'); END
--;
CREATE TRIGGER log_leaf_no_delete BEFORE DELETE ON log_leaf
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of log_leaf is refused'); END
--;
CREATE TRIGGER log_leaf_no_replace BEFORE INSERT ON log_leaf
WHEN EXISTS (SELECT 1 FROM log_leaf WHERE number = NEW.number OR event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of log_leaf is refused'); END
--;
CREATE TRIGGER log_checkpoint_no_update BEFORE UPDATE ON log_checkpoint
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of log_checkpoint is refused'); END
--;
CREATE TRIGGER log_checkpoint_no_delete BEFORE DELETE ON log_checkpoint
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of log_checkpoint is refused'); END
--;
CREATE TRIGGER log_checkpoint_no_replace BEFORE INSERT ON log_checkpoint
WHEN EXISTS (SELECT 1 FROM log_checkpoint WHERE size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of log_checkpoint is refused'); END
--;
CREATE TRIGGER log_cosignature_no_update BEFORE UPDATE ON log_cosignature
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of log_cosignature is refused'); END
--;
CREATE TRIGGER log_cosignature_no_delete BEFORE DELETE ON log_cosignature
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of log_cosignature is refused'); END
--;
CREATE TRIGGER log_cosignature_no_replace BEFORE INSERT ON log_cosignature
WHEN EXISTS (SELECT 1 FROM log_cosignature WHERE size = NEW.size AND witness = NEW.witness)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of log_cosignature is refused'); END
