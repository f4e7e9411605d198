-- systems: portal
-- Which lines of the list of completeness a file presents, codes with blanks between them (A-40). NULL: nobody said it, its
-- name tells.
ALTER TABLE application_file ADD COLUMN kinds {text}
