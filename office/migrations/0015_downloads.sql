-- systems: portal expertise
-- Who was given what: every download, written before its first byte leaves. sha256: of the document, or of the
-- inventory of an archive, which names each file. part: `whole`, `signature`, `FROM-TO`, `archive FROM-TO`.
CREATE TABLE download (
    id {uuid} PRIMARY KEY,
    at {time} NOT NULL,
    actor {json} NOT NULL,
    subject_kind {text} NOT NULL,
    subject_id {uuid} NOT NULL,
    document_id {uuid} REFERENCES document (id),
    sha256 {text} NOT NULL,
    part {text} NOT NULL,
    clause {text} NOT NULL
)
--;
CREATE INDEX download_subject ON download (subject_kind, subject_id, at)
--;
-- The sealed inventories of archives: made once for each content.
CREATE TABLE inventory (
    sha256 {text} PRIMARY KEY,
    body {bytes} NOT NULL,
    cms {bytes} NOT NULL,
    at {time} NOT NULL
)
-- only: postgres
--;
CREATE TRIGGER download_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON download
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER inventory_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON inventory
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- only: sqlite
--;
CREATE TRIGGER download_no_update BEFORE UPDATE ON download
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of download is refused'); END
--;
CREATE TRIGGER download_no_delete BEFORE DELETE ON download
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of download is refused'); END
--;
CREATE TRIGGER download_no_replace BEFORE INSERT ON download
WHEN EXISTS (SELECT 1 FROM download WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of download is refused'); END
--;
CREATE TRIGGER inventory_no_update BEFORE UPDATE ON inventory
BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE of inventory is refused'); END
--;
CREATE TRIGGER inventory_no_delete BEFORE DELETE ON inventory
BEGIN SELECT RAISE(ABORT, 'append-only: DELETE of inventory is refused'); END
--;
CREATE TRIGGER inventory_no_replace BEFORE INSERT ON inventory
WHEN EXISTS (SELECT 1 FROM inventory WHERE sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE of inventory is refused'); END
