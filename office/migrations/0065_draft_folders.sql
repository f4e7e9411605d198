-- systems: portal
-- In which folder a file of a draft lay, and its volume where somebody said it; otherwise name and folder tell it.
ALTER TABLE application_file ADD COLUMN folder {text} NOT NULL DEFAULT ''
--;
ALTER TABLE application_file ADD COLUMN volume {text}
--;
-- Of files with one name in one folder the one with a greater number takes the place of the others when it was accepted.
ALTER TABLE application_file ADD COLUMN turn {int} NOT NULL DEFAULT 0
