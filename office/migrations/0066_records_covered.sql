-- systems: portal expertise
-- The tables of which all rows that were there before events named them are named by one.
CREATE TABLE record_covered (
    kind {text} PRIMARY KEY,
    at {time} NOT NULL
)
--;
INSERT INTO record_covered (kind, at)
SELECT known.kind, begun.covered_at FROM record_begun begun CROSS JOIN (
    SELECT 'document' AS kind
    UNION ALL SELECT 'signature'
    UNION ALL SELECT 'signature_evidence'
    UNION ALL SELECT 'archive_stamp'
    UNION ALL SELECT 'evidence'
    UNION ALL SELECT 'term_extract'
    UNION ALL SELECT 'disposal'
    UNION ALL SELECT 'law_change'
    UNION ALL SELECT 'interruption'
    UNION ALL SELECT 'decision_case'
    UNION ALL SELECT 'staff_change'
    UNION ALL SELECT 'publication_version'
    UNION ALL SELECT 'publication_reader'
) known WHERE begun.covered_at IS NOT NULL
--;
ALTER TABLE record_begun DROP COLUMN covered_at
