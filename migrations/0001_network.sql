-- Organisations are a graph: network > authority > community > school > team.
-- `org_edge` is what people say; `org_closure` is what follows from it (every
-- org is its own descendant at depth 0) and is what access is decided with.
CREATE TABLE org (
  id UUID PRIMARY KEY,
  network_id UUID NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('network', 'authority', 'community', 'school', 'team')),
  sector TEXT CHECK (sector IN ('early_years', 'primary', 'secondary', 'special', 'base')),
  school_id UUID,
  name TEXT NOT NULL,
  code TEXT,
  created_at BIGINT NOT NULL,
  closed_at BIGINT
);
CREATE INDEX org_network ON org (network_id, kind);
CREATE UNIQUE INDEX org_code ON org (network_id, code) WHERE code IS NOT NULL;
CREATE INDEX org_school ON org (school_id) WHERE school_id IS NOT NULL;

CREATE TABLE org_edge (
  parent_id UUID NOT NULL REFERENCES org (id),
  child_id UUID NOT NULL REFERENCES org (id),
  PRIMARY KEY (parent_id, child_id)
);
CREATE INDEX org_edge_child ON org_edge (child_id);

CREATE TABLE org_closure (
  ancestor_id UUID NOT NULL REFERENCES org (id),
  descendant_id UUID NOT NULL REFERENCES org (id),
  depth BIGINT NOT NULL,
  PRIMARY KEY (ancestor_id, descendant_id)
);
CREATE INDEX org_closure_up ON org_closure (descendant_id, ancestor_id);

-- The school year of one school, and its terms. Dates are half-open: from, until.
CREATE TABLE school_session (
  id UUID PRIMARY KEY,
  school_id UUID NOT NULL REFERENCES org (id),
  name TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL
);
CREATE UNIQUE INDEX school_session_from ON school_session (school_id, from_on);

CREATE TABLE term (
  id UUID PRIMARY KEY,
  school_id UUID NOT NULL REFERENCES org (id),
  session_id UUID NOT NULL REFERENCES school_session (id),
  name TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL
);
CREATE UNIQUE INDEX term_from ON term (school_id, from_on);
CREATE INDEX term_session ON term (session_id);
