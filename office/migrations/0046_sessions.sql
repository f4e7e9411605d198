-- systems: portal expertise
-- What a person sees of the own sessions, and how those of others are ended: id in place of the hash, the person, the
-- party he acts for and by which power, the device and the address. ended_at: before its time, by whom it may be.
ALTER TABLE session
ADD COLUMN id {uuid}
--;
ALTER TABLE session
ADD COLUMN iin {text}
--;
ALTER TABLE session
ADD COLUMN party {text}
--;
ALTER TABLE session
ADD COLUMN authority_id {uuid}
--;
ALTER TABLE session
ADD COLUMN device {text}
--;
ALTER TABLE session
ADD COLUMN address {text}
--;
ALTER TABLE session
ADD COLUMN ended_at {time}
--;
CREATE INDEX session_iin ON session (iin, created_at)
--;
CREATE INDEX session_party ON session (party)
--;
-- The journal of one's own acts.
CREATE INDEX event_iin ON event ((actor ->> 'iin'), at)
--;
CREATE INDEX download_iin ON download ((actor ->> 'iin'), at)
