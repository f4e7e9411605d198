-- systems: portal
-- Two who ask at once do not get one number (office/src/supervision/requests.rs).
CREATE UNIQUE INDEX supervision_request_number ON supervision_request (number)
