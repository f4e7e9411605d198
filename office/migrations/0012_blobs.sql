-- systems: portal expertise
-- Blobs are removed only when no row names them, after a grace period, in two steps: doomed_at in a transaction that
-- looks for names, then the bytes. A doomed blob cannot be named any more; touched_at says when somebody last meant to.
-- crc32: of the whole, for archives. checked_at, fault: what the last reading of the whole found.
ALTER TABLE blob ADD COLUMN touched_at {time}
--;
ALTER TABLE blob ADD COLUMN doomed_at {time}
--;
ALTER TABLE blob ADD COLUMN crc32 {int}
--;
ALTER TABLE blob ADD COLUMN checked_at {time}
--;
ALTER TABLE blob ADD COLUMN fault {text}
--;
UPDATE blob SET touched_at = stored_at
--;
CREATE INDEX blob_fault ON blob (sha256) WHERE fault IS NOT NULL
--;
CREATE INDEX blob_doomed ON blob (sha256) WHERE doomed_at IS NOT NULL
--;
CREATE INDEX upload_sha256 ON upload (sha256) WHERE sha256 IS NOT NULL
--;
CREATE INDEX message_blob_sha256 ON message_blob (sha256)
--;
-- A walk over all blobs, which another process goes on with: everything up to `position` is checked.
CREATE TABLE blob_check (
    id {uuid} PRIMARY KEY,
    started_at {time} NOT NULL,
    position {text} NOT NULL,
    checked {int} NOT NULL,
    bytes {int} NOT NULL,
    done_at {time}
)
