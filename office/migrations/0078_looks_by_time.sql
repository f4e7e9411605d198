-- systems: portal expertise
-- The register of all looks, the newest first.
CREATE INDEX supervision_look_at ON supervision_look (at, id)
