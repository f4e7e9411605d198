-- systems: portal
-- Powers of persons to act for an organisation (A-17, register D-58). form: as its giver typed it. The rights, the days
-- and who gave them stand in the state and the history; here only what lists look for.
CREATE TABLE authority (
    id {uuid} PRIMARY KEY,
    party {text} NOT NULL,
    iin {text} NOT NULL,
    name {text} NOT NULL,
    state {text} NOT NULL,
    state_data {json} NOT NULL,
    form {json} NOT NULL,
    upload_id {uuid},
    edition {text} NOT NULL,
    interruptions {json} NOT NULL,
    version {int} NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
)
--;
CREATE INDEX authority_party ON authority (party, created_at)
--;
CREATE INDEX authority_iin ON authority (iin)
