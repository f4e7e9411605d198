-- systems: portal expertise
-- By which days another system counts, as it tells with its messages: a fingerprint, and since when it is that one.
ALTER TABLE peer
    ADD COLUMN calendar {text}
--;
ALTER TABLE peer
    ADD COLUMN calendar_since {time}
