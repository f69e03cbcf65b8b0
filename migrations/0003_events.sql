-- What happened. Append-only: ids, scope and data class, never copies of content.
CREATE TABLE event (
  id UUID PRIMARY KEY,
  at BIGINT NOT NULL,
  by_person UUID,
  kind TEXT NOT NULL,
  org_id UUID NOT NULL,
  audience TEXT NOT NULL CHECK (audience IN ('network', 'school', 'team', 'author')),
  data_class TEXT NOT NULL CHECK (data_class IN ('P', 'C', 'O')),
  body TEXT NOT NULL
);
CREATE INDEX event_org ON event (org_id, at);
CREATE INDEX event_by ON event (by_person, at);

-- Every read of pupil-level data, written before the reply. Not an act.
CREATE TABLE access_log (
  id UUID PRIMARY KEY,
  at BIGINT NOT NULL,
  person_id UUID,
  school_id UUID NOT NULL,
  team_id UUID,
  purpose TEXT NOT NULL
);
CREATE INDEX access_log_school ON access_log (school_id, at);
