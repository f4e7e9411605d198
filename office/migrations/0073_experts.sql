-- systems: expertise
-- What an organisation records of its experts (office/src/expertise/people.rs); organisation is a BIN. A row is never deleted: it ends or is called off, by whom and when. Actors are as in event.
-- For which sections of a project somebody is attested, by which certificate, and on which days, the last one included.
CREATE TABLE expert_attestation (
    id {uuid} PRIMARY KEY,
    organisation {text} NOT NULL,
    iin {text} NOT NULL,
    section {text} NOT NULL,
    certificate {text} NOT NULL,
    valid_from {date} NOT NULL,
    valid_to {date} NOT NULL,
    recorded_at {time} NOT NULL,
    recorded_by {json} NOT NULL,
    ended_at {time},
    ended_by {json}
)
--;
CREATE INDEX expert_attestation_person ON expert_attestation (organisation, iin)
--;
-- How many cases somebody has at most; the last row counts.
CREATE TABLE expert_load (
    id {uuid} PRIMARY KEY,
    organisation {text} NOT NULL,
    iin {text} NOT NULL,
    most {int} NOT NULL,
    recorded_at {time} NOT NULL,
    recorded_by {json} NOT NULL
)
--;
CREATE INDEX expert_load_person ON expert_load (organisation, iin, recorded_at)
--;
-- Days on which somebody is away, both included. deputy: the IIN of who may take his cases over meanwhile.
CREATE TABLE expert_absence (
    id {uuid} PRIMARY KEY,
    organisation {text} NOT NULL,
    iin {text} NOT NULL,
    from_day {date} NOT NULL,
    to_day {date} NOT NULL,
    kind {text} NOT NULL,
    deputy {text},
    recorded_at {time} NOT NULL,
    recorded_by {json} NOT NULL,
    ended_at {time},
    ended_by {json}
)
--;
CREATE INDEX expert_absence_person ON expert_absence (organisation, iin)
