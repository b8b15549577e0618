//! What entries are about, read from the texts beside this file.
//!
//! A topic opens with `@ categories kind who author weight`, and `sensitive` where it is; `=` lists subjects; `*`
//! begins a part of the body and `|` gives another wording for it; a part begun by `+` goes with the one before it,
//! wording by wording. One wording of each part makes a body. `¶` begins a
//! paragraph, a wording in the form `[Subject] text` brings its own subject, and names in braces are filled in.

/// The texts, one for each category.
const TEXTS: [&str; 6] = [
    include_str!("text/academic.txt"),
    include_str!("text/pastoral.txt"),
    include_str!("text/clerical.txt"),
    include_str!("text/placement.txt"),
    include_str!("text/project.txt"),
    include_str!("text/research.txt"),
];

/// Whom a topic can be about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Who {
    Any,
    Taught,
    First,
    Low,
    Athlete,
    Sponsored,
    Placement,
    Placing,
    Project,
    Research,
    Leaver,
}

/// Who writes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum By {
    Tutor,
    YearTutor,
    Lecturer,
    Administrator,
    Office,
    Adviser,
    Senior,
    Placement,
    External,
    Coordinator,
    Project,
    Research,
}

/// Something an entry can be about.
pub(super) struct Topic {
    pub categories: &'static str,
    pub kind: &'static str,
    pub who: Who,
    pub by: By,
    pub weight: u32,
    pub sensitive: bool,
    pub subjects: Vec<&'static str>,
    pub parts: Vec<Part>,
}

/// A part of a body.
pub(super) struct Part {
    /// Whether its wording is the one of the same place as in the part before.
    pub follows: bool,
    pub wordings: Vec<&'static str>,
}

/// Reads all topics; a heading that is not understood is left out (a test holds that there is none).
pub(super) fn read() -> Vec<Topic> {
    let mut topics: Vec<Topic> = Vec::new();
    for line in TEXTS.iter().flat_map(|text| text.lines()) {
        if let Some(heading) = line.strip_prefix("@ ") {
            topics.extend(headed(heading));
            continue;
        }
        let Some(topic) = topics.last_mut() else { continue };
        if let Some(subjects) = line.strip_prefix("= ") {
            topic.subjects = subjects.split(" | ").collect();
        } else if let Some(wording) = line.strip_prefix("* ") {
            topic.parts.push(Part { follows: false, wordings: vec![wording] });
        } else if let Some(wording) = line.strip_prefix("+ ") {
            topic.parts.push(Part { follows: true, wordings: vec![wording] });
        } else if let (Some(wording), Some(part)) = (line.strip_prefix('|'), topic.parts.last_mut()) {
            part.wordings.push(wording.trim());
        }
    }
    topics
}

fn headed(heading: &'static str) -> Option<Topic> {
    let mut words = heading.split(' ');
    let (categories, kind) = (words.next()?, words.next()?);
    let (who, by) = (who(words.next()?)?, by(words.next()?)?);
    let weight = words.next()?.parse().ok()?;
    let sensitive = words.next() == Some("sensitive");
    Some(Topic { categories, kind, who, by, weight, sensitive, subjects: Vec::new(), parts: Vec::new() })
}

fn who(word: &str) -> Option<Who> {
    Some(match word {
        "any" => Who::Any,
        "taught" => Who::Taught,
        "first" => Who::First,
        "low" => Who::Low,
        "athlete" => Who::Athlete,
        "sponsored" => Who::Sponsored,
        "placement" => Who::Placement,
        "placing" => Who::Placing,
        "project" => Who::Project,
        "pgr" => Who::Research,
        "leaver" => Who::Leaver,
        _ => return None,
    })
}

fn by(word: &str) -> Option<By> {
    Some(match word {
        "tutor" => By::Tutor,
        "year_tutor" => By::YearTutor,
        "lecturer" => By::Lecturer,
        "admin" => By::Administrator,
        "office" => By::Office,
        "adviser" => By::Adviser,
        "senior" => By::Senior,
        "placement" => By::Placement,
        "external" => By::External,
        "coordinator" => By::Coordinator,
        "project" => By::Project,
        "research" => By::Research,
        _ => return None,
    })
}

/// Writes a template into `out`, with the names in braces replaced by what `value` gives for them.
pub(super) fn fill(template: &str, out: &mut String, mut value: impl FnMut(&str, &mut String)) {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            rest = after;
            break;
        };
        value(name, out);
        rest = behind;
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_of_the_texts_is_understood_and_has_subjects_and_wordings() {
        let headings =
            TEXTS.iter().flat_map(|text| text.lines()).filter(|line| line.starts_with('@')).count();
        let topics = read();
        assert_eq!(topics.len(), headings);
        for topic in topics {
            assert!(!topic.subjects.is_empty() && !topic.parts.is_empty(), "{} {:?}", topic.kind, topic.by);
        }
    }

    #[test]
    fn names_in_braces_are_filled_and_all_else_is_kept() {
        let mut out = String::new();
        fill("a {b} c {", &mut out, |name, out| out.push_str(&name.to_uppercase()));
        assert_eq!(out, "a B c ");
    }
}
