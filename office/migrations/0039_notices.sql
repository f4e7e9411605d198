-- systems: expertise
-- What people of the organisation are told while they are away; the portal has this table from its beginning.
CREATE TABLE IF NOT EXISTS notice (
    id {uuid} NOT NULL PRIMARY KEY,
    party {text} NOT NULL,
    subject_kind {text} NOT NULL,
    subject_id {uuid} NOT NULL,
    kind {text} NOT NULL,
    data {json} NOT NULL,
    at {time} NOT NULL,
    read_at {time}
)
--;
CREATE INDEX IF NOT EXISTS notice_party ON notice (party, at)
