-- systems: portal expertise
-- A change of the calendar moves many terms at once, and each index of a moved row is written anew. What is over is
-- found by its last day, and what is not told yet by the key.
DROP INDEX term_due
--;
DROP INDEX term_change_untold
