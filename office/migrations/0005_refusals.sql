-- systems: portal expertise
-- What the receiver of a message of ours found against it after its receipt (A-31, A-42.p2).
CREATE TABLE message_out_refusal (
    message_id {uuid} PRIMARY KEY REFERENCES message_out (id),
    at {time} NOT NULL,
    refusal {json} NOT NULL
)
--;
-- What the text of a refusal at the door is filled with.
ALTER TABLE message_refused
    ADD COLUMN args {json}
--;
CREATE INDEX message_in_refused ON message_in (refused_at) WHERE refused_at IS NOT NULL
