-- systems: portal
DROP VIEW blob_name
--;
-- What an event named once stays named, whatever became of its row, until its case is disposed of by an act (A-23).
CREATE VIEW blob_name AS
SELECT sha256 FROM document
    WHERE NOT EXISTS (SELECT 1 FROM disposal WHERE disposal.subject_id = document.subject_id)
UNION ALL SELECT sha256 FROM upload WHERE sha256 IS NOT NULL
UNION ALL SELECT sha256 FROM message_blob
    WHERE NOT EXISTS (SELECT 1 FROM disposal JOIN message_out ON message_out.subject_id = disposal.subject_id
        WHERE message_out.id = message_blob.message_id)
UNION ALL SELECT sha256 FROM term_extract
UNION ALL SELECT sha256 FROM evidence
UNION ALL SELECT sha256 FROM record WHERE sha256 IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM disposal WHERE disposal.subject_id = record.subject_id)
