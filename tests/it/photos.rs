//! Photographs: what is taken for one, who keeps and who sees it, and how it is served.

use crate::asking::{Answer, Asking};
use crate::golden_matrix::standing;
use crate::oracle;
use crate::world::{self, ACTORS, S1, S2, S3, Sort, World, area, png, sort};
use axum::http::Method;
use cotutor::access::Denied;
use cotutor::domain::Role;
use cotutor::records::imports::ImportOptions;
use cotutor::records::{AuditFilter, Records, Refusal};

fn as_(world: &World, actor: &str) -> Records {
    world.records(actor).expect("an account")
}

/// Sends a form with a file, as a browser does.
fn send(world: &World, site: &Asking, actor: &str, path: &str, files: &[&[u8]]) -> Answer {
    let csrf = world.registry.keyed("csrf", &world::key(actor).secret);
    let mut body =
        format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n").into_bytes();
    for file in files {
        body.extend(b"--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.svg\"\r\nContent-Type: image/svg+xml\r\n\r\n");
        body.extend_from_slice(file);
        body.extend(b"\r\n");
    }
    body.extend(b"--x--\r\n");
    site.send(Some(actor), &Method::POST, path, &[("content-type", "multipart/form-data; boundary=x")], body)
}

#[test]
fn the_office_keeps_photographs_and_nobody_else() {
    for &role in Role::ALL {
        for archived in [false, true] {
            let granted = standing(role, archived).grant_photo();
            assert_eq!(granted.is_ok(), oracle::decides(&[role.code()]), "{} {archived}", role.code());
            if let Err(denied) = granted {
                let known = standing(role, archived).may_know();
                assert_eq!(denied, if known { Denied::Photo } else { Denied::Unknown }, "{}", role.code());
            }
        }
    }
}

#[test]
fn a_photograph_is_seen_by_those_who_may_know_the_student_and_404_to_everybody_else() {
    let world = World::with(Vec::new());
    let site = Asking::of(&world);
    let office = as_(&world, "department_administrator");
    for student in [S1, S3] {
        office.keep_photo(student, &png("pixels", "comment")).expect("kept");
    }
    for (actor, _) in ACTORS {
        for student in [S1, S2, S3] {
            let path = format!("/students/{student}/photo");
            let answer = site.get(Some(actor), &path);
            let student_asks = matches!(sort(actor), Sort::Student(_));
            let seen = student != S2 && area(actor, student, "dashboard") == "read" && !student_asks;
            assert_eq!(answer.status == 200, seen, "{actor} {student}: {}", answer.status);
            if !seen {
                let never = site.get(Some(actor), "/students/999999/photo");
                let gone = matches!(sort(actor), Sort::Gone);
                assert!(gone || answer == never, "{actor}: as if it never was");
            }
        }
    }
    assert_eq!(site.get(Some("student_self"), "/me/photo").status, 200);
    assert_eq!(site.get(Some("student_other"), "/me/photo").status, 404, "there is none");
    assert_ne!(site.get(None, &format!("/students/{S1}/photo")).status, 200);
}

#[test]
fn a_photograph_is_served_as_the_picture_it_is_and_asked_for_again_each_time() {
    let world = World::with(Vec::new());
    let site = Asking::of(&world);
    let path = format!("/students/{S1}/photo");
    let sent = send(&world, &site, "department_administrator", &path, &[&png("pixels", "51.5 N")]);
    assert_eq!(sent.status, 303, "{}", sent.text());
    let answer = site.get(Some("staff"), &path);
    let header = |name: &str| answer.header(name).unwrap_or_default().to_owned();
    assert_eq!(header("content-type"), "image/png", "by its bytes, not by what was claimed");
    assert_eq!(header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "private, no-cache");
    assert!(!answer.text().contains("51.5 N"), "where it was taken is not kept");
    let tag = header("etag");
    let again =
        |actor: &str| site.send(Some(actor), &Method::GET, &path, &[("if-none-match", &tag)], Vec::new());
    assert_eq!((again("staff").status, again("staff").body.len()), (304, 0));
    assert_eq!(again("external_unrelated").status, 404, "who may not know the student is not told by a tag");
    let page = site.get(Some("staff"), &format!("/students/{S1}")).text();
    assert!(page.contains(&format!("src=\"{path}\"")) && page.contains("alt=\"Photograph of"), "{page}");
    assert!(!page.contains("Take the photograph away"), "the office's");
    let register = site.get(Some("lecturer"), "/sessions/L4/register").text();
    assert!(register.contains(&format!("src=\"{path}\"")), "{register}");
    for address in ["/find?q=100001", "/find/suggest?q=100001"] {
        let found = site.get(Some("staff"), address).text();
        assert!(found.contains(&format!("src=\"{path}\"")), "{found}");
    }
    let own = site.get(Some("student_self"), "/me").text();
    assert!(own.contains("src=\"/me/photo\""), "{own}");
}

#[test]
fn what_is_no_picture_is_refused_on_the_page_with_what_to_do() {
    let world = World::with(Vec::new());
    let site = Asking::of(&world);
    let path = format!("/students/{S1}/photo");
    let office = "department_administrator";
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".as_slice();
    let picture = png("pixels", "");
    for (files, words) in [
        (vec![svg], "not a JPEG, PNG or WebP"),
        (vec![b"\x89PNG broken".as_slice()], "cannot be read"),
        (vec![&[0xff; (1 << 20) + 1]], "larger than 1 MB"),
        (vec![picture.as_slice(), picture.as_slice()], "Choose one picture"),
        (Vec::new(), "Choose a picture first"),
    ] {
        let answer = send(&world, &site, office, &path, &files);
        let text = answer.text();
        assert_eq!(answer.status, 422, "{words}");
        assert!(text.contains(words) && text.contains("<title>Error: "), "{text}");
    }
    assert_eq!(site.get(Some(office), &path).status, 404, "none of them was kept");
    for (actor, status) in [("personal_tutor", 403), ("student_self", 404), ("external_unrelated", 404)] {
        assert_eq!(send(&world, &site, actor, &path, &[&picture]).status, status, "{actor}");
        assert_eq!(send(&world, &site, actor, &path, &[]).status, status, "{actor}");
    }
}

#[test]
fn a_photograph_is_replaced_and_taken_away_with_a_row_in_the_audit_and_proved_in_a_backup() {
    let world = World::with(Vec::new());
    let office = as_(&world, "department_administrator");
    office.keep_photo(S1, &png("one", "")).expect("kept");
    office.keep_photo(S1, &png("one", "other words")).expect("the same picture");
    let large = "x".repeat(700_000);
    office.keep_photo(S1, &png(&large, "")).expect("replaced");
    let kept = office.photo(S1).expect("there").0.bytes;
    assert!(
        kept.windows(4).filter(|part| *part == b"xxxx").count() == large.len() - 3,
        "whole, over its chunks"
    );
    let proved = as_(&world, "cotutor_administrator").backup_now();
    assert!(proved.is_ok(), "{proved:?}");
    office.remove_photo(S1).expect("taken away");
    office.remove_photo(S1).expect("once more changes nothing");
    assert!(matches!(office.photo(S1), Err(Refusal::NotFound)));
    let audit = as_(&world, "cotutor_administrator").audit(&AuditFilter::default()).expect("the audit");
    let noted = |action| audit.lines.iter().filter(|row| row.action == action).count();
    assert_eq!((noted("photo.keep"), noted("photo.remove")), (2, 1));
    let refused = as_(&world, "personal_tutor").remove_photo(S1);
    assert!(matches!(refused, Err(Refusal::Refused(_))), "{refused:?}");
}

fn zip_of(pictures: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in pictures {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a name");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("a zip").into_inner()
}

#[test]
fn a_zip_of_pictures_goes_in_by_student_number_and_comes_out_as_it_went_in() {
    let world = World::with(Vec::new());
    let operator = world.registry.operator();
    let (one, two) = (png("one", ""), png("two", ""));
    let named: [(&str, &[u8]); 8] = [
        ("2026/100001.PNG", &one),
        ("100002.png", &two),
        ("__MACOSX/._100001.png", b"resource"),
        (".DS_Store", b"?"),
        ("999999.png", &one),
        ("100003.png", b"<svg/>"),
        ("100004.jpg", &[0xff; (1 << 20) + 1]),
        ("again/100001.jpg", &two),
    ];
    let file = zip_of(&named);
    let trial = ImportOptions { dry_run: true, ..ImportOptions::default() };
    let whole = ImportOptions { all_or_nothing: true, ..ImportOptions::default() };
    let tried = operator.import_photos("faces.zip", &file, trial).expect("read");
    assert_eq!((tried.rows, tried.added, tried.refused.len()), (6, 2, 4), "{:?}", tried.refused);
    assert_eq!(operator.import_photos("faces.zip", &file, whole).expect("read").added, 0);
    let office = as_(&world, "department_administrator");
    assert!(matches!(office.photo(S1), Err(Refusal::NotFound)), "nothing was written yet");
    let report = operator.import_photos("faces.zip", &file, ImportOptions::default()).expect("read");
    assert_eq!((report.added, report.changed, report.unchanged), (2, 0, 0));
    let wrong: Vec<(u64, &str)> = report.refused.iter().map(|row| (row.line, row.wrong.as_str())).collect();
    let words = ["No student has this number", "This is not a JPEG", "larger than 1 MB", "before it"];
    for ((line, found), (at, wanted)) in wrong.iter().zip([5, 6, 7, 8].into_iter().zip(words)) {
        assert!(*line == at && found.contains(wanted), "{line}: {found}");
    }
    assert_eq!(office.photo(S1).expect("there").0.kind.label(), "PNG");
    let again = operator.import_photos("faces.zip", &file, ImportOptions::default()).expect("read");
    assert_eq!((again.added, again.changed, again.unchanged), (0, 0, 2), "twice changes nothing");
    let replaced = zip_of(&[("100001.png", &two)]);
    let replaced = operator.import_photos("more.zip", &replaced, ImportOptions::default()).expect("read");
    assert_eq!(replaced.changed, 1);

    let out = |world: &World| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let count = world.registry.operator().export_photos(&mut bytes).expect("written");
        (count, bytes.into_inner())
    };
    let (count, written) = out(&world);
    let elsewhere = World::with(Vec::new());
    let taken = elsewhere.registry.operator().import_photos("all.zip", &written, ImportOptions::default());
    assert_eq!((count, taken.expect("read").added), (2, 2));
    assert_eq!(out(&elsewhere).1, written, "the same bytes");
    for broken in [b"no zip".as_slice(), &file[..file.len() / 2], b""] {
        let report = operator.import_photos("broken.zip", broken, ImportOptions::default()).expect("read");
        assert!(report.rows == 0 && report.refused[0].wrong.contains("not a zip"), "{:?}", report.refused);
    }
}
