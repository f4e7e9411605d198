-- systems: portal expertise
-- What two files were found to differ in, by their SHA-256: made again when it is gone. The hashes name no blobs. form:
-- goes up when the program compares otherwise. found: none while a job is at work; pages read and compared of how many.
CREATE TABLE comparison (
    id {uuid} NOT NULL PRIMARY KEY,
    old_file {text} NOT NULL,
    new_file {text} NOT NULL,
    form {int} NOT NULL,
    done {int} NOT NULL,
    out_of {int} NOT NULL,
    found {json},
    asked_at {time} NOT NULL,
    UNIQUE (old_file, new_file, form)
)
