-- What a measure used to be: one row for each part of what it is that somebody changed, put down
-- as it changes, so that its chart can mark the day.
CREATE TABLE measure_change (
  id UUID PRIMARY KEY,
  measure_id UUID NOT NULL REFERENCES measure (id),
  on_day TEXT NOT NULL,
  part TEXT NOT NULL CHECK (part IN ('definition', 'unit', 'scale', 'source')),
  was TEXT NOT NULL,
  became TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX measure_change_measure ON measure_change (measure_id, on_day);
