CREATE TABLE person (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  handle TEXT,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX person_email ON person (email);
CREATE UNIQUE INDEX person_handle ON person (handle) WHERE handle IS NOT NULL;

-- One person may be in several places, with a role and dates in each.
CREATE TABLE membership (
  id UUID PRIMARY KEY,
  person_id UUID NOT NULL REFERENCES person (id),
  org_id UUID NOT NULL REFERENCES org (id),
  role TEXT NOT NULL CHECK (role IN
    ('teacher', 'team_lead', 'head', 'data_manager', 'community_lead', 'network_lead', 'guest')),
  from_on TEXT NOT NULL,
  until_on TEXT
);
CREATE INDEX membership_person ON membership (person_id, org_id);
CREATE INDEX membership_org ON membership (org_id, person_id);

-- A browser that is signed in. The token itself is never stored, only its SHA-256.
CREATE TABLE sign_in (
  token_hash TEXT PRIMARY KEY,
  person_id UUID NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
);
CREATE INDEX sign_in_person ON sign_in (person_id);

-- A single-use link that was e-mailed (or printed by `ensemble invite`). Its token is made
-- from the id and the server's secret, so a copy of the database signs nobody in.
CREATE TABLE sign_in_link (
  id UUID PRIMARY KEY,
  person_id UUID NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX sign_in_link_person ON sign_in_link (person_id, created_at);

-- Given and withdrawn, never deleted: one table for every kind of consent.
CREATE TABLE consent (
  id UUID PRIMARY KEY,
  what TEXT NOT NULL,
  thing_id UUID NOT NULL,
  person_id UUID NOT NULL REFERENCES person (id),
  given_at BIGINT NOT NULL,
  withdrawn_at BIGINT
);
CREATE UNIQUE INDEX consent_standing ON consent (what, thing_id, person_id) WHERE withdrawn_at IS NULL;
