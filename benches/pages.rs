//! What a page costs: the dashboard and the record of a student among 30,000, asked by their personal tutor through
//! the whole router — session, rights, reads, audit, markup — beside the same bytes answered from memory.
//!
//! `COTUTOR_BENCH_STUDENTS` sets how many students (30,000 by default); the department is made once under
//! `target/bench-data` and used again. Goal: a page takes at most 1 ms of work.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    missing_docs,
    reason = "a bench stops at the first thing that is not as it should be"
)]

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::get;
use cotutor::demo::{Size, department, seed_demo};
use cotutor::records::{Circumstances, Registry, Settings, Tried};
use cotutor::web::{App, Site};
use criterion::{Criterion, criterion_group, criterion_main};
use http_body_util::BodyExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower::ServiceExt;

const PASSWORD: &str = "co-tutor-bench-department";
/// Requests counted together.
const PAGES: u32 = 400;

fn students() -> u32 {
    std::env::var("COTUTOR_BENCH_STUDENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(30_000)
}

fn open(dir: &Path) -> Arc<Registry> {
    Registry::open(dir, Settings::default(), Circumstances::default()).unwrap()
}

/// The department, made once, and the address of a personal tutor in it.
fn ready() -> (Arc<Registry>, String) {
    let dir = Path::new("target/bench-data").join(format!("pages-{}", students()));
    let tutor = dir.join("tutor.txt");
    if !tutor.exists() {
        // Nobody copies it meanwhile: what a commit frees need not be held for a copy under way.
        let settings = Settings { keep_seconds: Some(1), ..Settings::default() };
        let registry = Registry::open(&dir, settings, Circumstances::default()).unwrap();
        let made = department(&Size { students: students(), seed: 1, today: registry.today() });
        seed_demo(&registry.operator(), &made, PASSWORD).unwrap();
        registry.settle().unwrap();
        let one = made.sign_ins.iter().find(|one| one.role == "personal_tutor").unwrap();
        std::fs::write(&tutor, &one.email).unwrap();
        registry.close();
    }
    (open(&dir), std::fs::read_to_string(&tutor).unwrap())
}

async fn ask(router: &Router, path: &str, cookie: &str) -> Vec<u8> {
    let request =
        Request::get(path).header("host", "localhost").header("cookie", cookie).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    assert!(response.status().is_success(), "{path}: {}", response.status());
    response.into_body().collect().await.unwrap().to_bytes().to_vec()
}

fn pages(c: &mut Criterion) {
    let (registry, email) = ready();
    let Tried::In(signed_in) =
        registry.sign_in(&email, PASSWORD, "bench", std::net::IpAddr::from([127, 0, 0, 1])).unwrap()
    else {
        panic!("the tutor could not sign in");
    };
    let mine = signed_in.records.my_students().unwrap();
    let number = mine[0].profile.number.clone();
    let cookie = format!("cotutor={}", signed_in.secret.0);
    let router = cotutor::web::routes::router(App::new(registry.clone(), Site { secure: false }));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    for (name, path) in [
        ("home", "/".to_owned()),
        ("dashboard", format!("/students/{number}")),
        ("record", format!("/students/{number}/record")),
    ] {
        let bytes = runtime.block_on(ask(&router, &path, &cookie));
        let size = bytes.len();
        let same = Router::new().route("/", get(move || async move { bytes.clone() }));
        let (page, memory) =
            runtime.block_on(async { (time(&router, &path, &cookie).await, time(&same, "/", "").await) });
        let ratio = page.as_secs_f64() / memory.as_secs_f64();
        println!("{name}: {page:?} a page of {size} bytes, {ratio:.1} × the same bytes from memory");
        let before = (process(), writer());
        runtime.block_on(async {
            for _ in 0..PAGES {
                ask(&router, &path, &cookie).await;
            }
        });
        registry.settle().unwrap();
        let of_each = |seconds: f64| seconds * 1e3 / f64::from(PAGES);
        let (all, writing) = (of_each(process() - before.0), of_each(writer() - before.1));
        println!(
            "{name}: {:.3} ms of work a page (goal: 1 ms), beside {writing:.3} ms of writing down who read",
            all - writing
        );
        c.bench_function(name, |b| b.iter(|| runtime.block_on(ask(&router, &path, &cookie))));
    }
}

/// Seconds of processor time of the whole process.
fn process() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Seconds of processor time of the thread that commits (proc(5), `schedstat`: nanoseconds on a processor first).
fn writer() -> f64 {
    let mut seconds = 0.0;
    for task in std::fs::read_dir("/proc/self/task").unwrap().flatten() {
        let read = |name: &str| std::fs::read_to_string(task.path().join(name)).unwrap_or_default();
        if read("comm").trim() == "store-writer" {
            let ran = read("schedstat");
            seconds += ran.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e9;
        }
    }
    seconds
}

/// The median over as many requests as are counted together.
async fn time(router: &Router, path: &str, cookie: &str) -> Duration {
    let mut times = Vec::new();
    for _ in 0..PAGES {
        let begun = Instant::now();
        ask(router, path, cookie).await;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2]
}

criterion_group! { name = benches; config = Criterion::default().sample_size(20); targets = pages }
criterion_main!(benches);
