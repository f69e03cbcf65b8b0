-- One file brought in: checked, previewed, applied, undone. The file itself is not kept
-- beyond that, only its fingerprint and the receipt.
CREATE TABLE import (
  id UUID PRIMARY KEY,
  org_id UUID NOT NULL REFERENCES org (id),
  kind TEXT NOT NULL CHECK (kind IN ('roster', 'results', 'attendance', 'survey', 'timetable', 'terms', 'archive', 'next_year')),
  file_name TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  file_key TEXT,
  mapping TEXT NOT NULL,
  create_schools BOOLEAN NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('checked', 'applying', 'applied', 'undoing', 'undone', 'failed', 'discarded')),
  summary TEXT NOT NULL,
  waiting BIGINT NOT NULL DEFAULT 0,
  job_id UUID,
  by_person UUID,
  created_at BIGINT NOT NULL,
  applied_at BIGINT,
  undone_at BIGINT
);
CREATE INDEX import_org ON import (org_id, created_at);

-- What an import did, row by row, so that it can be undone and touch nothing entered since.
CREATE TABLE import_change (
  import_id UUID NOT NULL REFERENCES import (id),
  seq BIGINT NOT NULL,
  what TEXT NOT NULL,
  school_id UUID NOT NULL,
  key TEXT NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (import_id, seq)
);

-- A person's choice of columns, remembered for the next file with the same headings.
CREATE TABLE column_mapping (
  org_id UUID NOT NULL REFERENCES org (id),
  kind TEXT NOT NULL,
  signature TEXT NOT NULL,
  mapping TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (org_id, kind, signature)
);
