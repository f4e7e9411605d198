-- systems: portal
-- Which organisations are users of which expertise system (A-11.p2), as these systems tell by message, or as the operator
-- records by a signed document. The last word on each; the history is in the events of the subject 'membership'.
CREATE TABLE membership (
    id {uuid} PRIMARY KEY,
    system_code {text} NOT NULL,
    bin {text} NOT NULL,
    name {text} NOT NULL,
    registered {bool} NOT NULL,
    ground {text},
    source {text} NOT NULL,
    at {time} NOT NULL,
    recorded_at {time} NOT NULL,
    version {int} NOT NULL,
    UNIQUE (system_code, bin)
)
