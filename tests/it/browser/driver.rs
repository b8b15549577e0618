//! Chromium and its driver: found, started on a free port, driven, and ended also when a test fails.

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use url::{ParseError, Url};

/// How long, at most, a page may take to become what is waited for.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is looked at meanwhile.
const PACE: Duration = Duration::from_millis(15);

/// Programs the tests need.
pub struct Tools {
    chromium: PathBuf,
    driver: PathBuf,
}

/// The programs, or `None` after saying that they are missing.
pub fn find() -> Option<Tools> {
    let found = in_path("chromium").zip(in_path("chromedriver")).filter(|_| axe_file().exists());
    if found.is_none() {
        let required = std::env::var("COTUTOR_BROWSER_REQUIRED").is_ok_and(|value| value == "1");
        assert!(!required, "browser tests are required: no chromium, no chromedriver or no axe-core");
        println!("browser tests skipped: no chromium");
    }
    found.map(|(chromium, driver)| Tools { chromium, driver })
}

/// Where `npm ci` puts axe.
pub fn axe_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/axe-core/axe.min.js")
}

fn in_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}

/// The driver's process; its browsers end with it.
struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    fn start(program: &Path) -> Driver {
        let mut child = Command::new(program)
            .args(["--port=0", "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines
            .find_map(|line| {
                line.unwrap().split("successfully on port ").nth(1)?.trim_end_matches('.').parse().ok()
            })
            .expect("chromedriver says its port");
        // What it says later is read and dropped, so that it never waits for us.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Driver { child, port }
    }

    /// Asks the driver to end, with every browser it has.
    fn shut(&self) -> std::io::Result<()> {
        let mut line = TcpStream::connect(("127.0.0.1", self.port))?;
        line.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(line, "GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        line.read_to_end(&mut Vec::new()).map(drop)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended already; nothing is left to do then.
        let _ = self.shut();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command of the browser's developer tools, as chromedriver passes them on.
#[derive(Debug)]
struct DevTools(Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _at: &Url) -> (axum::http::Method, Option<String>) {
        (axum::http::Method::POST, Some(self.0.to_string()))
    }
}

/// A browser with an empty profile.
pub struct Browser {
    client: Client,
    _driver: Driver,
    _profile: TempDir,
}

impl Browser {
    /// Starts one.
    pub async fn open(tools: &Tools, scripts: bool) -> Browser {
        let profile = tempfile::tempdir().unwrap();
        let driver = Driver::start(&tools.driver);
        let mut args: Vec<String> = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,900",
        ]
        .map(str::to_owned)
        .into();
        args.push(format!("--user-data-dir={}", profile.path().display()));
        let mut prefs = json!({ "credentials_enable_service": false });
        if !scripts {
            prefs["profile.managed_default_content_settings.javascript"] = json!(2);
        }
        let wanted = json!({
            "browserName": "chrome",
            "unhandledPromptBehavior": "ignore",
            "goog:chromeOptions": { "binary": tools.chromium, "args": args, "prefs": prefs },
        });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted.as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{}", driver.port))
            .await
            .expect("chromium starts");
        Browser { client, _driver: driver, _profile: profile }
    }

    /// Ends it.
    pub async fn close(self) {
        self.client.close().await.unwrap();
    }

    /// The `WebDriver` client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Opens an address.
    pub async fn goto(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    /// The path and query of the page.
    pub async fn path(&self) -> String {
        let at = self.client.current_url().await.unwrap();
        at[url::Position::BeforePath..].to_owned()
    }

    /// A command of the developer tools.
    pub async fn tools(&self, command: &str, params: Value) {
        self.client.issue_cmd(DevTools(json!({ "cmd": command, "params": params }))).await.unwrap();
    }

    /// What a piece of script returns on the page.
    pub async fn ask(&self, script: &str, args: &[Value]) -> Value {
        self.client.execute(script, args.to_vec()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Waits until a piece of script returns something that is not false, empty or nothing; says `what` when it never does.
    pub async fn until(&self, what: &str, script: &str, args: &[Value]) -> Value {
        let end = Instant::now() + PATIENCE;
        let mut turns = tokio::time::interval(PACE);
        loop {
            // A page that is just leaving has no answer.
            if let Ok(value) = self.client.execute(script, args.to_vec()).await
                && !matches!(&value, Value::Null | Value::Bool(false))
                && value.as_str() != Some("")
            {
                return value;
            }
            assert!(Instant::now() < end, "waited for {what}\n{}", self.situation().await);
            turns.tick().await;
        }
    }

    /// Waits until the page's text holds `words`.
    pub async fn see(&self, words: &str) {
        let script =
            "return document.readyState === 'complete' && document.body.innerText.includes(arguments[0])";
        self.until(&format!("the words “{words}”"), script, &[json!(words)]).await;
    }

    /// Whether the page's text holds `words` now.
    pub async fn shows(&self, words: &str) -> bool {
        self.ask("return document.body.innerText.includes(arguments[0])", &[json!(words)]).await
            == json!(true)
    }

    /// Does something that leads to another page, and waits for that page.
    pub async fn go(&self, step: impl AsyncFnOnce(&Browser)) {
        self.ask("document.documentElement.dataset.left = 'not yet'", &[]).await;
        step(self).await;
        let arrived = "return document.readyState === 'complete' && !document.documentElement.dataset.left";
        self.until("another page", arrived, &[]).await;
    }

    /// Clicks on what `css` finds first.
    pub async fn click(&self, css: &str) {
        // To the middle, so that nothing that sticks to an edge lies over it.
        self.ask("document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' })", &[json!(css)])
            .await;
        self.client.find(Locator::Css(css)).await.expect(css).click().await.expect(css);
    }

    /// Types into a field without the mouse or any script.
    pub async fn fill(&self, css: &str, text: &str) {
        self.client.find(Locator::Css(css)).await.expect(css).send_keys(text).await.expect(css);
    }

    /// Chooses a file of this machine in a file field.
    pub async fn choose_file(&self, css: &str, file: &Path) {
        self.fill(css, file.to_str().unwrap()).await;
    }

    /// Where the page is and what it says, for messages.
    pub async fn situation(&self) -> String {
        let at = self.client.current_url().await.map_or_else(|error| error.to_string(), String::from);
        let shown = "return document.title + '\\n' + document.body.innerText + '\\nfocus: ' + document.activeElement?.outerHTML.slice(0, 300)";
        let text = self.client.execute(shown, Vec::new()).await.unwrap_or_default();
        format!("at {at}\n{}", text.as_str().unwrap_or_default())
    }
}
