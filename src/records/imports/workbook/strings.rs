//! The strings that cells share.

use super::Fault;
use super::xml::{Event, Reader};

/// The strings, end to end in one text.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// The string with this number.
    pub fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)? as usize;
        let start =
            number.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.text.get(start..end)
    }
}

/// Reads the part. How many strings it says it has does not matter.
pub(super) fn read(xml: &str) -> Result<Strings, Fault> {
    let mut reader = Reader::new(xml);
    let mut strings = Strings::default();
    let (mut in_text, mut phonetic) = (false, false);
    loop {
        match reader.next_event()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "t" => in_text = !phonetic,
                "rPh" => phonetic = true,
                _ => {}
            },
            Event::End(name) => match name.as_str() {
                "t" => in_text = false,
                "rPh" => phonetic = false,
                "si" => {
                    let end = u32::try_from(strings.text.len())
                        .map_err(|_| Fault::broken("it has too much text"))?;
                    strings.ends.push(end);
                }
                _ => {}
            },
            Event::Text(text) if in_text => strings.text.push_str(&text),
            Event::Text(_) => {}
            Event::Done => return Ok(strings),
        }
    }
}
