//! The files of the standard and their columns (CSV binding 1.2.1, with 1.1's own columns in their places).

/// A file of the standard.
pub(super) struct File {
    /// Without `.csv`.
    pub name: &'static str,
    /// Whether it is read. The others are passed over, and said to be.
    pub taken: bool,
    /// In the order of the standard, after `sourcedId`, `status` and `dateLastModified`; with spaces between.
    pub columns: &'static str,
    /// Columns that every row must fill, apart from `sourcedId`.
    pub required: &'static str,
    /// Columns of the standard that nothing makes use of; what stands in them is counted.
    pub unused: &'static str,
}

impl File {
    /// Every column, in the order of the standard.
    pub(super) fn all_columns(&self) -> impl Iterator<Item = &'static str> + use<> {
        FIRST.into_iter().chain(self.columns.split_whitespace())
    }
}

/// The three columns that every file begins with.
const FIRST: [&str; 3] = ["sourcedId", "status", "dateLastModified"];

/// Columns that are dropped while reading, whatever they hold.
pub(super) const DROPPED: [&str; 4] = ["password", "sms", "phone", "comment"];

const fn passed_over(name: &'static str) -> File {
    File { name, taken: false, columns: "", required: "", unused: "" }
}

/// The files read, then those passed over.
pub(super) const FILES: [File; 22] = [
    File {
        name: "academicSessions",
        taken: true,
        columns: "title type startDate endDate parentSourcedId schoolYear",
        required: "title type startDate endDate schoolYear",
        unused: "",
    },
    File {
        name: "orgs",
        taken: true,
        columns: "name type identifier parentSourcedId",
        required: "name type",
        unused: "",
    },
    File {
        name: "courses",
        taken: true,
        columns: "schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes",
        required: "title orgSourcedId",
        unused: "schoolYearSourcedId",
    },
    File {
        name: "classes",
        taken: true,
        columns: "title grades courseSourcedId classCode classType location schoolSourcedId termSourcedIds \
            subjects subjectCodes periods",
        required: "title courseSourcedId classType schoolSourcedId termSourcedIds",
        unused: "location periods",
    },
    File {
        name: "users",
        taken: true,
        columns: "enabledUser orgSourcedIds role username userIds givenName familyName middleName identifier \
            email sms phone agentSourcedIds grades password userMasterIdentifier resourceSourcedIds \
            preferredGivenName preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns",
        required: "enabledUser givenName familyName",
        unused: "username middleName agentSourcedIds userMasterIdentifier resourceSourcedIds preferredMiddleName \
            primaryOrgSourcedId pronouns",
    },
    File {
        name: "roles",
        taken: true,
        columns: "userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId",
        required: "userSourcedId roleType role orgSourcedId",
        unused: "userProfileSourcedId",
    },
    File {
        name: "enrollments",
        taken: true,
        columns: "classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate",
        required: "classSourcedId schoolSourcedId userSourcedId role",
        unused: "",
    },
    File { name: "categories", taken: true, columns: "title weight", required: "title", unused: "weight" },
    File {
        name: "lineItems",
        taken: true,
        columns: "title description assignDate dueDate classSourcedId categorySourcedId gradingPeriodSourcedId \
            academicSessionSourcedId resultValueMin resultValueMax schoolSourcedId",
        required: "title assignDate dueDate classSourcedId categorySourcedId",
        unused: "description schoolSourcedId",
    },
    File {
        name: "results",
        taken: true,
        columns: "lineItemSourcedId studentSourcedId scoreStatus score scoreDate comment textScore \
            classSourcedId inProgress incomplete late missing",
        required: "lineItemSourcedId studentSourcedId scoreStatus scoreDate",
        unused: "classSourcedId inProgress incomplete late missing",
    },
    passed_over("demographics"),
    passed_over("userProfiles"),
    passed_over("userResources"),
    passed_over("resources"),
    passed_over("classResources"),
    passed_over("courseResources"),
    passed_over("scoreScales"),
    passed_over("lineItemScoreScales"),
    passed_over("resultScoreScales"),
    passed_over("lineItemLearningObjectiveIds"),
    passed_over("resultLearningObjectiveIds"),
    passed_over("manifest"),
];

/// Files that came with 1.2, of those read.
pub(super) const FILES_OF_1_2: [&str; 1] = ["roles"];

/// Columns that came with 1.2, by file.
pub(super) const COLUMNS_OF_1_2: [(&str, &str); 3] = [
    (
        "users",
        "userMasterIdentifier preferredGivenName preferredMiddleName preferredFamilyName primaryOrgSourcedId \
            pronouns",
    ),
    ("lineItems", "academicSessionSourcedId schoolSourcedId"),
    ("results", "textScore classSourcedId inProgress incomplete late missing"),
];

/// Columns that 1.2 did away with, by file.
pub(super) const COLUMNS_OF_1_1: [(&str, &str); 2] =
    [("users", "orgSourcedIds role"), ("lineItems", "gradingPeriodSourcedId")];

/// Columns that 1.1 asks every row to fill, beside those that both do.
pub(super) const REQUIRED_IN_1_1: [(&str, &str); 2] =
    [("users", "orgSourcedIds role"), ("lineItems", "gradingPeriodSourcedId resultValueMin resultValueMax")];

/// Columns that the standard asks every row to fill, and without which a row is read all the same.
pub(super) const READ_WHEN_BLANK: &str =
    "schoolYear startDate endDate termSourcedIds enabledUser assignDate dueDate scoreDate";

/// The words of the standard for a column that has a list of them.
pub(super) fn vocabulary(file: &str, column: &str) -> impl Iterator<Item = &'static str> {
    let words = match (file, column) {
        ("academicSessions", "type") => "gradingPeriod|semester|schoolYear|term",
        ("orgs", "type") => "department|school|district|local|state|national",
        ("classes", "classType") => "homeroom|scheduled",
        ("enrollments", "role") => "administrator|proctor|student|teacher",
        ("roles", "roleType") => "primary|secondary",
        ("roles" | "users", "role") => {
            "administrator|aide|counselor|districtAdministrator|guardian|parent|principal|proctor|relative|\
             siteAdministrator|student|systemAdministrator|teacher"
        }
        ("results", "scoreStatus") => "exempt|fully graded|not submitted|partially graded|submitted",
        _ => "",
    };
    words.split('|')
}
