//! Schools, their programmes and their modules.

use super::staff::{Staff, Team};
use std::rc::Rc;

/// Code of the faculty that the schools belong to.
pub(super) const FACULTY: &str = "FSE";

/// A school with its people.
pub(super) struct School {
    pub plan: Plan,
    pub programmes: Vec<Rc<Programme>>,
    pub modules: Vec<Rc<Module>>,
    pub team: Team,
}

/// What a school is before anybody works in it.
pub(super) struct Plan {
    /// Department code.
    pub code: String,
    /// Subject, as in the name of the school.
    pub subject: &'static str,
    /// Students of all kinds.
    pub students: u32,
    /// The school that has two streams and its own module titles.
    pub engineering: bool,
}

impl Plan {
    /// The school's full name.
    pub(super) fn name(&self) -> String {
        format!("School of {}", self.subject)
    }
}

/// Level of a programme, as the import writes it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Undergraduate,
    Taught,
    Research,
}

/// A programme of study.
pub(super) struct Programme {
    pub code: String,
    pub title: String,
    pub level: Level,
    /// Letter of its seminar groups.
    pub letter: char,
    /// Stream within the school, for modules that only one stream takes.
    pub stream: u8,
    /// Whether the third year is spent on placement.
    pub placement: bool,
    /// Length in academic years, full time.
    pub years: i16,
}

/// A module, taught each year.
pub(super) struct Module {
    pub code: String,
    pub title: String,
    /// Year of study: 1 to 3, and 4 for taught postgraduates.
    pub stage: u8,
    /// Only this stream takes it.
    pub stream: Option<u8>,
    pub semester: u8,
    /// First or second module of its semester (0 or 1): decides the time of its lecture.
    pub order: u8,
    /// Who teaches: the leader first.
    pub teachers: Vec<Rc<Staff>>,
    /// A module whose registers are often not taken.
    pub slack: bool,
    /// Kind of the first, second and third session of a week.
    pub kinds: [&'static str; 3],
}

/// Subjects of the schools beyond the first two.
const SUBJECTS: [(&str, &str); 34] = [
    ("CMP", "Computing"),
    ("MAT", "Mathematics"),
    ("CHM", "Chemistry"),
    ("BIO", "Biology"),
    ("GEO", "Geography"),
    ("HIS", "History"),
    ("ENL", "English"),
    ("LAW", "Law"),
    ("ECN", "Economics"),
    ("PSY", "Psychology"),
    ("SOC", "Sociology"),
    ("POL", "Politics"),
    ("EDU", "Education"),
    ("NUR", "Nursing"),
    ("ARC", "Architecture"),
    ("MUS", "Music"),
    ("PHI", "Philosophy"),
    ("BUS", "Business"),
    ("ACC", "Accounting"),
    ("LIN", "Linguistics"),
    ("LAN", "Modern Languages"),
    ("AGY", "Archaeology"),
    ("PHA", "Pharmacy"),
    ("DES", "Design"),
    ("SPO", "Sport Science"),
    ("MED", "Media"),
    ("THE", "Theology"),
    ("FLM", "Film"),
    ("SWK", "Social Work"),
    ("PUB", "Public Health"),
    ("AGR", "Agriculture"),
    ("ENV", "Environmental Science"),
    ("STA", "Statistics"),
    ("DEN", "Dentistry"),
];

/// The schools that hold this many students: one large, one small, and more of up to 900 when one is not enough.
pub(super) fn plans(students: u32) -> Vec<Plan> {
    let small = (students / 20).clamp(2, 40).min(students);
    let rest = students - small;
    let count = rest.div_ceil(900).max(1);
    let mut plans = vec![
        Plan {
            code: "ENG".to_owned(),
            subject: "Engineering",
            students: rest / count + rest % count,
            engineering: true,
        },
        Plan { code: "PHY".to_owned(), subject: "Physical Sciences", students: small, engineering: false },
    ];
    for at in 1..count {
        let length = u32::try_from(SUBJECTS.len()).unwrap_or(1);
        let place = usize::try_from((at - 1) % length).unwrap_or(0);
        let Some((code, subject)) = SUBJECTS.get(place) else { break };
        let round = (at - 1) / length;
        let code = if round == 0 { (*code).to_owned() } else { format!("{code}{}", round + 1) };
        plans.push(Plan { code, subject, students: rest / count, engineering: false });
    }
    plans
}

/// The programmes of a school.
pub(super) fn programmes(plan: &Plan) -> Vec<Rc<Programme>> {
    use Level::{Research, Taught, Undergraduate};
    let row = |code: &str, title: &str, level, letter, stream, placement, years| {
        let code = if plan.engineering { code.to_owned() } else { format!("{}-{code}", plan.code) };
        Rc::new(Programme { code, title: title.to_owned(), level, letter, stream, placement, years })
    };
    if plan.engineering {
        return vec![
            row("H300", "BEng Mechanical Engineering", Undergraduate, 'M', 0, false, 3),
            row("H600", "BEng Electrical and Electronic Engineering", Undergraduate, 'E', 1, false, 3),
            row("H301", "BEng Mechanical Engineering with Placement Year", Undergraduate, 'P', 0, true, 4),
            row("H3T1", "MSc Sustainable Engineering", Taught, 'T', 0, false, 1),
            row("H9R1", "PhD Engineering", Research, 'R', 0, false, 4),
        ];
    }
    let subject = plan.subject;
    vec![
        row("BSC", &format!("BSc {subject}"), Undergraduate, 'B', 0, false, 3),
        row("BSP", &format!("BSc {subject} with Placement Year"), Undergraduate, 'P', 0, true, 4),
        row("MSC", &format!("MSc {subject}"), Taught, 'T', 0, false, 1),
        row("PHD", &format!("PhD {subject}"), Research, 'R', 0, false, 4),
    ]
}

const LAB: [&str; 3] = ["lecture", "seminar", "lab"];
const CLASS: [&str; 3] = ["lecture", "seminar", "tutorial"];
const STUDIO: [&str; 3] = ["workshop", "seminar", "workshop"];
const PROJECT: [&str; 3] = ["workshop", "supervision", "lab"];

/// Code, title, stage, stream, semester, order, kinds of session.
type Row = (&'static str, &'static str, u8, Option<u8>, u8, u8, [&'static str; 3]);

const ENGINEERING: [Row; 20] = [
    ("1101", "Engineering Mathematics", 1, None, 1, 0, CLASS),
    ("1102", "Mechanics and Materials", 1, None, 1, 1, LAB),
    ("1103", "Electrical Principles", 1, None, 2, 0, LAB),
    ("1104", "Design and Professional Skills", 1, None, 2, 1, STUDIO),
    ("2101", "Control and Instrumentation", 2, None, 1, 0, LAB),
    ("2111", "Thermodynamics and Fluids", 2, Some(0), 1, 1, LAB),
    ("2121", "Digital Electronics", 2, Some(1), 1, 1, LAB),
    ("2102", "Modelling and Numerical Methods", 2, None, 2, 0, CLASS),
    ("2112", "Structures and Dynamics", 2, Some(0), 2, 1, LAB),
    ("2122", "Signals and Communications", 2, Some(1), 2, 1, LAB),
    ("3101", "Individual Project", 3, None, 1, 0, PROJECT),
    ("3111", "Heat Transfer", 3, Some(0), 1, 1, LAB),
    ("3121", "Power Systems", 3, Some(1), 1, 1, LAB),
    ("3102", "Engineering Management and Sustainability", 3, None, 2, 0, CLASS),
    ("3112", "Manufacturing Systems", 3, Some(0), 2, 1, LAB),
    ("3122", "Embedded Systems", 3, Some(1), 2, 1, LAB),
    ("7101", "Renewable Energy Systems", 4, None, 1, 0, LAB),
    ("7102", "Finite Element Methods", 4, None, 1, 1, CLASS),
    ("7103", "Life Cycle Assessment", 4, None, 2, 0, CLASS),
    ("7104", "Research Methods", 4, None, 2, 1, STUDIO),
];

/// As above; `{X}` stands for the subject.
const GENERIC: [Row; 16] = [
    ("1101", "Foundations of {X}", 1, None, 1, 0, CLASS),
    ("1102", "Introduction to Methods", 1, None, 1, 1, LAB),
    ("1103", "{X} in Practice", 1, None, 2, 0, LAB),
    ("1104", "Skills for {X}", 1, None, 2, 1, STUDIO),
    ("2101", "Themes in {X}", 2, None, 1, 0, CLASS),
    ("2102", "Quantitative Methods", 2, None, 1, 1, LAB),
    ("2103", "Applied {X}", 2, None, 2, 0, LAB),
    ("2104", "Professional Practice", 2, None, 2, 1, STUDIO),
    ("3101", "Dissertation", 3, None, 1, 0, PROJECT),
    ("3102", "Advanced {X}", 3, None, 1, 1, CLASS),
    ("3103", "Current Debates in {X}", 3, None, 2, 0, CLASS),
    ("3104", "Ethics and Society", 3, None, 2, 1, CLASS),
    ("7101", "Advanced Topics in {X}", 4, None, 1, 0, CLASS),
    ("7102", "Research Design", 4, None, 1, 1, STUDIO),
    ("7103", "{X} and Policy", 4, None, 2, 0, CLASS),
    ("7104", "Data Analysis", 4, None, 2, 1, LAB),
];

/// The modules of a school, led in turn by these people.
pub(super) fn modules(plan: &Plan, team: &Team) -> Vec<Rc<Module>> {
    let rows: &[Row] = if plan.engineering { &ENGINEERING } else { &GENERIC };
    let staff: Vec<_> = team.leaders.iter().chain(&team.tutors).cloned().collect();
    let mut modules = Vec::new();
    for (at, (number, title, stage, stream, semester, order, kinds)) in rows.iter().enumerate() {
        let teachers: Vec<_> = staff.iter().cycle().skip(at).take(staff.len().min(4)).cloned().collect();
        modules.push(Rc::new(Module {
            code: format!("{}{number}", plan.code),
            title: title.replace("{X}", plan.subject),
            stage: *stage,
            stream: *stream,
            semester: *semester,
            order: *order,
            teachers,
            slack: at == 5,
            kinds: *kinds,
        }));
    }
    modules
}

impl School {
    /// The modules that a student of a programme takes in a stage, in one semester or both; part-time students
    /// take the first module of each semester.
    pub(super) fn taken<'a>(
        &'a self,
        programme: &Programme,
        stage: u8,
        part_time: bool,
    ) -> impl Iterator<Item = &'a Rc<Module>> {
        let stream = programme.stream;
        self.modules.iter().filter(move |module| {
            module.stage == stage
                && module.stream.is_none_or(|only| only == stream)
                && (!part_time || module.order == 0)
        })
    }
}
