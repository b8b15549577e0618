//! Working a page by keyboard alone: keys, typing, and getting somewhere with Tab, as people do who use no mouse.
//! Each place where the focus rests on the way has to show it and must not be covered.

use super::driver::Browser;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::{Value, json};

/// More presses of Tab than any page should need.
const STOPS: usize = 160;

/// Says of the focused element: whether it is wanted, and what is wrong with how its focus shows.
const FOCUSED: &str = r"
const [css, words] = arguments;
const at = document.activeElement;
if (!at || at === document.body) return { found: false, fault: '' };
const text = (at.textContent || at.value || '').replace(/\s+/g, ' ');
const found = at.matches(css) && text.includes(words);
const shown = [at, at.closest('label'), at.parentElement, at.closest('.find-box')].filter(Boolean).some((one) => {
  const style = getComputedStyle(one);
  return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none';
});
const box = at.getBoundingClientRect();
const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
let open = false;
for (const x of [0.1, 0.5, 0.9]) for (const y of [0.1, 0.5, 0.9]) {
  const hit = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
  open ||= !!hit && (at.contains(hit) || hit.contains(at) && getComputedStyle(hit).position !== 'sticky');
}
const name = at.outerHTML.slice(0, 160);
const fault = !shown ? 'focus does not show on ' + name : !open ? 'focus is covered on ' + name : '';
return { found, fault };
";

impl Browser {
    /// Presses keys one after another.
    pub async fn press(&self, keys: &[Key]) {
        self.type_out(keys.iter().map(|key| char::from(*key))).await;
    }

    /// Types text; a line break is Enter.
    pub async fn write(&self, text: &str) {
        self.type_out(text.chars().map(|c| if c == '\n' { char::from(Key::Enter) } else { c })).await;
    }

    async fn type_out(&self, keys: impl Iterator<Item = char>) {
        let pressed = keys.fold(KeyActions::new("keyboard".to_owned()), |actions, value| {
            actions.then(KeyAction::Down { value }).then(KeyAction::Up { value })
        });
        self.client().perform_actions(pressed).await.unwrap();
    }

    /// Presses a key while another is held down.
    pub async fn chord(&self, held: Key, key: char) {
        let held = char::from(held);
        let pressed = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: held })
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key })
            .then(KeyAction::Up { value: held });
        self.client().perform_actions(pressed).await.unwrap();
    }

    /// Goes on with Tab until the focus is on what `css` and `words` describe.
    pub async fn reach(&self, css: &str, words: &str) {
        let wanted = [json!(css), json!(words)];
        let mut faults = Vec::new();
        for _ in 0..STOPS {
            let focused = self.ask(FOCUSED, &wanted).await;
            faults.extend(focused["fault"].as_str().filter(|fault| !fault.is_empty()).map(str::to_owned));
            if focused["found"] == Value::Bool(true) {
                assert!(faults.is_empty(), "on the way to {css} {words}:\n{}", faults.join("\n"));
                return;
            }
            self.press(&[Key::Tab]).await;
        }
        panic!("Tab never reaches {css} “{words}”\n{}", self.situation().await);
    }

    /// Reaches a field and types into it.
    pub async fn enter(&self, css: &str, text: &str) {
        self.reach(css, "").await;
        self.write(text).await;
    }

    /// Reaches a field, empties it and types into it.
    pub async fn enter_anew(&self, css: &str, text: &str) {
        self.reach(css, "").await;
        self.chord(Key::Control, 'a').await;
        self.write(text).await;
    }

    /// Reaches a link or button that leads to another page, and presses Enter.
    pub async fn follow(&self, css: &str, words: &str) {
        self.reach(css, words).await;
        self.go(async |browser| browser.press(&[Key::Enter]).await).await;
    }

    /// Reaches a box and ticks it, unless it is ticked.
    pub async fn tick(&self, css: &str) {
        self.reach(css, "").await;
        if self.ask("return document.activeElement.checked", &[]).await == Value::Bool(false) {
            self.write(" ").await;
        }
    }

    /// Reaches a list and chooses by typing the beginning of an option.
    pub async fn choose(&self, css: &str, words: &str) {
        self.reach(css, "").await;
        self.write(words).await;
        let chosen = "return document.activeElement.selectedOptions[0].text.startsWith(arguments[0])";
        self.until(&format!("{words} chosen in {css}"), chosen, &[json!(words)]).await;
    }
}
