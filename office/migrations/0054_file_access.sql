-- systems: portal
-- What the applicant says of who may read the file: `ordinary`, `section`, `service-secrecy` (A-50.p4).
ALTER TABLE application_file ADD COLUMN access {text} NOT NULL DEFAULT 'ordinary'
