-- systems: portal expertise
-- Price lists (A-15, A-38, B-14.p3). The state follows from the events of the list; nothing of a list that was approved
-- changes but the word of the Vedomstvo on it.
CREATE TABLE price_list (
    id {uuid} PRIMARY KEY,
    number {int} NOT NULL UNIQUE,
    payers {text} NOT NULL,
    state {text} NOT NULL,
    state_data {json} NOT NULL,
    edition {text} NOT NULL,
    version {int} NOT NULL,
    created_at {time} NOT NULL,
    actor {json} NOT NULL
)
--;
-- The word of the Vedomstvo while it waits for its signature. The row goes when it is signed, or another takes its place.
CREATE TABLE price_answer (
    list_id {uuid} PRIMARY KEY REFERENCES price_list (id),
    entry {json} NOT NULL,
    at {time} NOT NULL
)
