//! The files of School Data Sync and their columns. A column that is not to be taken is never kept.

/// Which of the two kinds of sets a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// `School.csv`, `Student.csv`, …
    V1,
    /// `orgs.csv`, `users.csv`, …
    V2,
}

/// A file of the format.
pub(super) struct File {
    /// Without `.csv`.
    pub name: &'static str,
    pub family: Family,
    /// The columns that are taken: our name, and the headings it has, with `|` between.
    pub taken: &'static [(&'static str, &'static str)],
    /// Of those taken, the ones without which the file cannot be read; with spaces between.
    pub required: &'static str,
    /// Columns of the format that are dropped, with `|` between.
    pub dropped: &'static str,
}

impl File {
    /// Whether the file is opened at all.
    pub(super) fn is_opened(&self) -> bool {
        !self.taken.is_empty()
    }

    /// Our name for a heading, if its column is taken.
    pub(super) fn meaning(&self, heading: &str) -> Option<&'static str> {
        self.taken.iter().find(|(_, headings)| has(headings, heading)).map(|(name, _)| *name)
    }

    /// Whether a heading is of the format and its column is dropped.
    pub(super) fn drops(&self, heading: &str) -> bool {
        has(self.dropped, heading)
    }

    /// The file of this name: `Student.csv`, also with something before it, as in `Autumn_Student.csv`.
    pub(super) fn named(path: &str) -> Option<&'static File> {
        let base = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
        let stem = base.strip_suffix(".csv")?;
        FILES.iter().find(|file| {
            let before = stem.strip_suffix(&file.name.to_ascii_lowercase());
            before.is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric()))
        })
    }
}

fn has(headings: &str, heading: &str) -> bool {
    headings.split('|').any(|h| h.eq_ignore_ascii_case(heading))
}

/// Columns that OneRoster has in the files of the same names, and School Data Sync has not.
pub(super) const OF_ONEROSTER: &str = "status|dateLastModified|enabledUser|schoolSourcedId|classType";

/// Whether a heading shows that a file is of OneRoster.
pub(super) fn is_of_oneroster(heading: &str) -> bool {
    has(OF_ONEROSTER, heading)
}

const fn unopened(name: &'static str) -> File {
    File { name, family: Family::V2, taken: &[], required: "", dropped: "" }
}

/// The files of both families.
pub(super) const FILES: [File; 16] = [
    File {
        name: "School",
        family: Family::V1,
        taken: &[("id", "SIS ID|DfE Number"), ("name", "Name"), ("number", "School Number")],
        required: "id name",
        dropped: "School NCES_ID|State ID|Grade Low|Grade High|Principal SIS ID|Principal Name|\
            Principal Secondary Email|Address|City|State|Country|Zip|Postal Code|Phone|Zone",
    },
    File {
        name: "Section",
        family: Family::V1,
        taken: &[
            ("id", "SIS ID|ID"),
            ("school", "School SIS ID|School DfE Number"),
            ("title", "Section Name"),
            ("code", "Section Number"),
            ("term", "Term SIS ID"),
            ("term title", "Term Name"),
            ("starts", "Term StartDate"),
            ("ends", "Term EndDate"),
            ("course", "Course SIS ID"),
            ("course title", "Course Name"),
            ("course code", "Course Number"),
            ("subject", "Course Subject"),
            ("status", "Status"),
        ],
        required: "id school title",
        dropped: "Course Description|Periods",
    },
    File {
        name: "Student",
        family: Family::V1,
        taken: &[
            ("id", "SIS ID|ID"),
            ("school", "School SIS ID|School DfE Number"),
            ("given", "First Name"),
            ("family", "Last Name"),
            ("number", "Student Number"),
            ("grade", "Grade"),
            ("status", "Status"),
        ],
        required: "id school",
        dropped: "Username|Password|State ID|Secondary Email|Middle Name|Mailing Address|Mailing City|\
            Mailing State|Mailing Zip|Mailing Country|Mailing Latitude|Mailing Longitude|\
            Residence Address|Residence City|Residence State|Residence Zip|Residence Country|\
            Residence Latitude|Residence Longitude|Gender|Birthdate|ELL Status|FederalRace|Graduation Year",
    },
    File {
        name: "Teacher",
        family: Family::V1,
        taken: &[
            ("id", "SIS ID|ID"),
            ("school", "School SIS ID|School DfE Number"),
            ("given", "First Name"),
            ("family", "Last Name"),
            ("number", "Teacher Number"),
            ("username", "Username"),
            ("email", "Secondary Email"),
            ("status", "Status"),
        ],
        required: "id school",
        dropped: "Password|State ID|Middle Name|Title|Qualification",
    },
    File {
        name: "StudentEnrollment",
        family: Family::V1,
        taken: &[("class", "Section SIS ID|Section ID"), ("user", "SIS ID|ID")],
        required: "class user",
        dropped: "",
    },
    File {
        name: "TeacherRoster",
        family: Family::V1,
        taken: &[("class", "Section SIS ID|Section ID"), ("user", "SIS ID|ID")],
        required: "class user",
        dropped: "",
    },
    File {
        name: "orgs",
        family: Family::V2,
        taken: &[("id", "sourcedId"), ("name", "name"), ("type", "type"), ("parent", "parentSourcedId")],
        required: "id name type",
        dropped: "",
    },
    File {
        name: "users",
        family: Family::V2,
        taken: &[
            ("id", "sourcedId"),
            ("schools", "orgSourcedIds"),
            ("given", "givenName"),
            ("family", "familyName"),
            ("username", "username"),
            ("email", "email"),
            ("role", "role"),
            ("grade", "grade"),
        ],
        required: "id",
        dropped: "password|activeDirectoryMatchId|phone|sms",
    },
    File {
        name: "roles",
        family: Family::V2,
        taken: &[
            ("user", "userSourcedId"),
            ("school", "orgSourcedId"),
            ("role", "role"),
            ("grade", "grade"),
            ("primary", "isPrimary"),
            ("starts", "roleStartDate"),
            ("ends", "roleEndDate"),
        ],
        required: "user school role",
        dropped: "sessionSourcedId",
    },
    File {
        name: "classes",
        family: Family::V2,
        taken: &[
            ("id", "sourcedId"),
            ("school", "orgSourcedId"),
            ("title", "title"),
            ("code", "code"),
            ("terms", "sessionSourcedIds"),
            ("course", "courseSourcedId"),
        ],
        required: "id school title",
        dropped: "",
    },
    File {
        name: "enrollments",
        family: Family::V2,
        taken: &[("class", "classSourcedId"), ("user", "userSourcedId"), ("role", "role")],
        required: "class user role",
        dropped: "",
    },
    File {
        name: "academicSessions",
        family: Family::V2,
        taken: &[
            ("id", "sourcedId"),
            ("title", "title"),
            ("type", "type"),
            ("starts", "startDate"),
            ("ends", "endDate"),
        ],
        required: "id title type",
        // The year a school year begins in, or ends in: files differ, and the dates say it.
        dropped: "schoolYear",
    },
    File {
        name: "courses",
        family: Family::V2,
        taken: &[
            ("id", "sourcedId"),
            ("school", "orgSourcedId"),
            ("title", "title"),
            ("code", "code"),
            ("subject", "subject"),
            ("grade", "grade"),
        ],
        required: "id school title",
        dropped: "schoolYearSourcedId",
    },
    unopened("demographics"),
    unopened("relationships"),
    unopened("userFlags"),
];
