-- systems: portal expertise
-- Notices for whoever holds a role (party = role:NAME): each reader has read them or not. reader = IIN.
CREATE TABLE notice_read (
    notice_id {uuid} NOT NULL REFERENCES notice (id),
    reader {text} NOT NULL,
    read_at {time} NOT NULL,
    PRIMARY KEY (notice_id, reader)
)
