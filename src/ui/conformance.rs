//! Renders every page from sample values and checks what holds for all of them.

use crate::ui::samples;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;
use std::collections::HashSet;

const VOID: [&str; 6] = ["input", "br", "meta", "link", "img", "hr"];

/// One element with what stands around it.
#[derive(Clone, Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    around: Vec<String>,
    text: String,
}

impl Element {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Default)]
struct Page {
    elements: RefCell<Vec<Element>>,
    open: RefCell<Vec<usize>>,
    wrong: RefCell<Vec<String>>,
}

impl TokenSink for Page {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => {
                let name = tag.name.to_string();
                if tag.kind == TagKind::EndTag {
                    let last = self.open.borrow_mut().pop();
                    let opened = last.map(|at| self.elements.borrow()[at].name.clone());
                    if opened.as_deref() != Some(&name) {
                        self.wrong.borrow_mut().push(format!("</{name}> closes {opened:?}"));
                    }
                    return TokenSinkResult::Continue;
                }
                let around =
                    self.open.borrow().iter().map(|at| self.elements.borrow()[*at].name.clone()).collect();
                let attributes =
                    tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
                let mut elements = self.elements.borrow_mut();
                elements.push(Element { name: name.clone(), attributes, around, text: String::new() });
                if !tag.self_closing && !VOID.contains(&name.as_str()) {
                    self.open.borrow_mut().push(elements.len() - 1);
                }
            }
            Token::CharacterTokens(text) => {
                for at in self.open.borrow().iter() {
                    self.elements.borrow_mut()[*at].text.push_str(&text);
                }
            }
            Token::ParseError(words) => self.wrong.borrow_mut().push(words.to_string()),
            Token::DoctypeToken(_) | Token::CommentToken(_) | Token::NullCharacterToken | Token::EOFToken => {
            }
        }
        TokenSinkResult::Continue
    }
}

fn read(markup: &str) -> Page {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(markup));
    let tokenizer =
        Tokenizer::new(Page::default(), TokenizerOpts { exact_errors: true, ..Default::default() });
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink
}

/// What is wrong with a page, in words.
fn faults(markup: &str, whole: bool) -> Vec<String> {
    let page = read(markup);
    let mut out = page.wrong.take();
    let elements = page.elements.take();
    if whole {
        let named = |name: &str| elements.iter().filter(|element| element.name == name).count();
        for name in ["h1", "main", "title"] {
            // The title of a chart is a `title` too; it stands inside `svg`.
            let inside_svg =
                elements.iter().filter(|e| e.name == name && e.around.iter().any(|a| a == "svg")).count();
            if named(name) - inside_svg != 1 {
                out.push(format!("{} of {name}", named(name) - inside_svg));
            }
        }
    }
    let ids: Vec<&str> = elements.iter().filter_map(|element| element.get("id")).collect();
    let known: HashSet<&str> = ids.iter().copied().collect();
    if known.len() != ids.len() {
        out.push(format!("an id twice among {ids:?}"));
    }
    for element in &elements {
        out.extend(element_faults(element, &elements, &known, whole));
    }
    out
}

fn element_faults(element: &Element, all: &[Element], ids: &HashSet<&str>, whole: bool) -> Vec<String> {
    let mut out = Vec::new();
    for (key, value) in &element.attributes {
        if key == "style" || key.starts_with("on") {
            out.push(format!("{key}= on {}", element.name));
        }
        let refers = ["aria-labelledby", "aria-describedby", "for", "list", "popovertarget", "aria-controls"];
        if refers.contains(&key.as_str()) {
            out.extend(
                value.split(' ').filter(|id| !ids.contains(id)).map(|id| format!("{key}={id} leads nowhere")),
            );
        }
        if key == "href" && value.starts_with('#') && whole && !ids.contains(value.trim_start_matches('#')) {
            out.push(format!("a link to {value} leads nowhere"));
        }
    }
    let control = matches!(element.name.as_str(), "input" | "select" | "textarea");
    if control && element.get("type") != Some("hidden") && !is_labelled(element, all) {
        out.push(format!("no label: {element:?}"));
    }
    if matches!(element.name.as_str(), "button" | "a") && element.text.trim().is_empty() {
        out.push(format!("no words: {element:?}"));
    }
    if element.name == "th" && element.get("scope").is_none() {
        out.push("a th without scope".to_owned());
    }
    if element.name == "script" && element.get("src").is_none() {
        out.push("a script in the page".to_owned());
    }
    out
}

fn is_labelled(element: &Element, all: &[Element]) -> bool {
    let by_id =
        element.get("id").is_some_and(|id| all.iter().any(|e| e.name == "label" && e.get("for") == Some(id)));
    by_id || element.around.iter().any(|name| name == "label") || element.get("aria-label").is_some()
}

#[test]
fn every_page_renders_from_samples() {
    let pages = samples::pages();
    assert!(pages.len() > 40, "only {} pages", pages.len());
    for (name, markup) in pages {
        assert_eq!(faults(&markup.into_string(), true), Vec::<String>::new(), "{name}");
    }
    for (name, markup) in samples::fragments() {
        assert_eq!(faults(&markup.into_string(), false), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn every_form_that_posts_carries_its_token() {
    for (name, markup) in samples::pages() {
        let text = markup.into_string();
        let posts = text.matches("method=\"post\"").count();
        let tokens = text.matches("name=\"csrf\"").count();
        assert_eq!(posts, tokens, "{name}");
    }
}

#[test]
fn a_page_with_mistakes_says_so_in_its_title_and_at_its_top() {
    let wrong = samples::pages().into_iter().filter(|(name, _)| name.ends_with("-wrong"));
    for (name, markup) in wrong {
        let text = markup.into_string();
        assert!(text.contains("<title>Error: "), "{name}");
        assert!(text.contains("There is a problem"), "{name}");
    }
}

#[test]
fn a_stub_tells_its_date_and_category_and_nothing_else() {
    let (_, markup) = samples::pages().into_iter().find(|(name, _)| *name == "record").unwrap();
    let text = markup.into_string();
    let stub = text.split("<li class=\"stub\">").nth(1).and_then(|rest| rest.split("</li>").next()).unwrap();
    assert!(stub.contains("Placement") && stub.contains("An entry exists."));
    assert!(!stub.contains("href") && !stub.contains("Okafor"), "{stub}");
}

/// Writes the pages for looking at: `COTUTOR_SAMPLES=DIR cargo test --lib written_for_looking_at -- --ignored`.
#[test]
#[ignore = "writes files; run by hand with COTUTOR_SAMPLES set"]
fn samples_are_written_for_looking_at() {
    let dir = std::path::PathBuf::from(std::env::var("COTUTOR_SAMPLES").unwrap());
    std::fs::create_dir_all(&dir).unwrap();
    for (name, markup) in samples::pages().into_iter().chain(samples::fragments()) {
        std::fs::write(dir.join(format!("{name}.html")), markup.into_string()).unwrap();
    }
}
