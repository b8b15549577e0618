//! XML as a workbook uses it: tags, attributes, text with its references resolved. No reference is expanded to more than
//! a character.

use super::Fault;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event as Raw};
use std::borrow::Cow;

/// What comes next.
pub(super) enum Event<'t> {
    /// A tag opens. One that is empty closes next.
    Start(BytesStart<'t>),
    /// A tag of this name, without prefix, closes.
    End(String),
    /// Text.
    Text(Cow<'t, str>),
    /// The end.
    Done,
}

/// Goes through a part.
pub(super) struct Reader<'t> {
    inner: quick_xml::Reader<&'t [u8]>,
}

impl<'t> Reader<'t> {
    /// At the start of `text`.
    pub fn new(text: &'t str) -> Reader<'t> {
        let mut inner = quick_xml::Reader::from_str(text);
        inner.config_mut().expand_empty_elements = true;
        Reader { inner }
    }

    /// What comes next.
    pub fn next_event(&mut self) -> Result<Event<'t>, Fault> {
        loop {
            let event = self.inner.read_event().map_err(|_| Fault::broken("its XML cannot be read"))?;
            return Ok(match event {
                Raw::Start(tag) | Raw::Empty(tag) => Event::Start(tag),
                Raw::End(tag) => Event::End(tag.local_name().as_ref().to_owned()),
                Raw::Text(text) => Event::Text(text.xml10_content()),
                Raw::CData(text) => Event::Text(text.xml10_content()),
                Raw::GeneralRef(reference) => {
                    let named = match reference.xml10_content().as_ref() {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => reference.resolve_char_ref().ok().flatten(),
                    };
                    let c = named.ok_or_else(|| Fault::broken("a character of it is not known"))?;
                    Event::Text(Cow::Owned(c.to_string()))
                }
                Raw::Eof => Event::Done,
                Raw::Comment(_) | Raw::Decl(_) | Raw::PI(_) | Raw::DocType(_) => continue,
            });
        }
    }
}

/// The value of an attribute, whatever the prefix of its name.
pub(super) fn attribute<'a>(tag: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    let mut all = tag.attributes();
    let found = all.with_checks(false).flatten().find(|one| one.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok()
}
