-- systems: portal
-- Who loaded an edition of the classifier; none: before it was kept.
ALTER TABLE kato_edition
    ADD COLUMN actor {json}
--;
-- Files that were shown with what they change, and wait for a confirmation. follows: the edition that they were shown
-- beside. The row goes when the file is loaded, or after a day.
CREATE TABLE kato_draft (
    id {uuid} PRIMARY KEY,
    source {text} NOT NULL,
    file {text} NOT NULL,
    from_day {date},
    follows {int} NOT NULL,
    at {time} NOT NULL
)
