//! axe over the page that is open: in light, in dark, and on the narrowest screen, where nothing may stick out either.

use super::driver::{self, Browser};
use serde_json::json;

/// Runs axe and gives back rule, where it fails and why, one line each. In the dark only colours are other than in the
/// light, so only the rules about colour run again.
const RUN: &str = r"
const done = arguments[arguments.length - 1];
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const runOnly = arguments[0] === 'colours'
  ? { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }
  : { type: 'tag', values: tags };
const rules = arguments[0] === 'colours' ? {} : { 'target-size': { enabled: true } };
axe.run(document, { runOnly, rules, resultTypes: ['violations'] })
  .then((found) => done(found.violations.flatMap((one) => one.nodes.map((node) =>
    one.id + ': ' + node.target.join(' ') + ' — ' + (node.any.concat(node.all, node.none)[0]?.message ?? one.help)))))
  .catch((error) => done([String(error)]));
";

/// What sticks out of the window sideways.
const TOO_WIDE: &str = r"
const wide = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth <= wide) return '';
const far = [...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > wide + 1);
return document.documentElement.scrollWidth + ' px wide: ' + far.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(' | ');
";

/// What somebody's settings and screen ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A laptop in the light.
    Light,
    /// A laptop in the dark.
    Dark,
    /// 320 pixels: a small telephone, or a laptop at 400 %.
    Narrow,
}

impl Look {
    /// All of them.
    pub const ALL: [Look; 3] = [Look::Light, Look::Dark, Look::Narrow];
}

impl Browser {
    /// Makes the page look so; nothing moves meanwhile.
    pub async fn look(&self, dark: bool, width: u32, height: u32) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.tools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Everything wrong with the open page in all three looks.
    pub async fn inspect(&self, axe: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        self.ask(axe, &[]).await;
        for look in Look::ALL {
            let width = if look == Look::Narrow { 320 } else { 1280 };
            self.look(look == Look::Dark, width, 900).await;
            let part = if look == Look::Dark { "colours" } else { "all" };
            let found = self.client().execute_async(RUN, vec![json!(part)]).await.unwrap();
            let lines: Vec<String> = serde_json::from_value(found).unwrap();
            wrong.extend(lines.into_iter().map(|line| format!("{look:?} {line}")));
            let sticking = self.ask(TOO_WIDE, &[]).await;
            let sticking = sticking.as_str().filter(|words| !words.is_empty());
            wrong.extend(sticking.map(|words| format!("{look:?} {words}")));
        }
        wrong
    }
}

/// The text of axe.
pub fn text() -> String {
    std::fs::read_to_string(driver::axe_file()).unwrap()
}
