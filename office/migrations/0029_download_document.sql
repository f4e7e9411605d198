-- systems: portal expertise
-- Who has looked at a document lately.
CREATE INDEX download_document ON download (document_id, at)
