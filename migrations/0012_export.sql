-- Everything a place has, asked for by one of its people and kept for a week to be fetched.
CREATE TABLE export (
  id UUID PRIMARY KEY,
  org_id UUID NOT NULL REFERENCES org (id),
  kind TEXT NOT NULL CONSTRAINT export_kind_known CHECK (kind IN ('everything', 'oneroster')),
  state TEXT NOT NULL CONSTRAINT export_state_known CHECK (state IN ('asked', 'ready', 'failed', 'expired')),
  by_person UUID NOT NULL REFERENCES person (id),
  job_id UUID,
  file_key TEXT,
  bytes BIGINT,
  sha256 TEXT,
  -- How many rows of what, and what was left out and why.
  summary TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  ready_at BIGINT,
  expires_at BIGINT
);
CREATE INDEX export_org ON export (org_id, asked_at);
