-- systems: portal expertise
-- Where the letters of somebody's roles go, as he recorded it in his account (office/src/addresses.rs), in the language of
-- his choice. wanted: an address that waits until he follows the link that was sent to it.
CREATE TABLE employee_address (
    iin {text} PRIMARY KEY,
    email {text},
    language {text} NOT NULL,
    wanted {text},
    token {text},
    asked_at {time},
    confirmed_at {time}
)
