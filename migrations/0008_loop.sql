-- SPOT. Somebody noticed something good in a team. A row waits for the team and for nobody else;
-- "not now" takes it away, so that declining leaves no trace.
CREATE TABLE notice (
  id UUID PRIMARY KEY,
  team_id UUID NOT NULL REFERENCES org (id),
  words TEXT NOT NULL,
  by_person UUID NOT NULL REFERENCES person (id),
  made_at BIGINT NOT NULL,
  -- "We think it is something else", in the team's words.
  otherwise TEXT
);
CREATE INDEX notice_team ON notice (team_id, made_at);

-- SHARE. A practice on half a page. Until a team shares it, it is the team's draft; withdrawing
-- makes it that again.
CREATE TABLE practice (
  id UUID PRIMARY KEY,
  network_id UUID NOT NULL REFERENCES org (id),
  school_id UUID REFERENCES org (id),
  team_id UUID NOT NULL REFERENCES org (id),
  title TEXT NOT NULL,
  for_whom TEXT NOT NULL,
  what_we_do TEXT NOT NULL,
  needs TEXT NOT NULL,
  might_not TEXT NOT NULL,
  -- Hours a week; below nothing where it gives time back.
  hours DOUBLE PRECISION,
  reach TEXT NOT NULL CHECK (reach IN ('team', 'school', 'community', 'network')),
  signed TEXT NOT NULL CHECK (signed IN ('team', 'unnamed')),
  by_person UUID NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  shared_at BIGINT,
  withdrawn_at BIGINT
);
CREATE INDEX practice_team ON practice (team_id);
CREATE INDEX practice_reach ON practice (network_id, reach, shared_at);
CREATE INDEX practice_school ON practice (school_id, reach);

-- CONNECT. What a school needs, in one line; its own head's and data manager's to see.
CREATE TABLE need (
  id UUID PRIMARY KEY,
  network_id UUID NOT NULL REFERENCES org (id),
  school_id UUID NOT NULL REFERENCES org (id),
  words TEXT NOT NULL,
  by_person UUID NOT NULL REFERENCES person (id),
  stated_at BIGINT NOT NULL,
  closed_at BIGINT
);
CREATE INDEX need_school ON need (school_id, stated_at);
CREATE INDEX need_network ON need (network_id, closed_at);

-- Half a day in another school, and the compact that comes with it: what each may see, until when.
CREATE TABLE visit (
  id UUID PRIMARY KEY,
  network_id UUID NOT NULL REFERENCES org (id),
  guest_school_id UUID NOT NULL REFERENCES org (id),
  host_school_id UUID NOT NULL REFERENCES org (id),
  host_team_id UUID NOT NULL REFERENCES org (id),
  practice_id UUID NOT NULL REFERENCES practice (id),
  need_id UUID REFERENCES need (id),
  focus TEXT NOT NULL,
  on_day TEXT NOT NULL,
  half TEXT NOT NULL CHECK (half IN ('morning', 'afternoon')),
  -- The day the host would rather have, until the guest has said yes to it.
  offered_day TEXT,
  offered_half TEXT CHECK (offered_half IN ('morning', 'afternoon')),
  until_on TEXT NOT NULL,
  asked_by UUID NOT NULL REFERENCES person (id),
  asked_at BIGINT NOT NULL,
  agreed_at BIGINT,
  declined_at BIGINT,
  ended_at BIGINT
);
CREATE INDEX visit_guest ON visit (guest_school_id, asked_at);
CREATE INDEX visit_host ON visit (host_school_id, asked_at);
CREATE INDEX visit_by ON visit (asked_by);
CREATE INDEX visit_practice ON visit (practice_id);
CREATE INDEX visit_need ON visit (need_id);
CREATE INDEX visit_host_team ON visit (host_team_id);
CREATE INDEX visit_network ON visit (network_id);

-- Three boxes after a visit. The guest's own; the host sees them when the guest says so.
CREATE TABLE visit_record (
  visit_id UUID PRIMARY KEY REFERENCES visit (id),
  saw TEXT NOT NULL,
  will_try TEXT NOT NULL,
  would_not TEXT NOT NULL,
  shown_to_host BOOLEAN NOT NULL,
  recorded_at BIGINT NOT NULL
);

-- TRY. An inquiry: four fields and a day to look again.
CREATE TABLE inquiry (
  id UUID PRIMARY KEY,
  network_id UUID NOT NULL REFERENCES org (id),
  school_id UUID REFERENCES org (id),
  team_id UUID NOT NULL REFERENCES org (id),
  practice_id UUID REFERENCES practice (id),
  visit_id UUID REFERENCES visit (id),
  measure_id UUID REFERENCES measure (id),
  title TEXT NOT NULL,
  doing TEXT NOT NULL,
  expecting TEXT NOT NULL,
  knowing TEXT NOT NULL,
  look_on TEXT,
  by_person UUID NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  set_aside_at BIGINT
);
CREATE INDEX inquiry_team ON inquiry (team_id, created_at);
CREATE INDEX inquiry_practice ON inquiry (practice_id);
CREATE INDEX inquiry_visit ON inquiry (visit_id);
CREATE INDEX inquiry_measure ON inquiry (measure_id);
CREATE INDEX inquiry_school ON inquiry (school_id);
CREATE INDEX inquiry_network ON inquiry (network_id);

-- STUDY. What was seen and decided at the end of an inquiry. `reach` says who may read it.
CREATE TABLE finding (
  id UUID PRIMARY KEY,
  network_id UUID NOT NULL REFERENCES org (id),
  school_id UUID REFERENCES org (id),
  team_id UUID NOT NULL REFERENCES org (id),
  inquiry_id UUID NOT NULL REFERENCES inquiry (id),
  practice_id UUID REFERENCES practice (id),
  seen TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('enhance', 'adapt', 'stop', 'unsure')),
  why TEXT NOT NULL,
  -- Hours a week given back.
  hours_back DOUBLE PRECISION,
  reach TEXT NOT NULL CHECK (reach IN ('team', 'school', 'community', 'network')),
  signed TEXT NOT NULL CHECK (signed IN ('team', 'unnamed')),
  by_person UUID NOT NULL REFERENCES person (id),
  made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX finding_inquiry ON finding (inquiry_id);
CREATE INDEX finding_practice ON finding (practice_id);
CREATE INDEX finding_team ON finding (team_id, made_at);
CREATE INDEX finding_school ON finding (school_id);
CREATE INDEX finding_network ON finding (network_id);

-- CELEBRATE. Thanks, always for something that happened: here, what became of a card.
CREATE TABLE thanks (
  id UUID PRIMARY KEY,
  network_id UUID NOT NULL REFERENCES org (id),
  from_team_id UUID NOT NULL REFERENCES org (id),
  to_team_id UUID NOT NULL REFERENCES org (id),
  practice_id UUID NOT NULL REFERENCES practice (id),
  finding_id UUID NOT NULL REFERENCES finding (id),
  words TEXT NOT NULL,
  by_person UUID NOT NULL REFERENCES person (id),
  sent_at BIGINT NOT NULL,
  withdrawn_at BIGINT
);
CREATE INDEX thanks_to ON thanks (to_team_id, sent_at);
CREATE INDEX thanks_practice ON thanks (practice_id);
CREATE INDEX thanks_finding ON thanks (finding_id);
CREATE INDEX thanks_from ON thanks (from_team_id);
CREATE INDEX thanks_network ON thanks (network_id);

-- The year book reads a few kinds of events over a year.
CREATE INDEX event_kind ON event (kind, at);

-- ACCOUNT. A priority of a school's plan.
CREATE TABLE priority (
  id UUID PRIMARY KEY,
  school_id UUID NOT NULL REFERENCES org (id),
  words TEXT NOT NULL,
  -- What the head adds in their own words to what gathered itself.
  judgement TEXT NOT NULL,
  by_person UUID NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  closed_at BIGINT
);
CREATE INDEX priority_school ON priority (school_id, created_at);

-- What a head kept or set aside of the things that gathered themselves: ids, never words.
CREATE TABLE priority_source (
  priority_id UUID NOT NULL REFERENCES priority (id),
  school_id UUID NOT NULL REFERENCES org (id),
  kind TEXT NOT NULL CHECK (kind IN ('practice', 'visit', 'inquiry', 'finding', 'thanks')),
  thing_id UUID NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('kept', 'set_aside')),
  at BIGINT NOT NULL,
  PRIMARY KEY (priority_id, kind, thing_id)
);
CREATE INDEX priority_source_school ON priority_source (school_id);
