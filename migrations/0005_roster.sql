-- A pupil is one row per school and is never matched across schools.
CREATE TABLE pupil (
  school_id UUID NOT NULL REFERENCES org (id),
  id UUID NOT NULL,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  stage TEXT,
  born_on TEXT,
  joined_on TEXT,
  left_on TEXT,
  came_from TEXT,
  -- Whether a list of pupils names them, and not only a file of results.
  listed BOOLEAN NOT NULL DEFAULT TRUE,
  -- The file that the row is from, and where in it. No file where it was entered in another way.
  import_id UUID,
  import_row BIGINT,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE pupil_identifier (
  school_id UUID NOT NULL,
  pupil_id UUID NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('upn', 'scn', 'local', 'row')),
  value TEXT NOT NULL,
  PRIMARY KEY (school_id, kind, value),
  FOREIGN KEY (school_id, pupil_id) REFERENCES pupil (school_id, id) ON DELETE CASCADE
);
CREATE INDEX pupil_identifier_pupil ON pupil_identifier (school_id, pupil_id);

-- A class is pupils, a team is adults. A file without classes has groups.
CREATE TABLE class (
  school_id UUID NOT NULL REFERENCES org (id),
  id UUID NOT NULL,
  session_id UUID NOT NULL REFERENCES school_session (id),
  kind TEXT NOT NULL CHECK (kind IN ('class', 'group')),
  name TEXT NOT NULL,
  stage TEXT,
  PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX class_name ON class (school_id, session_id, kind, name);
CREATE INDEX class_session ON class (session_id);

CREATE TABLE class_pupil (
  school_id UUID NOT NULL,
  class_id UUID NOT NULL,
  pupil_id UUID NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  import_id UUID,
  import_row BIGINT,
  PRIMARY KEY (school_id, class_id, pupil_id, from_on),
  FOREIGN KEY (school_id, class_id) REFERENCES class (school_id, id) ON DELETE CASCADE,
  FOREIGN KEY (school_id, pupil_id) REFERENCES pupil (school_id, id) ON DELETE CASCADE
);
CREATE INDEX class_pupil_pupil ON class_pupil (school_id, pupil_id);

CREATE TABLE team_class (
  team_id UUID NOT NULL REFERENCES org (id),
  school_id UUID NOT NULL,
  class_id UUID NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  PRIMARY KEY (team_id, school_id, class_id, from_on),
  FOREIGN KEY (school_id, class_id) REFERENCES class (school_id, id) ON DELETE CASCADE
);
CREATE INDEX team_class_class ON team_class (school_id, class_id);

CREATE TABLE class_staff (
  school_id UUID NOT NULL,
  class_id UUID NOT NULL,
  person_id UUID NOT NULL REFERENCES person (id),
  from_on TEXT NOT NULL,
  until_on TEXT,
  PRIMARY KEY (school_id, class_id, person_id, from_on),
  FOREIGN KEY (school_id, class_id) REFERENCES class (school_id, id) ON DELETE CASCADE
);
CREATE INDEX class_staff_person ON class_staff (person_id);
