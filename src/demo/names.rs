//! People's names: drawn within one culture at a time, as families give them.

use super::chance::Chance;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// The list of names by culture, in the format its own first lines describe.
const TEXT: &str = include_str!("text/names.txt");

/// One person's names.
pub(super) struct Name {
    /// Given name or names; empty for people who have one name only.
    pub given: String,
    /// Family name, or the only name.
    pub family: String,
    /// What they like to be called, sometimes in their own script; empty when it is the given name.
    pub preferred: String,
    /// Whether the name was drawn from the women's names.
    pub female: bool,
    /// How many in a thousand of this culture's students come from abroad.
    pub overseas: i32,
}

/// All names, by culture.
pub(super) struct Names {
    cultures: Vec<Culture>,
}

#[derive(Default)]
struct Culture {
    weight: u32,
    overseas: i32,
    women: Vec<&'static str>,
    men: Vec<&'static str>,
    family: Vec<&'static str>,
    family_of_women: Vec<&'static str>,
    two_families: bool,
    one_name: i32,
    native: HashMap<&'static str, &'static str>,
}

/// Short forms in daily use.
const SHORT: [(&str, &str); 17] = [
    ("Andrew", "Andy"),
    ("Thomas", "Tom"),
    ("Samuel", "Sam"),
    ("Daniel", "Dan"),
    ("Benjamin", "Ben"),
    ("Edward", "Ned"),
    ("William", "Will"),
    ("Alexander", "Alex"),
    ("Matthew", "Matt"),
    ("Christopher", "Kit"),
    ("Jonathan", "Jonny"),
    ("Michael", "Mike"),
    ("Robert", "Rob"),
    ("Katherine", "Kate"),
    ("Elizabeth", "Libby"),
    ("Rebecca", "Becky"),
    ("Oluwadamilola", "Dami"),
];

impl Names {
    /// Reads the list.
    pub(super) fn read() -> Self {
        let mut cultures: Vec<Culture> = Vec::new();
        for line in TEXT.lines() {
            let Some((key, rest)) = line.split_once(' ') else { continue };
            if key == "@" {
                cultures.push(Culture::headed(rest));
            } else if let Some(culture) = cultures.last_mut() {
                culture.take(key, rest);
            }
        }
        Self { cultures }
    }

    /// Draws a person.
    pub(super) fn draw(&self, chance: &mut Chance) -> Name {
        let at = chance.weighted(self.cultures.iter().map(|culture| culture.weight)).unwrap_or(0);
        self.cultures.get(at).map_or_else(
            || Name {
                given: String::new(),
                family: "Smith".to_owned(),
                preferred: String::new(),
                female: false,
                overseas: 0,
            },
            |culture| culture.draw(chance),
        )
    }
}

impl Culture {
    fn headed(heading: &str) -> Self {
        let mut numbers = heading.rsplit(' ');
        let overseas = numbers.next().and_then(|text| text.parse().ok()).unwrap_or(0);
        let weight = numbers.next().and_then(|text| text.parse().ok()).unwrap_or(0);
        Self { weight, overseas, ..Self::default() }
    }

    fn take(&mut self, key: &str, rest: &'static str) {
        let list = || rest.split('|').collect();
        match key {
            "f" => self.women = list(),
            "m" => self.men = list(),
            "s" => self.family = list(),
            "g" => self.family_of_women = list(),
            "d" => self.two_families = true,
            "o" => self.one_name = rest.parse().unwrap_or(0),
            "n" => self.native = rest.split('|').filter_map(|pair| pair.split_once('=')).collect(),
            _ => {}
        }
    }

    fn draw(&self, chance: &mut Chance) -> Name {
        let female = chance.happens(480);
        let given = chance.word(if female { &self.women } else { &self.men });
        let families =
            if female && !self.family_of_women.is_empty() { &self.family_of_women } else { &self.family };
        let mut family = chance.word(families).to_owned();
        if self.two_families {
            let second = chance.word(families);
            if second != family {
                family = format!("{family} {second}");
            }
        }
        let preferred = self.preferred(given, chance);
        let given = if chance.happens(self.one_name) { "" } else { given };
        let preferred = if given.is_empty() { String::new() } else { preferred };
        Name { given: given.to_owned(), family, preferred, female, overseas: self.overseas }
    }

    fn preferred(&self, given: &str, chance: &mut Chance) -> String {
        if let Some(native) = self.native.get(given) {
            return if chance.happens(350) { (*native).to_owned() } else { String::new() };
        }
        match SHORT.iter().find(|(long, _)| *long == given) {
            Some((_, short)) if chance.happens(450) => (*short).to_owned(),
            _ => String::new(),
        }
    }
}

/// A name in the letters of an e-mail address: accents dropped, spaces and hyphens one hyphen.
pub(super) fn plain(name: &str) -> String {
    let mut out = String::new();
    for letter in name.nfd().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => out.push(letter),
            'ł' => out.push('l'),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            'ı' => out.push('i'),
            ' ' | '-' if !out.ends_with('-') && !out.is_empty() => out.push('-'),
            _ => {}
        }
    }
    if out.is_empty() { "x".to_owned() } else { out }
}

/// Names that may be given once only, such as addresses.
#[derive(Default)]
pub(super) struct Taken {
    times: HashMap<String, u32>,
}

impl Taken {
    /// The wish itself, or with the next free number behind it.
    pub(super) fn unique(&mut self, wish: &str) -> String {
        let times = self.times.entry(wish.to_owned()).or_insert(0);
        *times += 1;
        if *times == 1 { wish.to_owned() } else { format!("{wish}{times}") }
    }
}
