-- Format 4: how much a case takes, without going through everybody's files.
CREATE INDEX files_by_case ON files (case_no, size);
