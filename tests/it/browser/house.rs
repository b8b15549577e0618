//! A department to visit: forty students of the demo behind the product's own server, on a clock that tests move.

use super::driver::Browser;
use cotutor::demo::{self, Department, Size};
use cotutor::records::{Circumstances, FixedClock, Registry, Settings, SystemDice};
use cotutor::web::{self, App, Site};
use fantoccini::key::Key;
use jiff::civil::{DateTime, date};
use jiff::tz::TimeZone;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tempfile::TempDir;

/// The password of everybody in the demo.
pub const PASSWORD: &str = "copper lantern walks quietly";

/// A department, served.
pub struct House {
    /// The clock of the server.
    pub clock: FixedClock,
    /// What is served.
    pub registry: Arc<Registry>,
    /// Who is in it.
    pub department: Department,
    /// A folder for files that are sent.
    pub dir: TempDir,
    address: SocketAddr,
}

impl House {
    /// Opens one of its own.
    pub async fn open() -> House {
        let today = date(2026, 11, 20);
        let now = DateTime::from_parts(today, jiff::civil::time(10, 0, 0, 0));
        let clock =
            FixedClock::at(now.to_zoned(TimeZone::get("Europe/London").unwrap()).unwrap().timestamp());
        let dir = tempfile::tempdir().unwrap();
        let department = demo::department(&Size { students: 40, seed: 1, today });
        let circumstances = Circumstances { clock: Box::new(clock.clone()), dice: Box::new(SystemDice) };
        let settings = Settings { free_bytes_min: Some(1), ..Settings::default() };
        let registry = Registry::open(&dir.path().join("data"), settings, circumstances).unwrap();
        demo::seed_demo(&registry.operator(), &department, PASSWORD).unwrap();
        registry.settle().unwrap();
        let app = App::new(registry.clone(), Site { secure: true });
        let bound = web::bind(app, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
        let address = bound.address().unwrap();
        tokio::spawn(bound.serve(std::future::pending()));
        House { clock, registry, department, dir, address }
    }

    /// The address of a page.
    pub fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The account of whoever shows a role, such as `personal_tutor`.
    pub fn email(&self, role: &str) -> &str {
        let shown = self.department.sign_ins.iter().find(|one| one.role == role);
        &shown.unwrap_or_else(|| panic!("nobody shows the role {role}")).email
    }

    /// The name of whoever shows a role.
    pub fn name(&self, role: &str) -> &str {
        &self.department.sign_ins.iter().find(|one| one.role == role).unwrap().name
    }

    /// Signs in by keyboard.
    pub async fn sign_in(&self, browser: &Browser, account: &str, password: &str) {
        if !browser.path().await.starts_with("/sign-in") {
            browser.goto(&self.at("/sign-in")).await;
        }
        browser.enter_anew("#account", account).await;
        browser.enter("#password", password).await;
        browser.go(async |browser| browser.press(&[Key::Enter]).await).await;
        assert!(!browser.path().await.starts_with("/sign-in"), "{}", browser.situation().await);
    }

    /// Forgets who is signed in.
    pub async fn leave(&self, browser: &Browser) {
        browser.client().delete_all_cookies().await.unwrap();
    }

    /// A small text file to attach.
    pub fn file(&self, name: &str) -> std::path::PathBuf {
        let file = self.dir.path().join(name);
        std::fs::write(&file, "What was agreed: come on Tuesday with a plan for the term.\n").unwrap();
        file
    }
}
