//! Two documents compared: which sheets changed and where, who may see it, what is said where nothing can be compared.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use jiff::SignedDuration;
use office::compare::{self, Change, Content, Report};
use office::store::cases::{self, Case};
use office::store::documents::{self, Document};
use office::store::terms::Governed;
use office::store::{downloads, jobs};
use office::testing::Fresh;
use office::{Ctx, Office, System, applications, expertise};
use pdf::samples::{pdf_of_sheets, show};
use uuid::Uuid;

use crate::app::App;
use crate::story;
use crate::view_hostile::{endless, office};

/// A document with these bytes among those of a subject; a new version where one is told.
async fn stored(
    office: &Office,
    (kind, subject): (&str, Uuid),
    name: &str,
    bytes: &[u8],
    supersedes: Option<Uuid>,
) -> Uuid {
    let blob = office.blobs.put(bytes).await.unwrap();
    let ctx = Ctx::automatic(office.clock.now());
    let document = Document {
        id: ctx.id(),
        subject_kind: kind.into(),
        subject_id: subject,
        kind: "project".into(),
        title: name.into(),
        file_name: name.into(),
        media_type: "application/pdf".into(),
        size: bytes.len() as i64,
        sha256: blob.sha256.clone(),
        version: if supersedes.is_some() { 2 } else { 1 },
        supersedes,
        number: None,
        registered_at: None,
        source: "applicant".into(),
        data: serde_json::json!({}),
        created_at: ctx.now,
    };
    let mut tx = office.db.begin().await.unwrap();
    office::store::blobs::claim(&mut tx, &blob.sha256, bytes.len() as i64, ctx.now).await.unwrap();
    office::store::blobs::insert(&mut tx, &blob.sha256, bytes.len() as i64, ctx.now).await.unwrap();
    documents::insert(&mut tx, &document).await.unwrap();
    tx.commit().await.unwrap();
    document.id
}

/// Does the jobs of comparing that wait, as the runner does.
async fn work(office: &Office) -> usize {
    let now = office.clock.now();
    let mut tx = office.db.begin().await.unwrap();
    let until = now + SignedDuration::from_hours(1);
    let claimed = jobs::claim(&mut tx, &[compare::JOB], now, until, 10).await.unwrap();
    tx.commit().await.unwrap();
    for job in &claimed {
        compare::run(office, &job.payload).await.unwrap();
        // What was done once may be done again.
        compare::run(office, &job.payload).await.unwrap();
    }
    claimed.len()
}

fn plan(x: u32, word: &str) -> String {
    format!(
        "1 w 50 50 m 550 50 l S 100 100 200 300 re S {x} 450 m {x} 590 l S {} {}",
        show(60, 550, "Foundation plan of the school building"),
        show(60, 520, &format!("Concrete class {word} on all axes"))
    )
}

fn note(text: &str) -> String {
    show(60, 500, text)
}

const WATER: &str = "Water pipes valves pumps tank volume pressure and flow by hour";
const LAMPS: &str = "Electric supply of the yard lamps cables boxes and their lengths";
const ROOF: &str = "Roof trusses rafters boards snow load wind load and their nails";
const DOORS: &str = "Doors windows gates frames glass locks handles and their colours";

/// Sheets that stay, change, go, come and are turned.
fn versions() -> (Vec<u8>, Vec<u8>) {
    let (words, moved, same) = (plan(320, "B20"), plan(340, "B25"), note(WATER));
    let (words_2, moved_2) = (plan(320, "B30"), plan(420, "B25"));
    let (gone, come, turned) = (note(LAMPS), note(ROOF), note(DOORS));
    let sheet = |content, degrees| (content, 600, 800, degrees);
    let old =
        [sheet(words.as_str(), 0), sheet(&moved, 0), sheet(&same, 0), sheet(&gone, 0), sheet(&turned, 0)];
    let new = [
        sheet(words_2.as_str(), 0),
        sheet(&come, 0),
        sheet(&moved_2, 0),
        sheet(&same, 0),
        sheet(&turned, 90),
    ];
    (pdf_of_sheets(&old), pdf_of_sheets(&new))
}

async fn report(office: &Office, ctx: &Ctx, old: Uuid, new: Uuid) -> Report {
    let begun = compare::open(office, ctx, old, new).await.unwrap();
    assert!(matches!(begun.content, Content::Going(..)), "{:?}", begun.content);
    work(office).await;
    match compare::open(office, ctx, old, new).await.unwrap().content {
        Content::Sheets(report) => report,
        other => panic!("{other:?}"),
    }
}

type Told = (Option<u32>, Option<u32>, Change);

fn told(report: &Report) -> Vec<Told> {
    report.sheets.iter().map(|sheet| (sheet.old, sheet.new, sheet.change)).collect()
}

/// known changes are found on the sheets on which they were made, and told to who may see them; each opening
/// is logged for both documents.
#[tokio::test]
async fn changes_that_were_made_are_found_and_shown_on_both_engines() {
    for fresh in Fresh::engines().await {
        let app = App::on(fresh, System::Portal).await;
        let office = &app.office;
        story::registered(&app, "applicant").await;
        let id = story::submitted(&app).await.id;
        let (old, new) = versions();
        let subject = (applications::SUBJECT, id);
        let old = stored(office, subject, "plan.pdf", &old, None).await;
        let new = stored(office, subject, "plan.pdf", &new, Some(old)).await;
        let path = format!("/compare?old={old}&new={new}");

        let mut owner = app.signed_in("applicant").await;
        let case = owner.get(&format!("/cases/{id}")).await.text;
        assert!(
            case.contains(&path.replace('&', "&#38;")) || case.contains(&path.replace('&', "&amp;")),
            "{case}"
        );
        let begun = owner.get(&path).await;
        assert_eq!(begun.status, StatusCode::OK, "{}", begun.text);
        assert!(begun.text.contains("The documents are being read"), "{}", begun.text);
        assert_eq!(work(office).await, 1);
        let all = owner.get(&path).await.text;
        for count in ["Changed sheets: 3", "New sheets: 1", "Removed sheets: 1", "Equal sheets: 1"] {
            assert!(all.contains(count), "{count}: {all}");
        }
        assert!(all.contains("212 × 282 mm: 5") && all.contains("282 × 212 mm: 1"), "{all}");
        assert!(all.contains("turned by 90°") && all.contains("Words removed: 1; words added: 1"), "{all}");

        let ctx = story::acting(office, "applicant");
        let compared = compare::open(office, &ctx, old, new).await.unwrap();
        let Content::Sheets(report) = compared.content else { panic!("{:?}", compared.content) };
        let expected = [
            (Some(1), Some(1), Change::Changed),
            (None, Some(2), Change::Inserted),
            (Some(2), Some(3), Change::Changed),
            (Some(3), Some(4), Change::Equal),
            (Some(4), None, Change::Removed),
            (Some(5), Some(5), Change::Changed),
        ];
        assert_eq!(told(&report), expected);
        assert_eq!((report.sheets[2].words, report.sheets[2].regions.len()), ((0, 0), 2), "the line alone");
        assert_eq!((report.sheets[5].turned, report.sheets[5].regions.len()), (90, 0));

        let first = owner.get(&format!("{path}&sheet=1")).await.text;
        assert!(first.contains("<del>B20</del> <ins>B30</ins>"), "{first}");
        assert_eq!(first.matches("<rect class=\"compare__place\"").count(), report.sheets[0].regions.len());
        let file = format!("/cases/{id}/documents/{new}/view/1-fit-0");
        assert!(first.contains(&file) && owner.get(&file).await.bytes.starts_with(b"\x89PNG"));
        let over = owner.get(&format!("{path}&sheet=3&show=over")).await.text;
        let image = format!("/compare/2-3-0-fit-0?old={old}&new={new}");
        assert!(over.contains("Red is only in the old document"), "{over}");
        let image = owner.get(&image).await;
        assert_eq!((image.status, image.header("content-type")), (StatusCode::OK, "image/png"));
        for wrong in ["2-3-45-fit-0", "9-3-0-fit-0", "x", "2-3-0-fit-9", "2-3-0-thumbnail-0"] {
            let reply = owner.get(&format!("/compare/{wrong}?old={old}&new={new}")).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{wrong}");
        }
        for (sheet, text) in [(2, "the sheet is new"), (5, "the sheet was removed")] {
            let page = owner.get(&format!("{path}&sheet={sheet}")).await.text;
            assert!(page.contains(text), "{page}");
        }
        // What was drawn and read may be gone.
        std::fs::remove_dir_all(office.config.data.join("drawn")).unwrap();
        assert_eq!(owner.get(&format!("{path}&sheet=1")).await.text, first);

        let log =
            downloads::of_subject(&mut office.db.read().await.unwrap(), "application", id).await.unwrap();
        for document in [old, new] {
            let lines = log.iter().filter(|one| one.document_id == Some(document) && one.part == "compare");
            // Looking goes on within the hour: one opening, one line.
            assert_eq!(lines.count(), 1);
        }
    }
}

/// A case that was addressed to the organisation of this system, with no papers.
async fn case(office: &Office, id: Uuid) {
    let (now, law) = (office.clock.now(), office.law(office.clock.now()));
    let case = Case {
        id,
        portal_code: "portal".into(),
        application_id: id,
        registration_number: id.to_string(),
        registration_date: law.date(now),
        title: "School".into(),
        applicant_name: "Applicant".into(),
        organisation: office.config.organisation.bin.clone(),
        version: 1,
        law: law::expertise::case::receive(now, now, &law).unwrap().next,
        governed: Governed::default(),
        body: serde_json::json!({}),
        received_at: now,
        updated_at: now,
    };
    let mut tx = office.db.begin().await.unwrap();
    assert!(cases::open(&mut tx, &case).await.unwrap());
    tx.commit().await.unwrap();
}

/// pages find each other although numbers moved; what is equal is equal.
#[tokio::test]
async fn one_page_that_comes_or_goes_or_moves_is_all_that_is_told() {
    let app = App::expertise().await;
    let office = &app.office;
    let subject = (expertise::SUBJECT, Uuid::from_u128(7));
    case(office, subject.1).await;
    let ctx = crate::systems::acting("expert", law::access::Role::ExpertiseExpert, office.clock.now());
    let pages = [WATER, LAMPS, ROOF, DOORS].map(note);
    let of = |order: &[usize]| -> Vec<u8> {
        let sheets: Vec<_> = order.iter().map(|number| (pages[*number].as_str(), 600, 800, 0)).collect();
        pdf_of_sheets(&sheets)
    };
    let (all, without, moved) = (of(&[0, 1, 2, 3]), of(&[0, 2, 3]), of(&[0, 2, 3, 1]));
    let mut commented = all.clone();
    commented.extend_from_slice(b"% nothing but this\n");
    let mut ids = Vec::new();
    for bytes in [&all, &without, &moved, &commented] {
        ids.push(stored(office, subject, "a.pdf", bytes, None).await);
    }
    let different = |report: &Report| -> Vec<Told> {
        told(report).into_iter().filter(|sheet| sheet.2 != Change::Equal).collect()
    };
    let gone = report(office, &ctx, ids[0], ids[1]).await;
    assert_eq!(different(&gone), [(Some(2), None, Change::Removed)]);
    let come = report(office, &ctx, ids[1], ids[0]).await;
    assert_eq!(different(&come), [(None, Some(2), Change::Inserted)]);
    let moved = report(office, &ctx, ids[0], ids[2]).await;
    assert_eq!(different(&moved), [(Some(2), Some(4), Change::Moved)]);
    let same = report(office, &ctx, ids[0], ids[3]).await;
    assert_eq!((different(&same).len(), same.sheets.len()), (0, 4), "only bytes outside of the pages differ");

    let mut expert = app.signed_in("expert").await;
    let page = expert.get(&format!("/compare?old={}&new={}", ids[0], ids[3])).await.text;
    assert!(page.contains("No sheet differs") && page.contains("differs</strong>"), "{page}");
    let page = expert.get(&format!("/compare?old={0}&new={0}", ids[0])).await.text;
    assert!(page.contains("the same byte for byte"), "{page}");
    let choice = expert.get(&format!("/compare?new={}", ids[0])).await.text;
    assert!(choice.contains(&format!("value=\"{}\"", ids[1])), "{choice}");
}

/// whoever may not read one of the documents learns nothing of either.
#[tokio::test]
async fn a_comparison_is_for_those_who_may_read_both() {
    let app = App::portal().await;
    let office = &app.office;
    story::registered(&app, "applicant").await;
    let id = story::submitted(&app).await.id;
    let (old, new) = versions();
    let subject = (applications::SUBJECT, id);
    let old = stored(office, subject, "plan-of-mine.pdf", &old, None).await;
    let new = stored(office, subject, "plan-of-mine.pdf", &new, Some(old)).await;
    // Somebody else's.
    let foreign = stored(office, (applications::SUBJECT, Uuid::from_u128(9)), "x.pdf", b"%PDF", None).await;
    let owner = story::acting(office, "applicant");
    compare::open(office, &owner, old, new).await.unwrap();
    work(office).await;
    let pair = format!("old={old}&new={new}");
    for other in ["individual", "registrar", "administrator", "vedomstvo"] {
        let mut browser = app.signed_in(other).await;
        for address in [
            format!("/compare?{pair}"),
            format!("/compare?{pair}&sheet=1"),
            format!("/compare?new={new}"),
            format!("/compare/1-1-0-fit-0?{pair}"),
        ] {
            let reply = browser.get(&address).await;
            assert!(reply.status.is_client_error(), "{other} {address} {}", reply.status);
            assert!(!reply.text.contains("plan-of-mine") && !reply.bytes.starts_with(b"\x89PNG"));
        }
    }
    let mut owner = app.signed_in("applicant").await;
    let nobody = Uuid::from_u128(1);
    for (one, two) in [(old, foreign), (foreign, new), (old, nobody), (nobody, new)] {
        let reply = owner.get(&format!("/compare?old={one}&new={two}")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
        assert!(!reply.text.contains("plan-of-mine"), "{}", reply.text);
    }
    for wrong in ["/compare", "/compare?old=x&new=y", "/compare?old=1", "/compare/1-1-0-fit-0"] {
        assert_eq!(owner.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn what_cannot_be_compared_is_told_in_every_language() {
    let app = App::expertise().await;
    let office = &app.office;
    let subject = (expertise::SUBJECT, Uuid::from_u128(7));
    case(office, subject.1).await;
    case(office, Uuid::from_u128(8)).await;
    let (good, _) = versions();
    let good = stored(office, subject, "plan.pdf", &good, None).await;
    let sheet = stored(office, subject, "estimate.xlsx", b"PK\x03\x04", None).await;
    let broken = stored(office, subject, "broken.pdf", b"%PDF-1.7 nothing of it", None).await;
    let other = stored(office, (expertise::SUBJECT, Uuid::from_u128(8)), "plan.pdf", b"%PDF-1.4", None).await;
    let mut expert = app.signed_in("expert").await;
    let broken = format!("/compare?old={good}&new={broken}");
    expert.get(&broken).await;
    work(office).await;
    for (language, kind, unread, case) in [
        ("kk", "Мұндай файлдардың мазмұны", "Жаңа файлды салыстыру мүмкін емес", "әртүрлі іске"),
        ("ru", "Содержимое файлов этого вида", "Новый файл нельзя сравнить", "к разным делам"),
        ("en", "The content of files of this kind", "The new file cannot be compared", "different cases"),
    ] {
        expert.cookies.insert("lang".into(), language.into());
        let page = expert.get(&format!("/compare?old={good}&new={sheet}")).await.text;
        assert!(page.contains(kind) && page.contains("estimate.xlsx"), "{language}: {page}");
        let page = expert.get(&broken).await.text;
        assert!(page.contains(unread), "{language}: {page}");
        let page = expert.get(&format!("/compare?old={good}&new={other}")).await.text;
        assert!(page.contains(case), "{language}: {page}");
    }
}

/// A document that wants the machine is bounded, and the other pages are compared all the same.
#[tokio::test]
async fn a_page_without_end_is_told_and_does_not_hold_up_the_rest() {
    let fresh = Fresh::sqlite();
    let office = office(&fresh, serde_json::json!({"seconds": 3})).await;
    let owner = Uuid::from_u128(7);
    let old = stored(&office, (applications::SUBJECT, owner), "a.pdf", &versions().0, None).await;
    let hostile = stored(&office, (applications::SUBJECT, owner), "b.pdf", &endless(), None).await;
    let known = |id| {
        let office = &office;
        async move { documents::find(&mut office.db.read().await.unwrap(), id).await.unwrap().unwrap() }
    };
    let (old, hostile) = (known(old).await, known(hostile).await);
    let began = Instant::now();
    let report = compare::of_files(&office, &old, &hostile).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    let Content::Sheets(report) = report else { panic!("{report:?}") };
    assert_eq!(report.pages, (5, 1));
    assert_eq!(report.count("unread") + report.count("inserted"), 1, "{report:?}");
}
