-- systems: portal expertise
-- How many states were signed: a removed one is found.
ALTER TABLE log_head
    ADD COLUMN checkpoints {int} NOT NULL DEFAULT 0
--;
UPDATE log_head SET checkpoints = (SELECT count(*) FROM log_checkpoint)
