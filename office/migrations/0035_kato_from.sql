-- systems: portal
-- The day from which an edition of the classifier counts; none: from its loading on.
ALTER TABLE kato_edition
    ADD COLUMN from_day {date}
