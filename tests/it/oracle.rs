//! An oracle of access, written from the words and tables of the access rules and from nothing in the product: role
//! and category names are plain text here, and no type of the product's policy is used.

/// The six categories, in the order of the tables below.
pub const CATEGORIES: [&str; 6] =
    ["academic_general", "pastoral_care", "research", "dissertation_project", "placement", "clerical_office"];

/// A role: its name; a letter a category (`r`ead, `s`tub, `-` nothing); where it adds; where it amends others'.
type Row = (&'static str, &'static str, &'static str, &'static str);

/// The default matrix.
const MATRIX: [Row; 20] = [
    ("staff", "ssssss", "+-----", "------"),
    ("personal_tutor", "rrrrrr", "++++++", "------"),
    ("year_tutor", "rssssr", "++++++", "------"),
    ("project_supervisor", "sssrss", "++++++", "------"),
    ("placement_supervisor", "ssssrs", "++++++", "----+-"),
    ("placement_coordinator", "ssssrs", "++++++", "----+-"),
    ("research_supervisor", "ssrsss", "++++++", "------"),
    ("register_taker", "ssssss", "+-----", "------"),
    ("support_adviser", "rrssss", "++++++", "------"),
    ("senior_tutor", "rrsssr", "++++++", "------"),
    ("department_administrator", "rrrrrr", "++++++", "+----+"),
    ("cotutor_administrator", "rrrrrr", "++++++", "+----+"),
    ("head_of_department", "ssssss", "+-----", "------"),
    ("records_officer", "------", "------", "------"),
    ("records_officer_in_case", "rrrrrr", "------", "------"),
    ("external_project_supervisor", "sssrss", "+--+--", "------"),
    ("external_placement_supervisor", "ssssrs", "+---+-", "----+-"),
    ("external_research_supervisor", "ssrsss", "+-+---", "------"),
    ("external_unrelated", "------", "------", "------"),
    ("student", "------", "------", "------"),
];

/// Every role there is.
pub fn roles() -> impl Iterator<Item = &'static str> {
    MATRIX.iter().map(|row| row.0)
}

/// The roles somebody with `role` has: every staff role includes `staff`, externals and students do not.
pub fn held(role: &'static str) -> Vec<&'static str> {
    if is_staff(role) && role != "staff" { vec!["staff", role] } else { vec![role] }
}

/// Whether a role is a member of staff's.
pub fn is_staff(role: &str) -> bool {
    !role.starts_with("external") && role != "student"
}

fn cell(role: &str, category: &str, pick: fn(&Row) -> &'static str) -> char {
    let row = MATRIX.iter().find(|row| row.0 == role).expect("a role of the table");
    let column = CATEGORIES.iter().position(|known| *known == category).expect("a category");
    pick(row).as_bytes()[column] as char
}

/// A question about one entry and one viewer.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of the rules")]
pub struct Case<'a> {
    /// The roles the viewer has towards the student today.
    pub roles: Vec<&'a str>,
    /// Whether the student has left.
    pub archived: bool,
    /// Categories of the entry.
    pub categories: Vec<&'a str>,
    /// Whether it is highly sensitive.
    pub sensitive: bool,
    /// Whether the viewer wrote it.
    pub author: bool,
    /// Whether it names the viewer.
    pub named: bool,
}

/// The three outcomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum See {
    /// Everything.
    Full,
    /// That there is one.
    Stub,
    /// Nothing.
    Hidden,
}

impl Case<'_> {
    fn has(&self, roles: &[&str]) -> bool {
        self.roles.iter().any(|role| roles.contains(role))
    }

    fn is_staff(&self) -> bool {
        self.roles.iter().any(|role| is_staff(role))
    }

    fn supervises(&self) -> bool {
        self.roles.iter().any(|role| role.starts_with("external_") && *role != "external_unrelated")
    }

    /// "Full", "Stub" or "Hidden".
    pub fn see(&self) -> See {
        // "student: never an entry, stub or count"; "external: nothing on anyone else".
        if !self.is_staff() && !self.supervises() {
            return See::Hidden;
        }
        // Externals: nothing of somebody who has left.
        if self.archived && !self.is_staff() {
            return See::Hidden;
        }
        // "The author always reads their own entries while their account is active."
        if self.author {
            return See::Full;
        }
        let in_case = self.has(&["records_officer_in_case"]);
        if self.archived {
            // "dashboard + own entries", but for the office "full, less highly sensitive", and inside a case.
            let office = self.has(&["department_administrator", "cotutor_administrator"]);
            return if in_case || (office && !self.sensitive) { See::Full } else { See::Hidden };
        }
        // "or was named in Notify additional staff (that entry only)"; "the staff the author names".
        if self.named {
            return See::Full;
        }
        if self.sensitive {
            // "audience = author, the student's senior tutor, support advisers assigned, … a records officer in a case"
            let audience = in_case || self.has(&["senior_tutor", "support_adviser"]);
            return if audience { See::Full } else { See::Hidden };
        }
        // "Several categories on one entry: the audience is the union."
        let any = |letter: char| {
            let cells = |role: &str| {
                self.categories.iter().any(|category| cell(role, category, |row| row.1) == letter)
            };
            self.roles.iter().any(|role| cells(role))
        };
        match (any('r'), any('s')) {
            (true, _) => See::Full,
            (false, true) => See::Stub,
            (false, false) => See::Hidden,
        }
    }

    /// The roles that still count on the record of somebody who has left.
    fn lasting(&self) -> Vec<&str> {
        let lasts = |role: &&&str| {
            !self.archived
                || ["department_administrator", "cotutor_administrator", "records_officer_in_case"]
                    .contains(*role)
        };
        self.roles.iter().filter(lasts).copied().collect()
    }

    fn marked(&self, category: &str, pick: fn(&Row) -> &'static str) -> bool {
        self.lasting().iter().any(|role| cell(role, category, pick) == '+')
    }

    /// Whether the viewer may add an entry with these categories.
    pub fn add(&self) -> bool {
        self.categories.iter().all(|category| self.marked(category, |row| row.2))
    }

    /// "Amending: own entries with history kept; others' entries only where the matrix says `edit_others`."
    pub fn amend(&self) -> bool {
        let others = || self.categories.iter().any(|category| self.marked(category, |row| row.3));
        self.see() == See::Full && (self.author || others())
    }

    /// "Re-categorising after saving: author, department administrator, Co-Tutor administrator", to a category one
    /// adds under.
    pub fn recategorise(&self, to: &str) -> bool {
        let may = self.author || self.has(&["department_administrator", "cotutor_administrator"]);
        self.see() == See::Full && may && self.marked(to, |row| row.2)
    }
}

/// What somebody has to do with the register of a session: "register_taker: read and write own sessions";
/// "department_administrator: read, write"; the Co-Tutor administrator as the office. Externals take none. Takers have
/// to do with this year's registers only.
pub fn register(kind: &str, office: Option<(&str, bool)>, teaches: bool, this_year: bool) -> &'static str {
    let over = |roles: &[&str]| office.is_some_and(|(role, covers)| covers && roles.contains(&role));
    if kind != "staff" && kind != "office" {
        "-"
    } else if over(&["department_administrator", "cotutor_administrator"]) {
        "office"
    } else if this_year && (teaches || over(&["register_taker"])) {
        "taker"
    } else {
        "-"
    }
}

/// The areas of the table "Everything that is not an entry", and who sees the standings.
pub const AREAS: [&str; 9] = [
    "dashboard",
    "contacts",
    "attendance",
    "reasons",
    "marks",
    "flags",
    "sponsorship",
    "adjustments",
    "standings",
];

/// What a role alone has of an area.
fn area_of(role: &str, area: &str) -> &'static str {
    let among = |roles: &[&str]| roles.contains(&role);
    let office = among(&["department_administrator", "cotutor_administrator", "records_officer_in_case"]);
    let supervisor = among(&["project_supervisor", "placement_supervisor", "research_supervisor"]);
    let external = role.starts_with("external_") && role != "external_unrelated";
    let tutor = role == "personal_tutor";
    let read = match area {
        "dashboard" => is_staff(role) || external || role == "student",
        "contacts" => tutor || office,
        "attendance" => {
            if supervisor || external || role == "placement_coordinator" {
                return "summary";
            }
            if role == "register_taker" {
                return "own modules";
            }
            tutor || office || among(&["year_tutor", "support_adviser", "senior_tutor", "student"])
        }
        "reasons" => tutor || office || among(&["support_adviser", "senior_tutor", "student"]),
        "marks" => {
            if role == "register_taker" {
                return "own modules";
            }
            // A student's own marks are shown when the department switches that on: not by default.
            tutor || office || among(&["year_tutor", "senior_tutor"])
        }
        "flags" => tutor || office || among(&["year_tutor", "support_adviser", "senior_tutor"]),
        "sponsorship" => tutor || office || role == "senior_tutor",
        // "to those who teach or tutor the student": not the coordinator, the head or externals; a student's own.
        "adjustments" => {
            tutor
                || office
                || supervisor
                || among(&["year_tutor", "register_taker", "support_adviser", "senior_tutor", "student"])
        }
        "standings" => office || role == "senior_tutor",
        other => panic!("an area nobody knows: {other}"),
    };
    if read { "read" } else { "-" }
}

/// What somebody with these roles has of an area of a student's record.
pub fn area(roles: &[&str], archived: bool, area: &str) -> &'static str {
    let left = |role: &str| {
        let lasts =
            ["department_administrator", "cotutor_administrator", "records_officer_in_case"].contains(&role);
        match (archived && !lasts, area) {
            (false, _) => area_of(role, area),
            // "dashboard + own entries"; students keep their own page.
            (true, "dashboard") if is_staff(role) => "read",
            (true, _) => "-",
        }
    };
    let all: Vec<&str> = roles.iter().map(|role| left(role)).collect();
    match (all.contains(&"read"), all.contains(&"summary"), all.contains(&"own modules")) {
        (true, ..) => "read",
        (false, true, true) => "summary, own modules",
        (false, true, false) => "summary",
        (false, false, true) => "own modules",
        (false, false, false) => "-",
    }
}

/// "Only the office decides": department administrators and Co-Tutor administrators, also after a student has left.
pub fn decides(roles: &[&str]) -> bool {
    roles.iter().any(|role| ["department_administrator", "cotutor_administrator"].contains(role))
}

/// Who reports an absence: the student while here, and the office on their behalf.
pub fn reports(roles: &[&str], archived: bool) -> bool {
    decides(roles) || (roles.contains(&"student") && !archived)
}
