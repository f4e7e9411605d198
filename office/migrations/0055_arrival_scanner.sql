-- systems: portal expertise
-- By which program and signatures of the scanner the file was looked at; empty: by none, or from before it was kept.
ALTER TABLE arrival ADD COLUMN scanner {text} NOT NULL DEFAULT ''
