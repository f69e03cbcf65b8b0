-- Rows of a file that nobody but a person can place: whose result it is, they say. Kept for 30 days at most.
CREATE TABLE import_waiting (
  id UUID PRIMARY KEY,
  import_id UUID NOT NULL REFERENCES import (id),
  school_id UUID NOT NULL REFERENCES org (id),
  file_name TEXT NOT NULL,
  file_mark TEXT NOT NULL,
  row_number BIGINT NOT NULL,
  about TEXT NOT NULL,
  why TEXT NOT NULL CONSTRAINT import_waiting_why CHECK (why IN ('unknown', 'several')),
  body TEXT NOT NULL,
  waits_since BIGINT NOT NULL
);
CREATE INDEX import_waiting_import ON import_waiting (import_id, row_number);
CREATE INDEX import_waiting_school ON import_waiting (school_id, file_mark);

-- What a OneRoster package calls a school, a class or a pupil, so that a later one, with changes alone, can speak
-- of them.
CREATE TABLE sourced (
  school_id UUID NOT NULL REFERENCES org (id),
  kind TEXT NOT NULL CONSTRAINT sourced_kind CHECK (kind IN ('school', 'class', 'pupil', 'line_item', 'result')),
  sourced_id TEXT NOT NULL,
  target_id UUID NOT NULL,
  title TEXT,
  PRIMARY KEY (school_id, kind, sourced_id)
);
