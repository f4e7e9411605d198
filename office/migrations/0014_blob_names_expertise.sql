-- systems: expertise
-- Every row that names a blob; a new table with such a column comes into a new form of this view.
DROP VIEW IF EXISTS blob_name
--;
CREATE VIEW blob_name AS
SELECT sha256 FROM document
UNION ALL SELECT sha256 FROM upload WHERE sha256 IS NOT NULL
UNION ALL SELECT sha256 FROM message_blob
UNION ALL SELECT sha256 FROM completeness_draft
