-- An ordered scale of grades, declared once. It never changes: the same levels in another order are
-- another scale, so results that are on it already keep their meaning.
CREATE TABLE scale (
  id UUID PRIMARY KEY,
  org_id UUID NOT NULL REFERENCES org (id),
  name TEXT NOT NULL,
  origin TEXT NOT NULL CONSTRAINT scale_origin_known CHECK (origin IN ('published', 'own')),
  declared TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX scale_org ON scale (org_id, name);

-- Its levels, 0 the lowest.
CREATE TABLE scale_level (
  scale_id UUID NOT NULL REFERENCES scale (id),
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (scale_id, position)
);

-- A survey that was held, of one team or school.
CREATE TABLE survey (
  id UUID PRIMARY KEY,
  school_id UUID NOT NULL REFERENCES org (id),
  team_id UUID NOT NULL REFERENCES org (id),
  name TEXT NOT NULL,
  asked TEXT NOT NULL CONSTRAINT survey_asked_known CHECK (asked IN ('pupils', 'staff', 'families')),
  held_on TEXT NOT NULL,
  source TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX survey_school ON survey (school_id, held_on);
CREATE INDEX survey_team ON survey (team_id);

-- A question of it: the measure that its answers become.
CREATE TABLE survey_item (
  school_id UUID NOT NULL,
  survey_id UUID NOT NULL REFERENCES survey (id),
  measure_id UUID NOT NULL REFERENCES measure (id),
  position BIGINT NOT NULL,
  PRIMARY KEY (survey_id, measure_id)
);
CREATE INDEX survey_item_measure ON survey_item (measure_id);

-- One response. Its id is random, and neither its place in the file nor its time is kept, so that
-- nothing leads to who gave it. `answers` has one entry for each item, by its position.
CREATE TABLE survey_response (
  id UUID PRIMARY KEY,
  school_id UUID NOT NULL,
  survey_id UUID NOT NULL REFERENCES survey (id),
  stage TEXT,
  answers TEXT NOT NULL
);
CREATE INDEX survey_response_survey ON survey_response (survey_id);

-- Days on which a school is closed to pupils. Half-open, like its terms.
CREATE TABLE holiday (
  id UUID PRIMARY KEY,
  school_id UUID NOT NULL REFERENCES org (id),
  name TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL
);
CREATE INDEX holiday_school ON holiday (school_id, from_on);

-- When a class is taught: every week on a weekday (1 is Monday), or once on a day. Times are minutes
-- after midnight. Who teaches it is in class_staff.
CREATE TABLE lesson (
  id UUID PRIMARY KEY,
  school_id UUID NOT NULL,
  class_id UUID NOT NULL,
  weekday BIGINT NOT NULL,
  on_day TEXT,
  period TEXT,
  starts_at BIGINT,
  ends_at BIGINT,
  subject TEXT,
  room TEXT,
  from_on TEXT NOT NULL,
  until_on TEXT,
  FOREIGN KEY (school_id, class_id) REFERENCES class (school_id, id) ON DELETE CASCADE
);
CREATE INDEX lesson_class ON lesson (school_id, class_id);
