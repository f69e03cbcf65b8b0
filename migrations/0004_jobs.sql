-- Work to do later, put here in the transaction of the act that asked for it.
-- `fence` grows with every lease, so a worker that wakes late can write nothing.
CREATE TABLE job (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  person_id UUID,
  school_id UUID,
  reason TEXT NOT NULL,
  once_key TEXT,
  run_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  fence BIGINT NOT NULL,
  leased_until BIGINT,
  done_at BIGINT,
  failed_at BIGINT,
  progress BIGINT NOT NULL,
  total BIGINT NOT NULL,
  last_error TEXT
);
CREATE INDEX job_waiting ON job (run_at) WHERE done_at IS NULL AND failed_at IS NULL;
CREATE UNIQUE INDEX job_once ON job (once_key) WHERE once_key IS NOT NULL AND done_at IS NULL AND failed_at IS NULL;

CREATE TABLE schedule (
  name TEXT PRIMARY KEY,
  ran_at BIGINT NOT NULL
);
