//! One list of everything that can be asked: method, address, whom it is for, and what answers.

mod about;
mod absences;
mod access;
mod account;
mod add;
mod admin;
mod api;
mod concern;
mod door;
mod entry;
mod find;
mod flags;
mod home;
mod monitoring;
mod notices;
mod own;
mod photo;
mod query;
mod register;
mod reports;
mod shown;
mod student;
mod watch;

use crate::records::Stale;
use crate::ui::links;
use crate::web::app::App;
use crate::web::gate::{self, Audience};
use crate::web::{assets, headers, pace, status};
use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware;
use axum::routing::{MethodRouter, get, post};
use tower_http::catch_panic::CatchPanicLayer;

/// A route: one line of the list.
pub struct Route {
    /// `GET` or another method.
    pub method: Method,
    /// The address, with `{names}` where it varies.
    pub path: String,
    /// Whom it is for.
    pub audience: Audience,
    handler: MethodRouter<App>,
}

fn read(path: impl Into<String>, audience: Audience, handler: MethodRouter<App>) -> Route {
    Route { method: Method::GET, path: path.into(), audience, handler }
}

fn change(path: impl Into<String>, audience: Audience, handler: MethodRouter<App>) -> Route {
    Route { method: Method::POST, path: path.into(), audience, handler }
}

/// Every route there is.
#[must_use]
pub fn all() -> Vec<Route> {
    [doors(), records(), teaching(), own_pages(), accounts(), administration()]
        .into_iter()
        .flatten()
        .chain(api::routes())
        .collect()
}

/// Doors that need no sign-in, and signing in and out.
fn doors() -> Vec<Route> {
    use Audience::{Door, Public, SignedIn};
    vec![
        read("/healthz", Public, get(watch::alive)),
        read("/readyz", Public, get(watch::ready)),
        read("/assets/{hash}/{*name}", Public, get(assets::asset)),
        read(links::SIGN_IN, Door, get(door::sign_in_page)),
        change(links::SIGN_IN, Door, post(door::sign_in)),
        read(links::FIRST_RUN, Door, get(door::first_run_page)),
        change(links::FIRST_RUN, Door, post(door::first_run)),
        change(links::SIGN_OUT, SignedIn, post(door::sign_out)),
    ]
}

/// Students, their records, flags, reports and notices.
fn records() -> Vec<Route> {
    use Audience::{Administrators, Staff};
    vec![
        read(links::HOME, Staff, get(home::page)),
        read(links::MY_STUDENTS, Staff, get(home::my_students)),
        read(links::FIND, Staff, get(find::page)),
        read(links::SUGGEST, Staff, get(find::suggest)),
        read("/students/{number}", Staff, get(student::page)),
        read("/students/{number}/photo", Staff, get(photo::image)),
        change("/students/{number}/photo", Staff, post(photo::keep)),
        change("/students/{number}/photo/remove", Staff, post(photo::remove)),
        read("/students/{number}/record", Staff, get(student::timeline)),
        read("/students/{number}/attendance", Staff, get(student::attendance)),
        read("/students/{number}/marks", Staff, get(student::marks)),
        read("/students/{number}/add", Staff, get(add::chooser)),
        read("/students/{number}/add/{kind}", Staff, get(add::page)),
        change("/students/{number}/add/{kind}", Staff, post(add::send)),
        change("/students/{number}/add/{kind}/draft", Staff, post(add::draft)),
        change("/students/{number}/audience", Staff, post(add::audience)),
        read("/entries/{id}", Staff, get(entry::page)),
        read("/entries/{id}/attachments/{number}", Staff, get(entry::attachment)),
        read("/entries/{id}/amend", Staff, get(entry::amend_page)),
        change("/entries/{id}/amend", Staff, post(entry::amend)),
        read("/students/{number}/concern", Staff, get(concern::page)),
        change("/students/{number}/concern", Staff, post(concern::raise)),
        change("/students/{number}/exemptions", Staff, post(concern::exempt)),
        change("/students/{number}/exemptions/{id}/end", Staff, post(concern::end_exemption)),
        read(links::FLAGS, Staff, get(flags::page)),
        read("/flags/{id}", Staff, get(flags::one)),
        change("/flags/{id}/acknowledge", Staff, post(flags::acknowledge)),
        change("/flags/{id}/contacted", Staff, post(flags::contacted)),
        change("/flags/{id}/close", Staff, post(flags::close)),
        read(links::FOLLOWED, Staff, get(monitoring::page)),
        read("/monitoring/{id}", Staff, get(monitoring::one)),
        read("/students/{number}/access", Staff, get(access::page)),
        change("/students/{number}/relationships", Administrators, post(access::give)),
        change("/students/{number}/relationships/{id}/end", Administrators, post(access::end)),
        read(links::REPORTS, Staff, get(reports::index)),
        read("/reports/{name}", Staff, get(reports::page)),
        read(links::NOTICES, Staff, get(notices::page)),
        change(links::NOTICES_READ, Staff, post(notices::read_all)),
        change("/notices/{id}/open", Staff, post(notices::open)),
    ]
}

/// Registers and absences.
fn teaching() -> Vec<Route> {
    use Audience::{Staff, Students};
    vec![
        change(links::REGISTERS_OPEN, Staff, post(register::open_again)),
        read(links::REGISTERS, Staff, get(register::list)),
        read("/sessions/{id}/register", Staff, get(register::take::page)),
        change("/sessions/{id}/register", Staff, post(register::take::save)),
        change("/sessions/{id}/marks", Staff, post(register::take::press)),
        change("/sessions/{id}/register/add", Staff, post(register::take::add)),
        change("/sessions/{id}/register/take-off", Staff, post(register::take::take_off)),
        change("/sessions/{id}/register/doors", Staff, post(register::take::doors)),
        read("/sessions/{id}/register/print", Staff, get(register::take::print)),
        read("/sessions/{id}/check-in", Staff, get(register::check_in::screen)),
        read(links::CHECK_IN, Students, get(register::check_in::page)),
        change(links::CHECK_IN, Students, post(register::check_in::send)),
        read(links::ABSENCES, Staff, get(absences::waiting)),
        read("/students/{number}/absences/new", Staff, get(absences::new_page)),
        change("/students/{number}/absences", Staff, post(absences::record)),
        read("/students/{number}/absences/{id}", Staff, get(absences::page)),
        change("/students/{number}/absences/{id}", Staff, post(absences::decide)),
        read("/students/{number}/absences/{id}/evidence/{n}", Staff, get(absences::evidence)),
        read("/students/{number}/appeals/{id}", Staff, get(absences::appeal_page)),
        change("/students/{number}/appeals/{id}", Staff, post(absences::decide_appeal)),
    ]
}

/// A student's own pages.
fn own_pages() -> Vec<Route> {
    use Audience::{Public, Students};
    vec![
        read(links::OWN, Students, get(own::page)),
        read(links::OWN_PHOTO, Students, get(photo::own)),
        read(links::OWN_ABSENCE_NEW, Students, get(own::report_page)),
        change(links::OWN_ABSENCES, Students, post(own::report)),
        change("/me/absences/{id}/take-back", Students, post(own::take_back)),
        read("/me/absences/{id}/evidence/{n}", Students, get(own::evidence)),
        read(links::OWN_APPEAL_NEW, Students, get(own::appeal_page)),
        change(links::OWN_APPEALS, Students, post(own::appeal)),
        read(links::TIMETABLE, Students, get(own::timetable)),
        change(links::CALENDAR, Students, post(own::make_calendar)),
        change(links::CALENDAR_REVOKE, Students, post(own::revoke_calendar)),
        read("/calendar/{secret}", Public, get(own::feed)),
    ]
}

/// One's account, and what is for anybody.
fn accounts() -> Vec<Route> {
    use Audience::{Anybody, SignedIn};
    vec![
        read(links::ACCOUNT, SignedIn, get(account::page)),
        change(links::ACCOUNT_PASSWORD, SignedIn, post(account::password)),
        change("/account/sessions/{id}/end", SignedIn, post(account::end)),
        change(links::ACCOUNT_END_ALL, SignedIn, post(account::end_all)),
        read(links::STAY, SignedIn, get(account::stay)),
        read(links::HELP, Anybody, get(about::help)),
        read(links::ABOUT, Anybody, get(about::about)),
        read(links::ACCESSIBILITY, Anybody, get(about::accessibility)),
    ]
}

/// What administrators keep.
fn administration() -> Vec<Route> {
    use Audience::Administrators;
    vec![
        read(links::ADMIN, Administrators, get(admin::page)),
        read(links::MATRIX, Administrators, get(admin::matrix)),
        read(links::RULES, Administrators, get(admin::rules::page)),
        read(links::RULES_NEW, Administrators, get(admin::rules::new_page)),
        change(links::RULES_NEW, Administrators, post(admin::rules::add)),
        read("/admin/rules/{id}", Administrators, get(admin::rules::one)),
        change("/admin/rules/{id}", Administrators, post(admin::rules::change)),
        read(links::IMPORTS, Administrators, get(admin::imports::page)),
        change(links::IMPORTS, Administrators, post(admin::imports::send)),
        read(links::MONITORING, Administrators, get(admin::monitoring::page)),
        change(links::MONITORING, Administrators, post(admin::monitoring::add)),
        change("/admin/monitoring/{id}/end", Administrators, post(admin::monitoring::end)),
        read(links::AUDIT, Administrators, get(admin::audit)),
        read(links::BACKUP, Administrators, get(admin::backup)),
        change(links::BACKUP, Administrators, post(admin::backup_now)),
        read(links::PEOPLE, Administrators, get(admin::people::page)),
        read(links::PEOPLE_NEW, Administrators, get(admin::people::new_page)),
        change(links::PEOPLE_NEW, Administrators, post(admin::people::add)),
        read("/admin/people/{id}", Administrators, get(admin::people::person)),
        change("/admin/people/{id}/roles", Administrators, post(admin::people::give_role)),
        change("/admin/people/{id}/roles/{role}/end", Administrators, post(admin::people::end_role)),
        change("/admin/people/{id}/password", Administrators, post(admin::people::password)),
        change("/admin/people/{id}/confirm", Administrators, post(admin::people::confirm)),
        change("/admin/people/{id}/disable", Administrators, post(admin::people::disable)),
        change("/admin/people/{id}/enable", Administrators, post(admin::people::enable)),
    ]
}

/// The router over all routes.
pub fn router(app: App) -> Router {
    let routed = all().into_iter().fold(Router::new(), |router, route| {
        let gate = middleware::from_fn_with_state((app.clone(), route.audience), gate::pass);
        router.route(&route.path, route.handler.layer(gate))
    });
    routed
        .fallback(|| async { status::nothing_here() })
        .method_not_allowed_fallback(|| async { status::wrong_method() })
        .layer(middleware::from_fn_with_state(app.clone(), gate::pass_unrouted))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(pace::set))
        .layer(tower_http::csrf::CsrfLayer::new())
        .layer(middleware::from_fn(headers::dress))
        .with_state(app)
}

/// Keeps the entry somebody was sending when their session had ended, as a draft; whether it was one.
pub(super) async fn keep_lapsed(app: &App, request: Request) -> bool {
    add::keep_lapsed(app, request).await
}

/// What stands now, for a program whose change came second.
pub(super) fn present(stale: &Stale) -> serde_json::Value {
    serde_json::json!({ "version": stale.present.version, "by": stale.by, "body": stale.present.body })
}
