-- One mark of a register: a pupil and half a day, written '2026-09-01 am'. A day without a morning or an
-- afternoon is '2026-09-01 day'. The import is the one that wrote the row last, which is what undoing goes by.
CREATE TABLE attendance_mark (
  school_id UUID NOT NULL,
  pupil_id UUID NOT NULL,
  half_day TEXT NOT NULL,
  code TEXT NOT NULL,
  import_id UUID NOT NULL,
  PRIMARY KEY (school_id, pupil_id, half_day),
  FOREIGN KEY (school_id, pupil_id) REFERENCES pupil (school_id, id) ON DELETE CASCADE
);

-- What a file says of a pupil over a time, in half days. NULL is not known, and never nought.
CREATE TABLE attendance_summary (
  school_id UUID NOT NULL,
  pupil_id UUID NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  possible BIGINT,
  attended BIGINT,
  absent BIGINT,
  authorised BIGINT,
  unauthorised BIGINT,
  excluded BIGINT,
  late BIGINT,
  percent DOUBLE PRECISION,
  import_id UUID NOT NULL,
  PRIMARY KEY (school_id, pupil_id, from_on, until_on),
  FOREIGN KEY (school_id, pupil_id) REFERENCES pupil (school_id, id) ON DELETE CASCADE
);
