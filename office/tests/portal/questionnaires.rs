//! Questionnaires and registration forms with versions: written and approved by the administrator, filled in by
//! whoever registers with each portal (A-8.1, B-6.1) or as participant (A-12.p2), signed with what was answered.

use jiff::civil::date;
use law::Order;
use law::registration::Ground;
use office::admissions;
use office::questionnaires::{self, Answer, Approved, Kind, Own, Said, Typed, fixed};
use office::registrations::refusal::Grounds;
use office::registrations::{self, Form, correction, refusal};
use office::store::records::{self, Kind as Row};
use office::texts::Locale;
use office::{Ctx, Error, log, replay};
use uuid::Uuid;

use crate::ledger::{invalid, pairs, refused};
use crate::samples::party_form;
use crate::world::{WEDNESDAY, World, each};

const TOMORROW: &str = "2026-10-08T09:00:00+05:00";
const LEGAL: Kind = Kind::User { order: Order::Expertise, legal: true };
const BUILDER: Kind = Kind::User { order: Order::Construction, legal: true };

fn said(kk: &str, ru: &str) -> Said {
    Said { kk: kk.into(), ru: ru.into(), en: String::new() }
}

/// A question of the operator of a kind that needs nothing more.
pub fn asks(label: &str, kind: &str, obligatory: bool) -> Typed {
    let label = Said { kk: format!("{label} kk"), ru: format!("{label} ru"), en: format!("{label} en") };
    Typed { label, kind: kind.into(), obligatory, ..Typed::default() }
}

async fn seen(world: &World, kind: Kind) -> i64 {
    let admin = world.who("administrator");
    questionnaires::desk(&world.office, &admin, kind).await.unwrap().version
}

/// A draft with what is in force, and these questions behind it.
async fn drafted(world: &World, kind: Kind, questions: &[Typed]) -> Vec<String> {
    let (office, admin) = (&world.office, &world.who("administrator"));
    let desk = questionnaires::desk(office, admin, kind).await.unwrap();
    questionnaires::rewrite(office, admin, kind, desk.version, desk.now.number).await.unwrap();
    let mut names = Vec::new();
    for typed in questions {
        let seen = seen(world, kind).await;
        names.push(questionnaires::put(office, admin, kind, seen, None, typed).await.unwrap());
    }
    names
}

async fn approve(world: &World, kind: Kind, from: &str) -> Result<Approved, Error> {
    let (office, admin) = (&world.office, &world.who("administrator"));
    let preview = questionnaires::preview(office, admin, kind).await?;
    questionnaires::approve(office, admin, kind, preview.seen, (from, "Приказ 5")).await
}

fn answered(answers: &[(&str, &str)]) -> Form {
    let own = answers.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Form { own, ..party_form() }
}

async fn save(world: &World, who: &str, id: Uuid, form: Form) -> Result<(), Error> {
    registrations::save(&world.office, &world.who(who), id, form).await
}

async fn form_of(world: &World, who: &str, id: Uuid) -> Form {
    registrations::view(&world.office, &world.who(who), id).await.unwrap().registration.form
}

/// What was signed when a registration was presented.
async fn signed(world: &World, who: &str, id: Uuid) -> String {
    let (papers, _) = registrations::papers(&world.office, &world.who(who), id).await.unwrap();
    let paper = papers.iter().find(|it| it.kind == "agreement").unwrap();
    String::from_utf8(world.office.blobs.read(&paper.sha256).await.unwrap()).unwrap()
}

/// the administrator of the operator alone writes and approves; a version is in force from its day, never changes,
/// and stands in the log; of two who write at once one is told.
#[tokio::test]
async fn a_version_is_approved_by_the_administrator_and_never_changes() {
    each(WEDNESDAY, async |world| {
        let (office, admin) = (&world.office, &world.who("administrator"));
        for who in ["registrar", "applicant", "vedomstvo"] {
            let ctx: &Ctx = &world.who(who);
            let denied = ("role-may-not", "A-7.6");
            assert_eq!(refused(questionnaires::rewrite(office, ctx, LEGAL, 0, 1).await), denied, "{who}");
            let typed = &asks("?", "line", true);
            assert_eq!(refused(questionnaires::put(office, ctx, LEGAL, 0, None, typed).await), denied);
            assert_eq!(refused(questionnaires::take_out(office, ctx, LEGAL, 0, "own-1").await), denied);
            assert_eq!(refused(questionnaires::shift(office, ctx, LEGAL, 0, ("phone", true)).await), denied);
            let words = (said("a", "b"), Said::default());
            assert_eq!(refused(questionnaires::save(office, ctx, LEGAL, 0, words).await), denied);
            assert_eq!(refused(questionnaires::preview(office, ctx, LEGAL).await), denied);
            assert_eq!(refused(questionnaires::approve(office, ctx, LEGAL, 0, ("", "")).await), denied);
            assert_eq!(refused(questionnaires::discard(office, ctx, LEGAL, 0).await), denied);
            let read = questionnaires::desk(office, ctx, LEGAL).await;
            assert_eq!(read.is_ok(), who == "registrar", "whoever decides may read: {who}");
        }
        let system = questionnaires::desk(office, admin, Kind::ExpertiseUser).await;
        assert!(matches!(system, Err(Error::NotFound)), "that is asked in an expertise system: {system:?}");

        drafted(&world, LEGAL, &[asks("Сайт", "line", false)]).await;
        let number = seen(&world, LEGAL).await;
        let typed = asks("Сайты", "line", false);
        questionnaires::put(office, admin, LEGAL, number, Some("own-1"), &typed).await.unwrap();
        let other = asks("Другое", "line", false);
        let late = questionnaires::put(office, admin, LEGAL, number, Some("own-1"), &other).await;
        assert!(matches!(late, Err(Error::Stale)), "two operators at once: {late:?}");
        // Also where what is typed is wrong: the page that tells of it would be of the new version.
        let empty = asks("", "line", false);
        let late = questionnaires::put(office, admin, LEGAL, number, Some("own-1"), &empty).await;
        assert!(matches!(late, Err(Error::Stale)), "{late:?}");
        let desk = questionnaires::desk(office, admin, LEGAL).await.unwrap();
        let last = desk.draft.unwrap().questions.pop().unwrap();
        assert_eq!(last.label.ru, "Сайты ru", "nothing of the first is lost");
        let twice = questionnaires::rewrite(office, admin, LEGAL, desk.version, 1).await;
        assert!(matches!(twice, Err(Error::Stale)), "a draft is not written over: {twice:?}");

        let unseen = questionnaires::approve(office, admin, LEGAL, number, ("08.10.2026", "Приказ 5")).await;
        assert!(matches!(unseen, Err(Error::Stale)), "it was changed since it was looked at: {unseen:?}");
        let early = approve(&world, LEGAL, "07.10.2026").await;
        assert_eq!(invalid(early), pairs(&[("from", "questionnaire-error-from-early")]));
        let approved = approve(&world, LEGAL, "08.10.2026").await.unwrap();
        assert_eq!(approved.number, 2, "behind the version of the program");
        assert_eq!(questionnaires::desk(office, admin, LEGAL).await.unwrap().now.number, 1, "not yet");
        let other = questionnaires::desk(office, admin, BUILDER).await.unwrap();
        assert!(other.approved.is_empty(), "each has its own");
        world.goes_to(TOMORROW);
        let admin = &world.who("administrator");
        let desk = questionnaires::desk(office, admin, LEGAL).await.unwrap();
        assert_eq!((desk.now.number, desk.draft, desk.approved.len()), (2, None, 1));
        let first = questionnaires::version(office, &world.who("registrar"), LEGAL, 1).await.unwrap();
        assert_eq!(first.content.questions.len(), 7, "the former version stays readable");
        let none = questionnaires::version(office, admin, LEGAL, 3).await;
        assert!(matches!(none, Err(Error::NotFound)), "{none:?}");
        world.unchangeable("questionnaire_version", "reason").await;
        let mut reader = office.db.read().await.unwrap();
        let key = approved.id.simple().to_string();
        let named = records::events_of(&mut reader, Row::QuestionnaireVersion, &[key]).await.unwrap();
        drop(reader);
        assert_eq!(named.len(), 1, "it stands in the log");
        office.log.sequence().await.unwrap();
        let found = log::verify(&office.log, &[], &mut |_| {}).await.unwrap();
        assert!(found.findings.is_empty(), "{:?}", found.findings);
    })
    .await;
}

/// .a1, A-8.1.a2, A-11.p2, A-12.p2, A-18.p4, B-6.1, B-6.1.a1, B-6.1.a2: what the law asks stands in every version, named by its clause; its
/// words and its place are the operator's.
#[tokio::test]
async fn a_fixed_question_is_worded_and_moved_but_never_removed() {
    each(WEDNESDAY, async |world| {
        let (office, admin) = (&world.office, &world.who("administrator"));
        for kind in Kind::of(office::System::Portal) {
            drafted(&world, *kind, &[]).await;
            for it in fixed(*kind) {
                let seen = seen(&world, *kind).await;
                match questionnaires::take_out(office, admin, *kind, seen, it.name).await {
                    Err(Error::Invalid(wrong)) => {
                        assert_eq!(wrong[0].key, "questionnaire-error-fixed");
                        assert_eq!(wrong[0].args["clause"], it.clause, "{}", it.name);
                    }
                    other => panic!("{}: {other:?}", it.name),
                }
            }
        }
        let clause = |kind: Kind, name: &str| {
            let it = fixed(kind).into_iter().find(|it| it.name == name).unwrap();
            (it.clause, it.obligatory)
        };
        assert_eq!(clause(LEGAL, "account"), ("A-8.1.a1", true));
        assert_eq!(
            clause(Kind::User { order: Order::Expertise, legal: false }, "account"),
            ("A-8.1.a2", false)
        );
        assert_eq!(clause(BUILDER, "address"), ("B-6.1", true));
        assert_eq!(clause(BUILDER, "bik"), ("B-6.1.a1", true));
        assert_eq!(
            clause(Kind::User { order: Order::Construction, legal: false }, "bik"),
            ("B-6.1.a2", false)
        );
        assert_eq!(clause(Kind::Participant, "certificate"), ("A-12.p2", true));
        assert_eq!(clause(Kind::Participant, "system"), ("A-11.p2", true));
        assert_eq!(clause(Kind::Participant, "code"), ("A-18.p4", true));

        // An attempt to make it optional or another kind changes its words alone.
        let words = Typed { kind: "yes_no".into(), ..asks("Заңды мекенжай", "line", false) };
        let at = seen(&world, LEGAL).await;
        questionnaires::put(office, admin, LEGAL, at, Some("address"), &words).await.unwrap();
        for _ in 0..2 {
            let at = seen(&world, LEGAL).await;
            questionnaires::shift(office, admin, LEGAL, at, ("phone", true)).await.unwrap();
        }
        approve(&world, LEGAL, "08.10.2026").await.unwrap();
        world.goes_to(TOMORROW);
        let ctx = &world.who("applicant");
        let draft = registrations::start(office, ctx, Order::Expertise, "ЖШС").await.unwrap();
        let view = registrations::view(office, ctx, draft.id).await.unwrap();
        let names: Vec<_> = view.questionnaire.content.questions.iter().map(|it| &*it.name).collect();
        assert_eq!(names, ["phone", "address", "email", "account", "bank", "bik", "kbe"]);
        let asked = view.questionnaire.question("address").unwrap();
        assert_eq!((&*asked.label.kk, &asked.own), ("Заңды мекенжай kk", &None));
        let empty = Form { address: String::new(), account: String::new(), ..party_form() };
        let told = invalid(save(&world, "applicant", draft.id, empty).await);
        assert_eq!(
            told,
            pairs(&[
                ("address", "registration-error-address-empty"),
                ("account", "registration-error-account-empty")
            ])
        );
    })
    .await;
}

/// Kazakh and Russian are needed, English is whole or not there; what is wrong is named with field and clause, and
/// nothing of it is kept.
#[tokio::test]
async fn what_is_wrong_with_a_question_is_named_with_its_clause() {
    each(WEDNESDAY, async |world| {
        let (office, admin) = (&world.office, &world.who("administrator"));
        drafted(&world, LEGAL, &[]).await;
        let at = seen(&world, LEGAL).await;
        let put = async |typed: Typed| match questionnaires::put(office, admin, LEGAL, at, None, &typed).await
        {
            Err(Error::Invalid(wrong)) => {
                assert!(wrong.iter().all(|it| it.args["clause"] == "A-7.6"), "{wrong:?}");
                wrong.into_iter().map(|it| (it.field, it.key)).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        };
        let line = || asks("Сайт", "line", true);
        let no_russian = Typed { label: said("Сайт", " \u{0} "), ..line() };
        assert_eq!(put(no_russian).await, pairs(&[("label-ru", "questionnaire-error-empty-ru")]));
        let no_kazakh = Typed { hint: said("", "Подсказка"), ..line() };
        assert_eq!(put(no_kazakh).await, pairs(&[("hint-kk", "questionnaire-error-empty-kk")]));
        let huge = Typed { label: said(&"ә".repeat(301), &"я".repeat(100_000)), ..line() };
        let long = "questionnaire-error-long";
        assert_eq!(put(huge).await, pairs(&[("label-kk", long), ("label-ru", long)]));
        assert_eq!(put(asks("x", "script", true)).await, pairs(&[("kind", "questionnaire-error-kind")]));
        for most in ["0", "501", "-1", "много", "99999999999999999999"] {
            let wrong = put(Typed { most: most.into(), ..line() }).await;
            assert_eq!(wrong[0].0, "most", "{most}");
        }
        let crossed = Typed { least: "5".into(), most: "4".into(), ..asks("x", "number", true) };
        assert_eq!(put(crossed).await, pairs(&[("most", "questionnaire-error-crossed")]));
        let day = Typed { least: "31.02.2026".into(), ..asks("x", "day", true) };
        assert_eq!(put(day).await, pairs(&[("least", "questionnaire-error-day")]));
        let listed = |kk: &str, ru: &str| Typed { choices: said(kk, ru), ..asks("x", "choice", true) };
        assert_eq!(
            put(listed("жалғыз", "один")).await,
            pairs(&[("choices-kk", "questionnaire-error-choices")])
        );
        assert_eq!(
            put(listed("а\nб", "а")).await,
            pairs(&[("choices-ru", "questionnaire-error-choices-lines")])
        );
        assert_eq!(
            put(listed("а\nа", "а\nб")).await,
            pairs(&[("choices-kk", "questionnaire-error-choices-twice")])
        );
        let flood = (0..51).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
        assert_eq!(
            put(listed(&flood, &flood)).await,
            pairs(&[("choices-kk", "questionnaire-error-choices")])
        );
        let draft = questionnaires::desk(office, admin, LEGAL).await.unwrap().draft.unwrap();
        assert_eq!(draft.questions.len(), 7, "nothing of it was kept");

        // Markup stays what it is: text.
        let markup = Typed { label: said("<script>alert(1)</script>", "<b>"), ..line() };
        let name = questionnaires::put(office, admin, LEGAL, at, None, &markup).await.unwrap();
        let lacks = questionnaires::preview(office, admin, LEGAL).await;
        assert_eq!(invalid(lacks), pairs(&[(&name, "questionnaire-error-english")]));
        let words = (said("Нысан", ""), said("", "Вступление"));
        let told = questionnaires::save(office, admin, LEGAL, at + 1, words).await.unwrap();
        let told: Vec<_> = told.iter().map(|it| (&*it.field, &*it.key)).collect();
        let empty =
            [("title-ru", "questionnaire-error-empty-ru"), ("intro-kk", "questionnaire-error-empty-kk")];
        assert_eq!(told, empty);
        // Without an English title there is no English.
        let words = (said("Нысан", "Форма"), Said::default());
        assert_eq!(questionnaires::save(office, admin, LEGAL, at + 2, words).await.unwrap(), []);
        let version = questionnaires::preview(office, admin, LEGAL).await.unwrap().version;
        assert_eq!(version.language(Locale::En), Locale::Ru);
        assert!(version.content.questions.iter().all(|it| it.label.en.is_empty()));
        for _ in 0..39 {
            let at = seen(&world, LEGAL).await;
            questionnaires::put(office, admin, LEGAL, at, None, &line()).await.unwrap();
        }
        let at = seen(&world, LEGAL).await;
        let many = questionnaires::put(office, admin, LEGAL, at, None, &line()).await;
        assert_eq!(invalid(many), pairs(&[("label-kk", "questionnaire-error-many")]));
    })
    .await;
}

/// B-6.1, B-6.2: a version that comes into force in the middle of a draft is told with its new questions,
/// nothing typed is lost, and what is signed names the version and its answers; what was presented before stays as it was.
#[tokio::test]
async fn a_new_version_in_the_middle_of_a_draft_loses_nothing() {
    each(WEDNESDAY, async |world| {
        for (order, kind) in [(Order::Expertise, LEGAL), (Order::Construction, BUILDER)] {
            let office = &world.office;
            let before = world.presented_for("expertise-head", order).await;
            let was = signed(&world, "expertise-head", before.id).await;
            assert!(was.contains("Регистрационная форма, редакция 1"), "{was}");
            let draft = world.draft_for("applicant", order).await;
            let employees = Typed { least: "1".into(), ..asks("Сотрудники", "number", true) };
            let choice = Typed {
                choices: said("Ірі, ұлттық\nШағын", "Крупная, национальная\nМалая"),
                ..asks("Размер", "choice", false)
            };
            let mut questions = vec![employees, choice, asks("Пояснение", "long", false)];
            questions[1].choices.en = "Large\nSmall".into();
            let names = drafted(&world, kind, &questions).await;
            assert_eq!(names, ["own-1", "own-2", "own-3"]);
            let day = world.office.law(world.now()).date(world.now()).tomorrow().unwrap();
            approve(&world, kind, &day.to_string()).await.unwrap();
            let former = world.signed_agreement("applicant", draft.id, "applicant").await;
            let at = day.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(5))).unwrap().timestamp();
            world.goes_to(&(at + jiff::SignedDuration::from_hours(9)).to_string());

            let ctx = &world.who("applicant");
            let view = registrations::view(office, ctx, draft.id).await.unwrap();
            let earlier = view.former.as_ref().expect("it is told that another version is in force");
            let since = view.questionnaire.since(earlier);
            let new: Vec<_> = since.new.iter().map(|it| &*it.name).collect();
            assert_eq!(
                (new, since.changed.len(), since.gone.len()),
                (names.iter().map(|it| &**it).collect(), 0, 0)
            );
            assert_eq!(view.registration.form.address, party_form().address, "nothing typed is lost");
            let unseen = registrations::present(office, ctx, draft.id, former).await;
            assert_eq!(invalid(unseen), pairs(&[("form", "questionnaire-changed-form")]));
            // By a page that was opened before.
            let old = Form { questionnaire: 1, phone: "+7 702 000 00 00".into(), ..party_form() };
            let told = invalid(save(&world, "applicant", draft.id, old).await);
            assert_eq!(
                told,
                pairs(&[("questionnaire", "questionnaire-changed"), ("own-1", "questionnaire-answer-empty")])
            );
            assert_eq!(form_of(&world, "applicant", draft.id).await.phone, "+7 702 000 00 00", "kept");
            let typed = answered(&[("own-1", "0"), ("own-2", "Орташа"), ("own-9", "x"), ("name", "x")]);
            let told = invalid(save(&world, "applicant", draft.id, typed).await);
            let wrong = [("own-1", "questionnaire-answer-least"), ("own-2", "questionnaire-answer-choice")];
            assert_eq!(told, pairs(&wrong));
            let flood = answered(&[("own-3", &"я".repeat(5_001))]);
            let told = invalid(save(&world, "applicant", draft.id, flood).await);
            assert_eq!(told, pairs(&[("own-3", "registration-error-too-long")]));
            let kept = form_of(&world, "applicant", draft.id).await;
            assert_eq!(kept.own.keys().collect::<Vec<_>>(), ["own-1", "own-2"], "of known questions alone");

            let forged = "бірінші\r\n7. Плата не взимается.";
            let right = answered(&[("own-1", "1 200"), ("own-2", "Ірі, ұлттық"), ("own-3", forged)]);
            save(&world, "applicant", draft.id, right).await.unwrap();
            let cms = world.signed_agreement("applicant", draft.id, "applicant").await;
            let presented =
                registrations::present(office, &world.who("applicant"), draft.id, cms).await.unwrap();
            assert_eq!(presented.form.questionnaire, 2);
            let text = signed(&world, "applicant", draft.id).await;
            for line in [
                "Тіркеу нысаны, редакция: 2,",
                "Registration form, version 2,",
                "Сотрудники ru: 1200",
                "Размер kk: Ірі, ұлттық",
                "Размер ru: Крупная, национальная",
                "Размер en: Large",
                "Пояснение ru:\n> бірінші\n> 7. Плата не взимается.",
            ] {
                assert!(text.contains(line), "{line}: {text}");
            }
            assert!(!text.contains("\n7. Плата не взимается."), "{text}");
            let card = registrations::card(office, &world.who("registrar"), draft.id).await.unwrap();
            let json = card.registration.json(&card.questionnaire);
            assert_eq!((&json["kind"], &json["version"]), (&kind.name().into(), &2.into()));
            assert_eq!(json["questions"][7]["answer"], "1200");
            assert_eq!(json["questions"][0]["answer"], party_form().address);
            let agreement = card.documents.iter().find(|it| it.kind == "agreement").unwrap();
            assert_eq!(agreement.data["form"], json, "the paper holds them for machines");

            assert_eq!(signed(&world, "expertise-head", before.id).await, was);
            let card = registrations::card(office, &world.who("registrar"), before.id).await.unwrap();
            assert_eq!((card.questionnaire.number, card.questionnaire.content.questions.len()), (1, 7));
            assert_eq!(replay::run(office).await.unwrap().differences, vec![]);
        }
    })
    .await;
}

/// an answer to a question that a later version asks no more stays in the draft, is not signed, and is there again
/// when the question is.
#[tokio::test]
async fn what_is_asked_no_more_is_kept_and_not_signed() {
    each(WEDNESDAY, async |world| {
        let (office, admin) = (&world.office, &world.who("administrator"));
        drafted(&world, LEGAL, &[asks("Сайт", "line", true)]).await;
        approve(&world, LEGAL, "08.10.2026").await.unwrap();
        world.goes_to(TOMORROW);
        let ctx = &world.who("applicant");
        let draft = registrations::start(office, ctx, Order::Expertise, "ЖШС").await.unwrap();
        save(&world, "applicant", draft.id, answered(&[("own-1", "own.kz")])).await.unwrap();
        let at = seen(&world, LEGAL).await;
        questionnaires::rewrite(office, admin, LEGAL, at, 1).await.unwrap();
        approve(&world, LEGAL, "09.10.2026").await.unwrap();
        world.goes_to("2026-10-09T09:00:00+05:00");
        let view = registrations::view(office, &world.who("applicant"), draft.id).await.unwrap();
        let former = view.former.unwrap();
        assert_eq!(view.questionnaire.since(&former).gone[0].name, "own-1");
        save(&world, "applicant", draft.id, party_form()).await.unwrap();
        assert_eq!(form_of(&world, "applicant", draft.id).await.own["own-1"], "own.kz");
        let text = registrations::agreement(office, &world.who("applicant"), draft.id).await.unwrap().text;
        assert!(!text.contains("own.kz"), "{text}");
        // Another question never gets its name.
        let names = drafted(&world, LEGAL, &[asks("Страна", "line", false)]).await;
        assert_eq!(names, ["own-2"]);
    })
    .await;
}

/// A-9, B-7: a ground about data marks a question of the operator by its own words; where data are no ground, the operator
/// asks to correct it, and the version on which it was presented stays.
#[tokio::test]
async fn an_answer_is_marked_in_a_refusal_and_corrected_on_request() {
    each(WEDNESDAY, async |world| {
        let (office, registrar) = (&world.office, world.who("registrar"));
        for kind in [LEGAL, BUILDER] {
            drafted(&world, kind, &[asks("Сайт", "line", true)]).await;
            approve(&world, kind, "08.10.2026").await.unwrap();
        }
        world.goes_to(TOMORROW);
        let mut presented = Vec::new();
        for order in Order::ALL {
            let ctx = world.who("applicant");
            let draft = registrations::start(office, &ctx, order, "ЖШС").await.unwrap();
            save(&world, "applicant", draft.id, answered(&[("own-1", "example.kz")])).await.unwrap();
            for group in draft.applicant().unwrap().obligatory() {
                world.attach("applicant", draft.id, *group).await;
            }
            let cms = world.signed_agreement("applicant", draft.id, "applicant").await;
            presented.push(registrations::present(office, &ctx, draft.id, cms).await.unwrap());
        }
        let grounds = |marked: &str| Grounds {
            ground: Ground::UntrueData,
            marked: marked.into(),
            explanation: "Сайта нет".into(),
        };
        let (first, second) = (&presented[0], &presented[1]);
        let none = refusal::prepare(office, &registrar, first.id, first.version, grounds("own-2")).await;
        assert_eq!(invalid(none), pairs(&[("marked", "registration-error-where")]));
        refusal::prepare(office, &registrar, first.id, first.version, grounds("own-1")).await.unwrap();
        let paper = refusal::prepared(office, &registrar, first.id).await.unwrap();
        let words = office.texts.of(Locale::Kk);
        let said = refusal::facts(words, (&paper.registration, &paper.questionnaire), &paper.grounds);
        assert!(said.iter().any(|(_, value)| value == "Сайт kk"), "{said:?}");

        let fields = ["own-1".to_owned()];
        correction::ask(office, &registrar, second.id, second.version, &fields, "Сайта нет").await.unwrap();
        let ctx = world.who("applicant");
        let version = registrations::view(office, &ctx, second.id).await.unwrap().registration.version;
        let correct = async |form: Form| correction::correct(office, &ctx, second.id, version, &form).await;
        let empty = correct(answered(&[("own-1", " ")])).await;
        assert_eq!(invalid(empty), pairs(&[("own-1", "questionnaire-answer-empty")]));
        let form = Form { phone: "+7 702 000 00 00".into(), ..answered(&[("own-1", "other.kz")]) };
        correct(form).await.unwrap();
        let view = registrations::view(office, &ctx, second.id).await.unwrap();
        assert_eq!(view.registration.form.own["own-1"], "other.kz");
        assert_eq!(view.registration.form.phone, party_form().phone, "nobody asked for it");
        assert_eq!((view.questionnaire.number, view.registration.form.questionnaire), (2, 2));
        assert!(signed(&world, "applicant", second.id).await.contains("example.kz"), "as it was signed");
        assert_eq!(replay::run(office).await.unwrap().differences, vec![]);
    })
    .await;
}

/// A-12.p2: the questionnaire of a participant asks what the operator added; the answers stand in what both sign.
#[tokio::test]
async fn a_participant_answers_the_questions_of_the_operator() {
    each(WEDNESDAY, async |world| {
        let office = &world.office;
        let known = Own { obligatory: true, answer: Answer::YesNo };
        drafted(&world, Kind::Participant, &[asks("Филиалы", "yes_no", true)]).await;
        let approved = approve(&world, Kind::Participant, "08.10.2026").await.unwrap();
        assert_eq!(approved.content.questions.last().unwrap().own, Some(known));
        crate::admissions::member(&world).await;
        let ctx = &world.who("applicant");
        let draft = admissions::start(office, ctx, "ЖШС").await.unwrap();
        assert!(admissions::save(office, ctx, draft.id, crate::admissions::form()).await.unwrap().is_empty());
        world.goes_to(TOMORROW);
        let ctx = &world.who("applicant");
        let view = admissions::view(office, ctx, draft.id).await.unwrap();
        let former = view.former.unwrap();
        assert_eq!(view.questionnaire.since(&former).new[0].name, "own-1");
        let reading = admissions::reading(office, ctx, draft.id).await.unwrap();
        assert_eq!(reading.missing[0].key, "questionnaire-changed-form");
        let typed = |answer: &str| admissions::Form {
            own: [("own-1".to_owned(), answer.to_owned())].into(),
            ..crate::admissions::form()
        };
        let wrong = admissions::save(office, ctx, draft.id, typed("maybe")).await.unwrap();
        assert_eq!(wrong[0].key, "questionnaire-answer-choice");
        assert!(admissions::save(office, ctx, draft.id, typed("yes")).await.unwrap().is_empty());
        crate::admissions::attached(&world, "applicant", draft.id, &office::demo::paper::paper("c", 0)).await;
        let presented = crate::admissions::signed(&world, "applicant", draft.id, "applicant").await.unwrap();
        assert_eq!(presented.form.questionnaire, 2);
        let card = admissions::card(office, &world.who("registrar"), draft.id).await.unwrap();
        let paper = card.documents.iter().find(|it| it.kind == "admission").unwrap();
        let text = String::from_utf8(office.blobs.read(&paper.sha256).await.unwrap()).unwrap();
        assert!(text.contains("Филиалы ru: Да") && text.contains("Филиалы kk: Иә"), "{text}");
        assert!(text.contains("редакция 2, действует с 8 октября 2026"), "{text}");
        let json = card.admission.json(&card.questionnaire);
        assert_eq!(json["questions"].as_array().unwrap().last().unwrap()["answer"], "yes");
        assert_eq!(card.questionnaire.valid_from, Some(date(2026, 10, 8)));
    })
    .await;
}
