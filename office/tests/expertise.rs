//! The expertise system: receiving, the check of completeness, its two signatures and its term.

mod common;
mod distribution;

use common::*;
use jiff::SignedDuration;
use law::expertise::completeness::Verdict;
use office::exchange::message::{Kind, Message, Outcome, Remark, ResultBody};
use office::exchange::{apply, canonical, inbox};
use office::expertise::checklist::{self, Found, Given};
use office::expertise::queue::{self, Wanted};
use office::expertise::{due, result, signing, view};
use office::firing;
use office::testing::{Fresh, all_present};
use office::texts::Locale;
use office::{Clock, Ctx, Error, Office};
use serde_json::json;
use uuid::Uuid;

/// Runs the test on every engine with an office and one received case.
async fn each(test: impl AsyncFn(&Office, Uuid)) {
    for fresh in Fresh::engines().await {
        let office = open("expertise", &fresh, Clock::fixed(at(MONDAY)), "http://127.0.0.1:9").await;
        for (_, bytes) in FILES {
            office.blobs.put(bytes).await.unwrap();
        }
        let case = receive(&office, Uuid::new_v4()).await;
        test(&office, case).await;
    }
}

/// An application arrives and its case is opened.
async fn receive(office: &Office, application: Uuid) -> Uuid {
    let now = office.clock.now();
    let body = json!(common::application(application, now));
    let message = message(Kind::Application, "portal", "expertise", application, body);
    inbox::receive(office, &Ctx::automatic(now), &seal(&message, "portal", now)).await.unwrap();
    apply::run(office, &Ctx::automatic(now), message.id).await.unwrap();
    let all = queue::page(office, &acting("expert", now), &Wanted::default()).await.unwrap().cases;
    all.iter().find(|it| it.case.application_id == application).unwrap().case.id
}

async fn record(office: &Office, case: Uuid, verdict: Verdict, remarks: &[&str]) -> Result<(), Error> {
    let ctx = acting("expert", office.clock.now());
    let seen = view::case(office, &ctx, case).await.unwrap();
    let (version, lines) = (seen.case.version, all_present(office, &seen));
    let remarks = remarks.iter().map(|text| Remark { text: (*text).into(), ..Remark::default() }).collect();
    result::record(office, &ctx, case, result::Input { version, verdict, lines, remarks }).await
}

/// Signs the draft with a persona's key, signed in as `who`.
async fn sign_as(office: &Office, case: Uuid, who: &str, key: &str) -> Result<(), Error> {
    let ctx = acting(who, office.clock.now());
    let (_, bytes) = view::draft_bytes(office, &ctx, case).await.unwrap();
    let cms = authority().sign(key, &bytes, false, ctx.now).unwrap();
    signing::sign(office, &ctx, case, &sha256(&bytes), cms).await
}

async fn decision(office: &Office, case: Uuid) -> Option<law::expertise::completeness::Decision> {
    let ctx = acting("expert", office.clock.now());
    view::case(office, &ctx, case).await.unwrap().decision().cloned()
}

/// The messages that wait for the portal, in order.
async fn outbox(office: &Office) -> Vec<Message> {
    let rows = office
        .db
        .read()
        .await
        .unwrap()
        .rows("SELECT bytes FROM message_out ORDER BY subject_id, position", &[])
        .await
        .unwrap();
    rows.iter().map(|row| canonical::read(&row.get::<Vec<u8>>("bytes").unwrap()).unwrap()).collect()
}

fn clause(result: Result<(), Error>) -> (&'static str, &'static str) {
    match result {
        Err(Error::Refused(refusal)) => (refusal.clause.0, refusal.code),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// Moves the clock past the term of the case, with fresh revocation lists.
async fn pass_term(office: &Office, case: Uuid) {
    let ctx = acting("expert", office.clock.now());
    let due = view::case(office, &ctx, case).await.unwrap().due.at;
    let late = due.duration_since(office.clock.now()) + SignedDuration::from_hours(3);
    office.clock.forward(late).unwrap();
    renew(office).await;
}

/// taken with its documents, the term computed and told to the portal.
#[tokio::test]
async fn a_received_application_is_acknowledged_with_hashes_and_its_term_a_32_1() {
    each(async |office, case| {
        let ctx = acting("expert", office.clock.now());
        let seen = view::case(office, &ctx, case).await.unwrap();
        assert_eq!(seen.documents.len(), 3);
        assert_eq!(seen.signatures.len(), 1);
        assert_eq!(seen.due.last_day, jiff::civil::date(2026, 10, 12));
        let kinds: Vec<_> = seen.events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["case_received", "case_check_started"]);
        let actors: Vec<_> = seen.events.iter().map(|event| event.actor["kind"].as_str()).collect();
        assert_eq!(
            actors,
            [Some("system"), Some("automatic")],
            "the portal brought it, the check began by itself"
        );
        let sent = outbox(office).await;
        assert_eq!(sent.iter().map(|m| m.kind).collect::<Vec<_>>(), [Kind::Progress, Kind::Progress]);
        let mut hashes: Vec<_> = FILES.iter().map(|(_, bytes)| sha256(bytes)).collect();
        hashes.sort();
        assert_eq!(
            sent[0].body["stage"],
            json!({
                "stage": "received",
                "manifest_sha256": sha256(&application_manifest(&seen.documents, office).await),
                "files": hashes,
            })
        );
        assert_eq!(sent[1].body["stage"]["due"]["last_day"], "2026-10-12");
        assert_eq!(sent[1].body["registration_number"], "SENIM-2026-00001");
        // The small pictures are drawn before somebody wants to see them.
        let drawn = seen.documents.iter().filter(|one| office::view::drawable(&one.file_name).is_some());
        let sql = "SELECT COUNT(*) AS planned FROM job WHERE kind = 'thumbnail'";
        let row = office.db.read().await.unwrap().row(sql, &[]).await.unwrap().unwrap();
        assert_eq!(row.get::<i64>("planned").unwrap(), drawn.count() as i64);
    })
    .await;
}

async fn application_manifest(documents: &[office::store::documents::Document], office: &Office) -> Vec<u8> {
    let manifest = documents.iter().find(|document| document.kind == "manifest").unwrap();
    office.blobs.read(&manifest.sha256).await.unwrap()
}

/// number and date come with the second signature, on a day off too.
/// .p2, A-45.p1: the result goes by itself, with the data of both signatures.
#[tokio::test]
async fn two_signatures_register_the_result_at_server_time_and_send_it_a_41_a_45() {
    each(async |office, case| {
        // Saturday evening: no cut-off and no shift for documents of the expertise.
        office.clock.forward(SignedDuration::from_hours(5 * 24 + 8)).unwrap();
        renew(office).await;
        record(office, case, Verdict::Negative, &["Задание на проектирование не подписано"]).await.unwrap();
        sign_as(office, case, "expert", "expert").await.unwrap();
        assert_eq!(decision(office, case).await, None);
        office.clock.forward(SignedDuration::from_mins(5)).unwrap();
        sign_as(office, case, "expertise-head", "expertise-head").await.unwrap();

        let decided = decision(office, case).await.unwrap();
        assert_eq!(decided.registered_at, at("2026-10-10T15:05:00Z"));
        assert_eq!((decided.number.as_str(), decided.automatic), ("ЖТН-2026-00001", false));
        let ctx = acting("expertise-head", office.clock.now());
        let seen = view::case(office, &ctx, case).await.unwrap();
        let document = seen.documents.iter().find(|d| d.kind == "completeness-result").unwrap();
        assert_eq!(document.number.as_deref(), Some("ЖТН-2026-00001"));
        assert_eq!(document.registered_at, Some(at("2026-10-10T15:05:00Z")));
        let roles: Vec<_> = seen.signatures.iter().map(|s| s.role.as_str()).collect();
        assert_eq!(roles, ["applicant", "expert", "head"]);
        assert_eq!(seen.case.law.name(), "closed_incomplete");
        assert!(seen.draft.is_none());

        let sent = outbox(office).await;
        let result: ResultBody = serde_json::from_value(sent[2].body.clone()).unwrap();
        assert_eq!((sent[2].kind, sent[2].position), (Kind::Result, 3));
        assert_eq!((result.outcome, result.remarks.len()), (Outcome::Negative, 1));
        assert_eq!(result.document.sha256, document.sha256);
        let signer = &result.signatures[1];
        assert_eq!((signer.role.as_str(), signer.iin.as_deref()), ("head", Some("831121400006")));
        assert_eq!(signer.bin.as_deref(), Some(BINS.1));
        assert!(!signer.certificate_serial.is_empty() && !signer.certificate_issuer.is_empty());
    })
    .await;
}

/// What a reader finds in a PDF, or nothing (said aloud) where the tool of others is not installed.
fn text_of(pdf: &[u8]) -> Option<String> {
    let file = std::env::temp_dir().join(format!("tereze-paper-{}.pdf", Uuid::new_v4()));
    std::fs::write(&file, pdf).unwrap();
    let said = std::process::Command::new("pdftotext").arg(&file).arg("-").output();
    std::fs::remove_file(&file).unwrap();
    match said {
        Ok(output) => {
            let text = String::from_utf8(output.stdout).unwrap();
            Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        Err(error) => {
            eprintln!("skipped: pdftotext cannot be run ({error})");
            None
        }
    }
}

/// the bytes that are signed name who checked, what was looked through and every file by its hash, and
/// say it in Kazakh and in Russian whatever the language of the expert's browser.
#[tokio::test]
async fn the_document_says_everything_in_both_languages_and_names_the_files_a_41() {
    each(async |office, case| {
        let ctx = Ctx { locale: Locale::En, ..acting("expert", office.clock.now()) };
        let seen = view::case(office, &ctx, case).await.unwrap();
        let remarks = vec![Remark {
            text: "Тапсырмаға қол қойылмаған".into(),
            ru: "Задание не подписано".into(),
            norm: "СН РК 1.02-03".into(),
            ..Remark::default()
        }];
        let line = |code: &str, found, note: &str| Given {
            code: code.into(),
            found: Some(found),
            note: note.into(),
        };
        let lines = vec![
            line("readable", Found::Present, ""),
            line("assignment", Found::Faulty, "нет подписи, стр. 2"),
            line("apz", Found::Absent, ""),
            line("radon", Found::NotApplicable, ""),
            line("financing", Found::NotApplicable, "қаражаты бюджеттен тыс"),
            line("of my own", Found::Absent, ""),
        ];
        let input = result::Input { version: seen.case.version, verdict: Verdict::Negative, lines, remarks };
        result::record(office, &ctx, case, input).await.unwrap();
        let (_, bytes) = view::draft_bytes(office, &ctx, case).await.unwrap();
        let Some(text) = text_of(&bytes) else { return };
        for said in [
            "Құжаттар жинағы толық емес",
            "Комплект документов неполный",
            "жаңа өтінім беріңіз",
            "подайте новую заявку",
            "Тексерген сарапшы",
            "Проверил эксперт",
            "Файлдар ашылады және оқылады",
            "Файлы открываются и читаются",
            "Қағидалар, 39-тармақ, 1-тармақша",
            "пункт 39, подпункт 1 Правил",
            "Задание не подписано",
            "СН РК 1.02-03",
        ] {
            assert!(text.contains(said), "{said} is not in\n{text}");
        }
        let count = |said: &str| text.matches(said).count();
        assert_eq!(count(&ctx.actor.name), 2, "once in each language:\n{text}");
        let found = |kk: &str, ru: &str| (count(kk), count(ru));
        assert_eq!(
            found("Кемшілігі бар: нет подписи, стр. 2", "С недостатками: нет подписи, стр. 2"),
            (1, 1),
            "{text}"
        );
        assert_eq!(
            found("Сәулет-жоспарлау тапсырмасы (СЖТ)", "Архитектурно-планировочное задание (АПЗ)"),
            (1, 1),
            "{text}"
        );
        assert_eq!(
            found("Радон өлшеу хаттамасы", "Протокол замеров радона"),
            (0, 0),
            "not of this object: {text}"
        );
        assert_eq!(found("Тапсырмаға қол қойылмаған", "Задание не подписано"), (1, 1), "each once: {text}");
        assert!(!text.contains("of my own") && !text.contains("Result of the"), "{text}");
        let manifest = application_manifest(&seen.documents, office).await;
        for hash in FILES.iter().map(|(_, bytes)| sha256(bytes)).chain([sha256(&manifest)]) {
            assert_eq!(count(&hash), 1, "{hash} is not once in\n{text}");
        }
    })
    .await;
}

/// the list of the case is that of its object, the documents tick it by what the applicant signed, and a result that
/// does not go with it is refused line by line.
#[tokio::test]
async fn documents_tick_the_list_and_the_verdict_must_go_with_it_a_39_1() {
    each(async |office, case| {
        let ctx = acting("expert", office.clock.now());
        let seen = view::case(office, &ctx, case).await.unwrap();
        let rows = seen.rows(office);
        let of = |code: &str| rows.iter().find(|row| row.code == code);
        assert_eq!(of("assignment").unwrap().documents[0].file_name, "ИД.pdf");
        assert_eq!(of("explanatory-note").unwrap().proposed, Some(Found::Present));
        assert_eq!(of("technology").unwrap().proposed, None, "required, and nothing presents it");
        assert_eq!(of("radon").unwrap().proposed, Some(Found::NotApplicable));
        assert!(of("route-plan").is_none(), "of linear objects only");
        assert_eq!(of("signatures").unwrap().proposed, Some(Found::Present));

        let record = async |verdict, lines| {
            let input = result::Input { version: seen.case.version, verdict, lines, remarks: vec![] };
            match result::record(office, &ctx, case, input).await {
                Err(Error::Invalid(wrong)) => {
                    wrong.into_iter().map(|it| (it.field, it.key)).collect::<Vec<_>>()
                }
                other => panic!("{other:?}"),
            }
        };
        let wrong = record(Verdict::Positive, vec![]).await;
        let said = |code: &str| {
            wrong.iter().find(|(field, _)| field == &format!("line-{code}")).map(|it| it.1.as_str())
        };
        assert_eq!(said("technology"), Some("expertise-line-unanswered"));
        assert_eq!((said("assignment"), said("radon")), (None, None));

        let mut lines = all_present(office, &seen);
        let place = lines.iter().position(|line| line.code == "land").unwrap();
        lines[place].found = Some(Found::Absent);
        assert_eq!(
            record(Verdict::Positive, lines.clone()).await,
            [("line-land".into(), "expertise-line-lacking".into())]
        );
        lines[place].found = Some(Found::Faulty);
        let told = record(Verdict::Negative, lines.clone()).await;
        assert!(told.contains(&("line-land".into(), "expertise-line-fault-missing".into())), "{told:?}");
        assert_eq!(view::case(office, &ctx, case).await.unwrap().case.version, seen.case.version);

        let mut waived = all_present(office, &seen);
        for code in ["signatures", "financing"] {
            waived.iter_mut().find(|it| it.code == code).unwrap().found = Some(Found::NotApplicable);
        }
        let mut told = record(Verdict::Positive, waived).await;
        told.sort();
        let expected =
            [("line-financing", "expertise-line-why"), ("line-signatures", "expertise-line-always")];
        assert_eq!(told, expected.map(|(field, key)| (field.to_owned(), key.to_owned())));
        let note = Given { code: "technology".into(), found: None, note: "сұрау керек".into() };
        let told = record(Verdict::Negative, vec![note]).await;
        assert!(told.contains(&("line-technology".into(), "expertise-line-unanswered".into())), "{told:?}");

        lines[place].note = "другой адрес".into();
        let made = checklist::remarks(office, &lines, &[]);
        assert_eq!(made.len(), 1);
        assert!(
            made[0].text.contains("Жер учаскесіне құқық")
                && made[0].ru.contains("Право на земельный участок")
        );
        assert!(made[0].ru.ends_with("другой адрес"), "{made:?}");
        assert_eq!(checklist::remarks(office, &lines, &made), made, "made once");
        let edited = vec![Remark { text: "Мекенжай басқа".into(), ..made[0].clone() }];
        assert_eq!(checklist::remarks(office, &lines, &edited), edited, "also when its words were changed");
        let input =
            result::Input { version: seen.case.version, verdict: Verdict::Negative, lines, remarks: made };
        result::record(office, &ctx, case, input).await.unwrap();
        let draft = view::case(office, &ctx, case).await.unwrap().draft.unwrap();
        assert_eq!(draft.prepared.list, office.checklist.id);
        assert!(draft.prepared.lines.iter().any(|it| it.code == "land" && it.note == "другой адрес"));
    })
    .await;
}

#[tokio::test]
async fn a_signature_that_is_sent_twice_counts_once_and_is_told_as_taken() {
    each(async |office, case| {
        record(office, case, Verdict::Positive, &[]).await.unwrap();
        let ctx = acting("expert", office.clock.now());
        let (_, bytes) = view::draft_bytes(office, &ctx, case).await.unwrap();
        for who in ["expert", "expertise-head"] {
            let ctx = acting(who, office.clock.now());
            let cms = authority().sign(who, &bytes, false, ctx.now).unwrap();
            let seen = sha256(&bytes);
            let send = || signing::sign(office, &ctx, case, &seen, cms.clone());
            let (one, other) = tokio::join!(send(), send());
            assert!(one.is_ok() && other.is_ok(), "{who}: {one:?} {other:?}");
            send().await.unwrap();
        }
        let seen = view::case(office, &ctx, case).await.unwrap();
        let mut roles: Vec<_> = seen.signatures.iter().map(|s| s.role.as_str()).collect();
        roles.sort_unstable();
        assert_eq!(roles, ["applicant", "expert", "head"]);
        assert_eq!(outbox(office).await.iter().filter(|sent| sent.kind == Kind::Result).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_head_signs_second_and_nobody_signs_for_another_a_41() {
    each(async |office, case| {
        let signed = sign_as_nothing(office, case).await;
        assert_eq!(signed, ("A-41", "completeness-not-now"));
        record(office, case, Verdict::Positive, &[]).await.unwrap();
        let early = sign_as(office, case, "expertise-head", "expertise-head").await;
        assert_eq!(clause(early), ("A-41", "role-may-not"));
        let foreign = sign_as(office, case, "expert", "expertise-head").await;
        assert_eq!(clause(foreign), ("A-41", "expertise-signer-not-you"));
        sign_as(office, case, "expert", "expert").await.unwrap();
        let twice = sign_as(office, case, "expert", "expert").await;
        assert_eq!(clause(twice), ("A-41", "role-may-not"));
        assert_eq!(decision(office, case).await, None);
        sign_as(office, case, "expertise-head", "expertise-head").await.unwrap();
        let again = record(office, case, Verdict::Negative, &["Поздно"]).await;
        assert_eq!(clause(again), ("A-46.p1", "completeness-already-sent"));
    })
    .await;
}

async fn sign_as_nothing(office: &Office, case: Uuid) -> (&'static str, &'static str) {
    let ctx = acting("expert", office.clock.now());
    clause(signing::sign(office, &ctx, case, "00", vec![1]).await)
}

#[tokio::test]
async fn one_person_with_both_roles_cannot_sign_twice_a_41() {
    each(async |office, case| {
        record(office, case, Verdict::Positive, &[]).await.unwrap();
        let mut ctx = acting("expert", office.clock.now());
        ctx.actor.roles.push(law::access::Role::ExpertiseHead);
        let (_, bytes) = view::draft_bytes(office, &ctx, case).await.unwrap();
        let cms = authority().sign("expert", &bytes, false, ctx.now).unwrap();
        signing::sign(office, &ctx, case, &sha256(&bytes), cms.clone()).await.unwrap();
        let second = signing::sign(office, &ctx, case, &sha256(&bytes), cms).await;
        assert_eq!(clause(second), ("A-41", "completeness-same-signer"));
    })
    .await;
}

#[tokio::test]
async fn a_signature_over_other_bytes_or_an_older_draft_does_not_count() {
    each(async |office, case| {
        record(office, case, Verdict::Positive, &[]).await.unwrap();
        let ctx = acting("expert", office.clock.now());
        let (_, former) = view::draft_bytes(office, &ctx, case).await.unwrap();
        let other = authority().sign("expert", b"other bytes", false, ctx.now).unwrap();
        let refused = signing::sign(office, &ctx, case, &sha256(&former), other).await;
        assert!(matches!(refused, Err(Error::Signature { .. })), "{refused:?}");
        record(office, case, Verdict::Negative, &["Нет задания"]).await.unwrap();
        let cms = authority().sign("expert", &former, false, ctx.now).unwrap();
        let stale = signing::sign(office, &ctx, case, &sha256(&former), cms).await;
        assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
        assert_eq!(decision(office, case).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_negative_result_needs_remarks_and_a_positive_one_has_none() {
    each(async |office, case| {
        for (verdict, remarks, field) in [
            (Verdict::Negative, vec![], "remark-1"),
            (Verdict::Negative, vec!["", "  "], "remark-1"),
            (Verdict::Positive, vec!["замечание"], "verdict"),
        ] {
            let refused = record(office, case, verdict, &remarks).await;
            match refused {
                Err(Error::Invalid(fields)) => assert_eq!(fields[0].field, field),
                other => panic!("{other:?}"),
            }
        }
        let ctx = acting("registrar", office.clock.now());
        assert!(view::case(office, &ctx, case).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn two_experts_who_record_at_once_do_not_overwrite_each_other() {
    each(async |office, case| {
        let ctx = acting("expert", office.clock.now());
        let seen = view::case(office, &ctx, case).await.unwrap();
        let (version, lines) = (seen.case.version, all_present(office, &seen));
        let input =
            || result::Input { version, verdict: Verdict::Positive, lines: lines.clone(), remarks: vec![] };
        let (first, second) = tokio::join!(
            result::record(office, &ctx, case, input()),
            result::record(office, &ctx, case, input())
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        assert!(matches!(first.and(second), Err(Error::Stale)));
    })
    .await;
}

#[tokio::test]
async fn the_term_ends_without_remarks_and_the_result_is_positive_exactly_once_a_40() {
    each(async |office, case| {
        // A draft with the expert's signature alone is no result (A-40.p1 R4).
        record(office, case, Verdict::Negative, &["Нет задания"]).await.unwrap();
        sign_as(office, case, "expert", "expert").await.unwrap();
        due::expire(office, &Ctx::automatic(office.clock.now()), case).await.unwrap();
        assert_eq!(decision(office, case).await, None);

        pass_term(office, case).await;
        let ctx = Ctx::automatic(office.clock.now());
        let (first, second) = tokio::join!(due::expire(office, &ctx, case), due::expire(office, &ctx, case));
        // The loser may see that it lost before the winner is durable; its job then runs again.
        assert!(first.is_ok() || second.is_ok(), "{first:?} {second:?}");
        due::expire(office, &ctx, case).await.unwrap();
        assert_eq!(firing::sweep(office, &ctx).await.unwrap(), 0);

        let decided = decision(office, case).await.unwrap();
        assert!(decided.automatic && decided.verdict == Verdict::Positive);
        // Dated by the end of the term although it ran three hours late.
        assert_eq!(decided.registered_at, at("2026-10-12T19:00:00Z"));
        assert_eq!(decided.number, "ЖТН-2026-00001");
        assert_eq!(count(office, "SELECT COUNT(*) AS n FROM completeness_draft").await, 0);
        let results = "SELECT COUNT(*) AS n FROM document WHERE kind = 'completeness-result'";
        assert_eq!(count(office, results).await, 1);
        let seen = view::case(office, &acting("expert", ctx.now), case).await.unwrap();
        let document = seen.documents.iter().find(|d| d.kind == "completeness-result").unwrap();
        if let Some(text) = text_of(&office.blobs.read(&document.sha256).await.unwrap()) {
            assert!(text.contains("Печать информационной системы"), "{text}");
            assert!(!text.contains("Что проверено") && !text.contains("Проверил эксперт"), "{text}");
        }
        let sent = outbox(office).await;
        assert_eq!(sent.len(), 3);
        let result: ResultBody = serde_json::from_value(sent[2].body.clone()).unwrap();
        assert!(result.automatic && result.outcome == Outcome::Positive && result.remarks.is_empty());
        assert_eq!(result.registered_at, result.due_at);
        assert_eq!((result.signatures.len(), result.signatures[0].role.as_str()), (1, "system"));
    })
    .await;
}

#[tokio::test]
async fn after_the_term_everything_is_locked_and_attempts_are_logged_a_40_p2() {
    each(async |office, case| {
        record(office, case, Verdict::Negative, &["Нет задания"]).await.unwrap();
        sign_as(office, case, "expert", "expert").await.unwrap();
        pass_term(office, case).await;
        // Before the job has run at all.
        let signed = sign_as(office, case, "expertise-head", "expertise-head").await;
        assert_eq!(clause(signed), ("A-40.p2", "completeness-locked"));
        assert_eq!(firing::sweep(office, &Ctx::automatic(office.clock.now())).await.unwrap(), 1);
        let recorded = record(office, case, Verdict::Negative, &["Ещё одно"]).await;
        assert_eq!(clause(recorded), ("A-40.p2", "completeness-locked"));
        let ctx = acting("expert", office.clock.now());
        let seen = view::case(office, &ctx, case).await.unwrap();
        let attempts: Vec<_> =
            seen.events.iter().filter(|event| event.kind == "completeness_change_refused").collect();
        assert_eq!(attempts.len(), 2);
        assert_eq!(attempts[0].clause, "A-40.p2");
        assert_eq!(attempts[1].data, json!({"command": "draft"}));
        assert!(seen.decision().unwrap().automatic);
    })
    .await;
}

#[tokio::test]
async fn results_that_come_into_force_at_once_get_numbers_without_gaps_a_39_2() {
    each(async |office, first| {
        let mut cases = vec![first];
        for _ in 0..3 {
            cases.push(receive(office, Uuid::new_v4()).await);
        }
        pass_term(office, first).await;
        let ctx = Ctx::automatic(office.clock.now());
        let (a, b, c, d) = tokio::join!(
            due::expire(office, &ctx, cases[0]),
            due::expire(office, &ctx, cases[1]),
            due::expire(office, &ctx, cases[2]),
            due::expire(office, &ctx, cases[3])
        );
        a.and(b).and(c).and(d).unwrap();
        let mut numbers = Vec::new();
        for case in cases {
            numbers.push(decision(office, case).await.unwrap().number);
        }
        numbers.sort();
        assert_eq!(numbers, ["ЖТН-2026-00001", "ЖТН-2026-00002", "ЖТН-2026-00003", "ЖТН-2026-00004"]);
    })
    .await;
}
