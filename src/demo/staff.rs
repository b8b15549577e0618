//! The people who work there, school by school, and those who serve all schools.

use super::chance::Chance;
use super::names::{Name, Names, Taken, plain};
use super::schools::{self, FACULTY, Plan, School};
use super::{Size, calendar};
use jiff::civil::Date;
use std::rc::Rc;

/// The university's domain; nobody's, by RFC 2606.
pub(super) const DOMAIN: &str = "northbridge.example";

/// Firms where students are on placement, and their domains.
pub(super) const FIRMS: [(&str, &str); 6] = [
    ("Harland Turbines", "harland-turbines.example"),
    ("Penrhos Rail", "penrhos-rail.example"),
    ("Castlegate Instruments", "castlegate.example"),
    ("Ashdown Water", "ashdown-water.example"),
    ("Meridian Aerostructures", "meridian-aero.example"),
    ("Brightwell Power", "brightwell.example"),
];

/// One member of staff, external or office address.
pub(super) struct Staff {
    pub email: String,
    pub name: String,
    pub username: String,
    /// Department code; empty for externals.
    pub department: String,
    pub active: bool,
    /// `staff`, `external` or `office`.
    pub kind: &'static str,
    /// Where an external works.
    pub firm: &'static str,
    /// Last day as a tutor, for those who have left or are about to.
    pub leaves: Option<Date>,
}

/// A list of people.
pub(super) type People = Vec<Rc<Staff>>;

/// The people of one school, by what they do.
pub(super) struct Team {
    /// Personal tutors; the first is about to go on research leave.
    pub tutors: People,
    /// One tutor who has retired.
    pub retired: People,
    /// First, second and final year, taught postgraduates.
    pub year_tutors: People,
    pub project: People,
    pub placement: People,
    pub research: People,
    pub leaders: People,
    pub coordinators: People,
    pub senior: People,
    pub heads: People,
    pub administrators: People,
    pub cotutor: People,
    /// Staff without any further role.
    pub plain: People,
    /// Placement supervisors at firms.
    pub external: People,
    /// Project supervisors from outside.
    pub external_project: People,
    pub offices: People,
}

impl Team {
    /// Everybody of the school, each once.
    pub(super) fn everybody(&self) -> impl Iterator<Item = &Rc<Staff>> {
        let lists = [
            &self.heads,
            &self.senior,
            &self.year_tutors,
            &self.tutors,
            &self.retired,
            &self.project,
            &self.placement,
            &self.research,
            &self.leaders,
            &self.coordinators,
            &self.administrators,
            &self.cotutor,
            &self.plain,
            &self.external,
            &self.external_project,
            &self.offices,
        ];
        lists.into_iter().flatten()
    }
}

/// The people who serve all schools.
pub(super) struct Services {
    pub advisers: People,
    pub records: People,
}

/// Appoints people: keeps addresses unique.
pub(super) struct Hiring<'a> {
    names: &'a Names,
    chance: Chance,
    addresses: Taken,
    usernames: Taken,
    full_names: Taken,
    today: Date,
}

impl<'a> Hiring<'a> {
    /// Nobody appointed yet.
    pub(super) fn new(names: &'a Names, size: &Size) -> Self {
        Self {
            names,
            chance: Chance::new(size.seed, "staff", 0),
            addresses: Taken::default(),
            usernames: Taken::default(),
            full_names: Taken::default(),
            today: size.today,
        }
    }

    /// The support service and the records office.
    pub(super) fn services(&mut self, students: u32) -> Services {
        Services {
            advisers: self.staff(3 + students / 400, FACULTY),
            records: self.staff(1 + students / 20_000, FACULTY),
        }
    }

    /// A school with its people, programmes and modules.
    pub(super) fn school(&mut self, plan: Plan) -> School {
        let team = self.team(&plan);
        let programmes = schools::programmes(&plan);
        let modules = schools::modules(&plan, &team);
        School { plan, programmes, modules, team }
    }

    fn team(&mut self, plan: &Plan) -> Team {
        let code = plan.code.as_str();
        let large = plan.students >= 60;
        let some = |many: u32| if large { many } else { 1 };
        let ends = calendar::plus(self.today, 21);
        let ended = calendar::plus(self.today, -160);
        let mut tutors = self.staff((plan.students / 28).max(2), code);
        tutors.splice(0..1, [self.person(code, true, Some(ends))]);
        let slug = plan.subject.split(' ').next().map(plain).unwrap_or_default();
        let office = |local: &str, name: &str| {
            let email = format!("{local}@{DOMAIN}");
            Rc::new(Staff {
                email: email.clone(),
                name: format!("{} {name}", plan.name()),
                username: local.to_owned(),
                department: code.to_owned(),
                active: true,
                kind: "office",
                firm: "",
                leaves: None,
            })
        };
        let round = code.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        let offices = vec![
            office(&format!("{slug}{round}-office"), "Office"),
            office(&format!("{slug}{round}-placements"), "Placement Office"),
        ];
        Team {
            tutors,
            retired: vec![self.person(code, false, Some(ended))],
            year_tutors: self.staff(some(4), code),
            project: self.staff(some(4), code),
            placement: self.staff(some(3), code),
            research: self.staff(some(4).max(2), code),
            leaders: self.staff(some(5), code),
            coordinators: self.staff(1, code),
            senior: self.staff(1, code),
            heads: self.staff(1, code),
            administrators: self.staff(some(3), code),
            cotutor: self.staff(1, code),
            plain: self.staff(some(2), code),
            external: (0..some(6)).map(|at| self.external(at)).collect(),
            external_project: vec![self.external(plan.students)],
            offices,
        }
    }

    fn staff(&mut self, many: u32, code: &str) -> People {
        (0..many).map(|_| self.person(code, true, None)).collect()
    }

    fn person(&mut self, code: &str, active: bool, leaves: Option<Date>) -> Rc<Staff> {
        let (name, plain_name) = self.name();
        let email = format!("{}@{DOMAIN}", self.addresses.unique(&plain_name));
        let username = self.username(&plain_name);
        let department = code.to_owned();
        Rc::new(Staff { email, name, username, department, active, kind: "staff", firm: "", leaves })
    }

    fn external(&mut self, at: u32) -> Rc<Staff> {
        let (name, plain_name) = self.name();
        let (firm, domain) = usize::try_from(at)
            .ok()
            .and_then(|at| FIRMS.get(at % FIRMS.len()).copied())
            .unwrap_or(("Harland Turbines", "harland-turbines.example"));
        let email = format!("{}@{domain}", self.addresses.unique(&plain_name));
        let username = self.username(&plain_name);
        let (department, active, leaves) = (String::new(), true, None);
        Rc::new(Staff { email, name, username, department, active, kind: "external", firm, leaves })
    }

    fn username(&mut self, plain_name: &str) -> String {
        let (given, family) = plain_name.split_once('.').unwrap_or(("", plain_name));
        let letters: String = given.chars().take(1).chain(family.chars().take(6)).collect();
        self.usernames.unique(&letters)
    }

    /// A name that no colleague has yet (for a while; a large university has namesakes), as written and plain.
    fn name(&mut self) -> (String, String) {
        let mut name = self.names.draw(&mut self.chance);
        for _ in 0..8 {
            if self.full_names.unique(&whole(&name)) == whole(&name) {
                break;
            }
            name = self.names.draw(&mut self.chance);
        }
        let address = if name.given.is_empty() {
            plain(&name.family)
        } else {
            format!("{}.{}", plain(&name.given), plain(&name.family))
        };
        (whole(&name), address)
    }
}

fn whole(name: &Name) -> String {
    format!("{} {}", name.given, name.family).trim().to_owned()
}
