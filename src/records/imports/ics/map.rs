//! Where an event says what a session needs: `--map module=CATEGORIES` and the like.

use super::Texts;
use crate::domain::Invalid;
use crate::domain::session::SessionKind;
use crate::domain::text::shorten;

/// What `--map` can say of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Field {
    /// Code of the module.
    Module,
    /// Academic year.
    AcademicYear,
    /// What kind of session it is.
    Kind,
    /// Which group it is for.
    Group,
    /// E-mail address of who teaches it.
    Staff,
    /// The session's id.
    Id,
}

impl Field {
    const ALL: [(Field, &'static str); 6] = [
        (Field::Module, "module"),
        (Field::AcademicYear, "academic_year"),
        (Field::Kind, "kind"),
        (Field::Group, "group"),
        (Field::Staff, "staff"),
        (Field::Id, "id"),
    ];
}

/// Where one thing stands.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Rule {
    /// It is the same for all events.
    Always(String),
    /// A property as a whole.
    Whole(String),
    /// The nth word of a property, from 1.
    Word(String, usize),
    /// What follows a label in a property, to the end of the line.
    Label(String, String),
}

/// Where things stand.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mapping {
    rules: Vec<(Field, Rule)>,
}

/// Where words end.
const BETWEEN_WORDS: [char; 12] = [' ', '\t', '\n', ',', ';', '|', '/', '(', ')', '[', ']', ':'];

impl Mapping {
    /// Reads rules of the form `field=PROPERTY` (all of it), `field=PROPERTY/2` (its second word),
    /// `field=PROPERTY:Label` (what follows the label), `field==text` (always this).
    ///
    /// # Errors
    /// Names the rule that is wrong and the forms that are right.
    pub fn parse(rules: &[String]) -> Result<Mapping, Invalid> {
        let read = |rule: &String| {
            one(rule).ok_or_else(|| {
                let fields: Vec<&str> = Field::ALL.iter().map(|(_, name)| *name).collect();
                let message = format!(
                    "“{}” is no rule for --map. Write FIELD=PROPERTY, FIELD=PROPERTY/2 (its second word), \
                     FIELD=PROPERTY:Label (what follows the label) or FIELD==TEXT; fields are {}.",
                    shorten(rule, 60),
                    fields.join(", ")
                );
                Invalid::new("map", message)
            })
        };
        Ok(Mapping { rules: rules.iter().map(read).collect::<Result<_, _>>()? })
    }

    /// Whether a rule says where `field` stands.
    pub(in crate::records::imports) fn has(&self, field: Field) -> bool {
        self.rules.iter().any(|(of, _)| *of == field)
    }

    /// What the event says of `field` where its rules look.
    pub(in crate::records::imports) fn find(&self, field: Field, texts: &Texts) -> Option<String> {
        self.rules.iter().filter(|(of, _)| *of == field).find_map(|(_, rule)| rule.find(texts))
    }
}

fn one(rule: &str) -> Option<(Field, Rule)> {
    let (field, place) = rule.split_once('=')?;
    let (field, _) = Field::ALL.into_iter().find(|(_, name)| *name == field.trim())?;
    if let Some(text) = place.strip_prefix('=') {
        return (!text.trim().is_empty()).then(|| (field, Rule::Always(text.trim().to_owned())));
    }
    let property = |name: &str| {
        let name = name.trim().to_ascii_uppercase();
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_name.then_some(name)
    };
    let rule = if let Some((name, label)) = place.split_once(':') {
        let label = label.trim().to_owned();
        if label.is_empty() {
            return None;
        }
        Rule::Label(property(name)?, label)
    } else if let Some((name, number)) = place.split_once('/') {
        Rule::Word(property(name)?, number.trim().parse().ok().filter(|number| *number > 0)?)
    } else {
        Rule::Whole(property(place)?)
    };
    Some((field, rule))
}

impl Rule {
    fn find(&self, texts: &Texts) -> Option<String> {
        let of = |property: &str| {
            let property = property.to_owned();
            texts.iter().filter(move |(name, _)| *name == property).map(|(_, value)| value.as_str())
        };
        match self {
            Rule::Always(text) => Some(text.clone()),
            Rule::Whole(property) => filled(of(property).next()?),
            Rule::Word(property, number) => filled(words(of(property).next()?).nth(number - 1)?),
            Rule::Label(property, label) => of(property).find_map(|text| labelled(text, label)),
        }
    }
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The words of a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(BETWEEN_WORDS).filter(|word| !word.is_empty())
}

/// What follows `label` on its line.
fn labelled(text: &str, label: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let line = line.trim();
        let start = line.get(..label.len())?;
        let rest = line.get(label.len()..).filter(|_| start.eq_ignore_ascii_case(label))?;
        filled(rest.trim_start_matches([' ', ':', '=', '-']))
    })
}

/// The first code of a module that the texts name, looked for in the order of a reader: summary, categories,
/// description. `known` gives the code as it is written in the catalogue.
pub(in crate::records::imports) fn module_in<'k>(
    texts: &[&str],
    known: impl Fn(&str) -> Option<&'k str>,
) -> Option<&'k str> {
    texts.iter().find_map(|text| {
        let mut parts = text.split([' ', '\t', '\n', ',', ';', '|', '(', ')', '[', ']', ':']);
        parts.find_map(|word| code_in(word, &known))
    })
}

/// A word as a code, or what stands before one of the signs that codes are followed by.
fn code_in<'k>(word: &str, known: impl Fn(&str) -> Option<&'k str>) -> Option<&'k str> {
    let mut word = word.trim_matches(['.', '-', '–', '/', '_', '"', '\'']);
    loop {
        if word.is_empty() {
            return None;
        }
        if let Some(code) = known(word) {
            return Some(code);
        }
        word = word.rsplit_once(['/', '-', '_', '.']).map_or("", |(before, _)| before);
    }
}

/// What kind of session the texts speak of: in a whole word; where there is none, in the short forms of timetabling
/// systems ("Sem" may also be a semester).
pub(in crate::records::imports) fn kind_in(texts: &[&str]) -> Option<SessionKind> {
    let find = |kind_of: fn(&str) -> Option<SessionKind>| {
        let mut words = texts.iter().flat_map(|text| text.split(|c: char| !c.is_alphabetic()));
        words.find_map(|word| kind_of(&word.to_lowercase()))
    };
    find(whole_word).or_else(|| find(short_form))
}

fn whole_word(word: &str) -> Option<SessionKind> {
    Some(match word {
        "lecture" | "lectures" => SessionKind::Lecture,
        "seminar" | "seminars" => SessionKind::Seminar,
        "tutorial" | "tutorials" => SessionKind::Tutorial,
        "lab" | "labs" | "laboratory" | "practical" | "practicals" => SessionKind::Lab,
        "workshop" | "workshops" => SessionKind::Workshop,
        "supervision" | "supervisions" => SessionKind::Supervision,
        "exam" | "examination" => SessionKind::Exam,
        _ => return None,
    })
}

fn short_form(word: &str) -> Option<SessionKind> {
    Some(match word {
        "lec" | "lect" => SessionKind::Lecture,
        "sem" => SessionKind::Seminar,
        "tut" => SessionKind::Tutorial,
        "prac" => SessionKind::Lab,
        "wks" | "wrk" => SessionKind::Workshop,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Texts {
        let of = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        vec![
            of("SUMMARY", "ME101/LEC/01 Statics"),
            of("DESCRIPTION", "Staff: Lovelace\nGroup: B 2\nWeeks: 6-16"),
            of("CATEGORIES", "Lecture"),
        ]
    }

    fn found(rule: &str) -> Option<String> {
        let mapping = Mapping::parse(&[rule.to_owned()]).unwrap();
        Field::ALL.into_iter().find_map(|(field, _)| mapping.find(field, &texts()))
    }

    #[test]
    fn a_rule_finds_a_property_a_word_of_it_what_follows_a_label_or_always_the_same() {
        assert_eq!(found("kind=CATEGORIES").as_deref(), Some("Lecture"));
        assert_eq!(found("module=summary/1").as_deref(), Some("ME101"));
        assert_eq!(found("group=SUMMARY/3").as_deref(), Some("01"));
        assert_eq!(found("group=DESCRIPTION:group").as_deref(), Some("B 2"));
        assert_eq!(found("academic_year==2026/27").as_deref(), Some("2026/27"));
        assert_eq!(found("group=X-GROUP"), None);
    }

    #[test]
    fn what_is_no_rule_is_refused_with_the_forms_that_are() {
        for rule in [
            "",
            "module",
            "modul=SUMMARY",
            "module=",
            "module==",
            "module=SUMMARY/0",
            "group=DESCRIPTION:",
            "id=A B",
        ] {
            let wrong = Mapping::parse(&[rule.to_owned()]).unwrap_err();
            assert!(wrong.message.contains("FIELD=PROPERTY/2"), "{rule}: {}", wrong.message);
        }
    }

    #[test]
    fn the_first_known_code_is_the_module() {
        let known = |word: &str| ["ME101", "C-12"].into_iter().find(|code| code.eq_ignore_ascii_case(word));
        let find = |text: &str| module_in(&[text], known);
        assert_eq!(find("Statics (ME101/LEC/01)"), Some("ME101"));
        assert_eq!(find("me101_L1"), Some("ME101"));
        assert_eq!(find("C-12-A lecture"), Some("C-12"));
        assert_eq!(find("ME1010"), None);
    }

    #[test]
    fn the_kind_is_read_from_words_and_short_forms() {
        assert_eq!(kind_in(&["Statics", "LEC/01"]), Some(SessionKind::Lecture));
        assert_eq!(kind_in(&["Laboratory class"]), Some(SessionKind::Lab));
        assert_eq!(kind_in(&["Collaboration"]), None);
    }
}
