-- systems: expertise
-- The secret address under which a person's calendar reads the ends of terms (office/src/expertise/feed.rs): one at a time for each person of an organisation. hash: SHA-256 of the secret, which is kept nowhere.
CREATE TABLE calendar_feed (
    iin {text} NOT NULL,
    bin {text} NOT NULL,
    hash {bytes} NOT NULL UNIQUE,
    language {text} NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (iin, bin)
)
