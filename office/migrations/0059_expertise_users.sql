-- systems: expertise
-- Organisations that work in this system (A-35 to A-37, table SM-3). state_data is the organisation as the law knows it;
-- accredited_until and agreed_until repeat parts of it for lists. card: what the questionnaire said.
CREATE TABLE expertise_user (
    id {uuid} PRIMARY KEY,
    bin {text} NOT NULL UNIQUE,
    name_kk {text} NOT NULL,
    name_ru {text} NOT NULL,
    name_en {text} NOT NULL,
    state {text} NOT NULL,
    state_data {json} NOT NULL,
    edition {text} NOT NULL,
    interruptions {json} NOT NULL,
    version {int} NOT NULL,
    card {json} NOT NULL
)
--;
-- To which organisation the application of a case was addressed: its people alone see the case (A-32). Empty: from
-- before this column, when one organisation worked here.
ALTER TABLE expertise_case
    ADD COLUMN organisation {text} NOT NULL DEFAULT ''
