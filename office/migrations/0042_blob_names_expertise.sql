-- systems: expertise
DROP VIEW blob_name
--;
-- What an event named once stays named, whatever became of its row.
CREATE VIEW blob_name AS
SELECT sha256 FROM document
UNION ALL SELECT sha256 FROM upload WHERE sha256 IS NOT NULL
UNION ALL SELECT sha256 FROM message_blob
UNION ALL SELECT sha256 FROM completeness_draft
UNION ALL SELECT sha256 FROM term_extract
UNION ALL SELECT sha256 FROM evidence
UNION ALL SELECT sha256 FROM record WHERE sha256 IS NOT NULL
