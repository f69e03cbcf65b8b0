-- A measure belongs to a team: what it is, which way is better, how often, where from.
CREATE TABLE measure (
  id UUID PRIMARY KEY,
  school_id UUID REFERENCES org (id),
  team_id UUID NOT NULL REFERENCES org (id),
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  unit TEXT NOT NULL CHECK (unit IN ('percent', 'count', 'points', 'score')),
  direction TEXT NOT NULL CHECK (direction IN ('up', 'down', 'none')),
  cadence TEXT NOT NULL CHECK (cadence IN ('week', 'fortnight', 'half_term', 'term', 'year')),
  source TEXT NOT NULL,
  gathered TEXT NOT NULL CHECK (gathered IN ('results', 'readings', 'attendance', 'survey')),
  starting_point_id UUID REFERENCES measure (id),
  -- The scale its grades are on, and the level from which pupils are counted.
  scale_id UUID,
  at_least BIGINT,
  baseline_points BIGINT,
  decimals BIGINT NOT NULL,
  position BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  set_aside_at BIGINT
);
CREATE INDEX measure_team ON measure (team_id, position);
CREATE INDEX measure_school ON measure (school_id);
CREATE INDEX measure_starting_point ON measure (starting_point_id) WHERE starting_point_id IS NOT NULL;
CREATE UNIQUE INDEX measure_name ON measure (team_id, name) WHERE set_aside_at IS NULL;

-- One day on which a measure was taken for pupils.
CREATE TABLE occasion (
  id UUID PRIMARY KEY,
  school_id UUID NOT NULL REFERENCES org (id),
  measure_id UUID NOT NULL REFERENCES measure (id),
  session_id UUID NOT NULL REFERENCES school_session (id),
  taken_on TEXT NOT NULL
);
CREATE UNIQUE INDEX occasion_day ON occasion (measure_id, taken_on, school_id);
-- What a result refers to: so that the index of its measure serves here too.
CREATE UNIQUE INDEX occasion_measure ON occasion (measure_id, id);
CREATE INDEX occasion_school ON occasion (school_id);
CREATE INDEX occasion_session ON occasion (session_id);

-- A cell is a value, a band, suppressed with a reason, not applicable, or missing.
CREATE TABLE result (
  school_id UUID NOT NULL,
  occasion_id UUID NOT NULL,
  pupil_id UUID NOT NULL,
  measure_id UUID NOT NULL REFERENCES measure (id),
  class_id UUID,
  cell TEXT NOT NULL CHECK (cell IN ('value', 'level', 'banded', 'suppressed', 'not_applicable', 'missing')),
  value DOUBLE PRECISION,
  level BIGINT,
  low DOUBLE PRECISION,
  high DOUBLE PRECISION,
  note TEXT,
  import_id UUID,
  import_row BIGINT,
  PRIMARY KEY (school_id, occasion_id, pupil_id),
  FOREIGN KEY (measure_id, occasion_id) REFERENCES occasion (measure_id, id),
  FOREIGN KEY (school_id, pupil_id) REFERENCES pupil (school_id, id) ON DELETE CASCADE,
  CHECK ((cell = 'value') = (value IS NOT NULL)),
  CHECK ((cell = 'level') = (level IS NOT NULL))
);
CREATE INDEX result_measure ON result (measure_id, occasion_id);
CREATE INDEX result_pupil ON result (school_id, pupil_id);

-- A team's number for one period: what a chart draws. One that came in hidden, or as a band, stays so.
CREATE TABLE reading (
  measure_id UUID NOT NULL REFERENCES measure (id),
  taken_on TEXT NOT NULL,
  cell TEXT NOT NULL DEFAULT 'value' CHECK (cell IN ('value', 'banded', 'suppressed', 'not_applicable', 'missing')),
  value DOUBLE PRECISION,
  note TEXT,
  pupils BIGINT,
  -- The files that its results are from: ids, with a space between.
  files TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (measure_id, taken_on),
  CHECK ((cell = 'value') = (value IS NOT NULL))
);

-- What a team knows about a point or a week: drawn on the chart.
CREATE TABLE chart_note (
  id UUID PRIMARY KEY,
  measure_id UUID NOT NULL REFERENCES measure (id),
  on_day TEXT NOT NULL,
  words TEXT NOT NULL,
  rebase BOOLEAN NOT NULL,
  by_person UUID NOT NULL,
  created_at BIGINT NOT NULL,
  set_aside_at BIGINT
);
CREATE INDEX chart_note_measure ON chart_note (measure_id, on_day);

-- The last fit of the variation between the class-years of one measure, with what it was made from.
CREATE TABLE variation (
  measure_id UUID PRIMARY KEY REFERENCES measure (id),
  computed_at BIGINT NOT NULL,
  method TEXT NOT NULL,
  inputs_hash TEXT NOT NULL,
  body TEXT NOT NULL
);

-- A team's tick beside an ordinary reason. The team, never the person.
CREATE TABLE reason_tick (
  measure_id UUID NOT NULL REFERENCES measure (id),
  team_id UUID NOT NULL REFERENCES org (id),
  reason TEXT NOT NULL,
  ticked_at BIGINT NOT NULL,
  PRIMARY KEY (measure_id, team_id, reason)
);
CREATE INDEX reason_tick_team ON reason_tick (team_id);
