-- systems: portal
-- B-1: each order has its own portal, and one party may be registered with both. The number of the order.
ALTER TABLE registration
    ADD COLUMN portal {text} NOT NULL DEFAULT '670'
--;
DROP INDEX registration_one_alive
--;
CREATE UNIQUE INDEX registration_one_alive ON registration (party, portal) WHERE state <> 'refused'
--;
-- A-9, B-7: a refusal that waits for its signature. The row goes when it is signed, or when the registration is
-- confirmed all the same.
CREATE TABLE registration_refusal (
    registration_id {uuid} PRIMARY KEY REFERENCES registration (id),
    grounds {json} NOT NULL,
    at {time} NOT NULL
)
