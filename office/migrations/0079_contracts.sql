-- systems: expertise
-- Drafts of contracts on the expertise (A-42.p1), until the head of the organisation signs them. content: what is agreed;
-- the paper is set of it.
CREATE TABLE contract_draft (
    case_id {uuid} PRIMARY KEY REFERENCES expertise_case (id),
    content {json} NOT NULL,
    recorded_by {json} NOT NULL,
    recorded_at {time} NOT NULL
)
