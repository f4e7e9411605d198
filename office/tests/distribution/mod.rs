//! Who works at a case: the queue, seats, absences, declarations, hand-over, the board, the calendar.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use law::access::Role;
use law::expertise::completeness::Verdict;
use office::demo::personas::PERSONAS;
use office::employees::{self, Giving};
use office::expertise::people::{self, Attesting, Leaving};
use office::expertise::queue::{self, Filter, PER_PAGE, Wanted};
use office::expertise::seats::{self, Assignment, Declaration, HandOver, LEAD};
use office::expertise::{board, feed, result, signing, view};
use office::store::{cases, seats as rows, terms};
use office::{Clock, Ctx, Error, Office, notices};
use uuid::Uuid;

use crate::common::cases::{admin, each, goes_to, received, received_as};
use crate::common::{MONDAY, acting, at, authority, open, sha256};

const SECTION: &str = "explanatory-note";

fn who(office: &Office, id: &str) -> Ctx {
    acting(id, office.clock.now())
}

/// A colleague of the expert with the number of another person.
fn colleague(office: &Office, id: &str, role: Role) -> Ctx {
    let persona = PERSONAS.iter().find(|persona| persona.id == id).unwrap();
    let mut ctx = who(office, "expert");
    ctx.actor.iin = Some(persona.iin.into());
    ctx.actor.name = persona.full_name();
    ctx.actor.roles = vec![role];
    ctx
}

/// Gives somebody a role in the organisation.
async fn hired(office: &Office, id: &str, role: Role) -> Ctx {
    let ctx = colleague(office, id, role);
    let typed = Giving {
        iin: ctx.actor.iin.clone().unwrap(),
        bin: ctx.actor.bin.clone().unwrap(),
        name: ctx.actor.name.clone(),
        role: role.name().into(),
        reason: "№ 1".into(),
        ..Giving::default()
    };
    employees::give(office, &admin(office), &typed).await.unwrap();
    ctx
}

async fn person(office: &Office, ctx: &Ctx) -> Uuid {
    let all = people::colleagues(office, &who(office, "expertise-head")).await.unwrap();
    all.iter().find(|it| it.name == ctx.actor.name).unwrap().id
}

async fn attested(office: &Office, ctx: &Ctx) -> Uuid {
    let id = person(office, ctx).await;
    let typed = Attesting {
        section: SECTION.into(),
        certificate: "№ 17".into(),
        from: "01.01.2026".into(),
        to: "31.12.2026".into(),
    };
    people::attest(office, &who(office, "expertise-head"), id, &typed).await.unwrap();
    id
}

async fn away(office: &Office, id: Uuid, from: &str, to: &str, deputy: Option<Uuid>) {
    let typed = Leaving {
        from: from.into(),
        to: to.into(),
        kind: "leave".into(),
        deputy: deputy.map(|id| id.to_string()).unwrap_or_default(),
    };
    people::leave(office, &who(office, "expertise-head"), id, &typed).await.unwrap();
}

async fn seating(office: &Office, case: Uuid) -> i64 {
    seats::team(office, &who(office, "expertise-head"), case).await.unwrap().seating
}

async fn given(office: &Office, case: Uuid, seat: &str, to: Option<Uuid>, reason: &str) -> Result<(), Error> {
    let seating = seating(office, case).await;
    let wanted = Assignment { seating, seats: vec![(seat.into(), to)], reason: reason.into() };
    seats::assign(office, &who(office, "expertise-head"), case, &wanted).await
}

async fn declared(office: &Office, ctx: &Ctx, case: Uuid, conflict: bool) -> Result<(), Error> {
    let reason = if conflict { "The designer is my brother" } else { "" };
    seats::declare(office, ctx, case, &Declaration { conflict, reason: reason.into() }).await
}

async fn record(office: &Office, ctx: &Ctx, case: Uuid) -> Result<(), Error> {
    let seen = view::case(office, ctx, case).await.unwrap();
    let (version, lines) = (seen.case.version, office::testing::all_present(office, &seen));
    let input = result::Input { version, verdict: Verdict::Positive, lines, remarks: vec![] };
    result::record(office, ctx, case, input).await
}

#[track_caller]
fn refused<T: std::fmt::Debug>(done: Result<T, Error>) -> (&'static str, &'static str) {
    match done {
        Err(Error::Refused(refusal)) => (refusal.clause.0, refusal.code),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn field<T: std::fmt::Debug>(done: Result<T, Error>) -> String {
    match done {
        Err(Error::Invalid(fields)) => fields[0].key.clone(),
        other => panic!("{other:?}"),
    }
}

/// the pages together are the whole list in its order, whatever is chosen; counts are of what is there.
#[tokio::test]
async fn pages_of_the_queue_are_the_whole_and_the_filters_choose() {
    each(async |_, office, id| {
        let (ctx, mut all) = (who(office, "expert"), BTreeSet::from(["SENIM-2026-00001".to_owned()]));
        let mut tx = office.db.begin().await.unwrap();
        let first = cases::find(&mut tx, id).await.unwrap().unwrap();
        let dues = law::event::Subject::terms(&first.law, &first.law(office).unwrap());
        for n in 0..120 {
            let number = format!("B-{n:03}");
            let case = cases::Case {
                id: Uuid::new_v4(),
                application_id: Uuid::new_v4(),
                registration_number: number.clone(),
                title: if n % 10 == 0 { "Жаңа МЕКТЕП 100%".into() } else { "Көпір".into() },
                received_at: first.received_at + SignedDuration::from_secs(n),
                ..first.clone()
            };
            assert!(cases::open(&mut tx, &case).await.unwrap());
            rows::open(&mut tx, case.id, &[SECTION]).await.unwrap();
            // Every other one has no term.
            if n % 2 == 0 {
                terms::replace(&mut tx, ("case", case.id), &dues).await.unwrap();
            }
            all.insert(number);
        }
        tx.commit().await.unwrap();
        let numbers = async |filter: Filter| {
            let (mut found, mut page) = (Vec::new(), 1);
            loop {
                let wanted = Wanted { filter: filter.clone(), page };
                let seen = queue::page(office, &ctx, &wanted).await.unwrap();
                assert!(seen.cases.len() <= PER_PAGE);
                found.extend(seen.cases.into_iter().map(|it| it.case.registration_number));
                if page == seen.pages {
                    assert_eq!(found.len(), seen.found);
                    return found;
                }
                page += 1;
            }
        };
        let by_term = numbers(Filter::default()).await;
        assert_eq!(by_term.iter().cloned().collect::<BTreeSet<_>>(), all, "nothing twice, nothing left out");
        // Those with a term come first; the case that was received has the same as its copies.
        assert!(
            by_term[..61].iter().all(|number| number == "SENIM-2026-00001" || even(number)),
            "{by_term:?}"
        );
        let by_number = numbers(Filter { sort: "number".into(), ..Filter::default() }).await;
        assert_eq!(by_number, all.iter().cloned().collect::<Vec<_>>());
        let latest = numbers(Filter { sort: "received".into(), ..Filter::default() }).await;
        assert_eq!(latest[0], "B-119");
        // Small letters are as good as large ones, and signs of patterns are themselves.
        for (find, count) in
            [("мектеп", 13), ("МЕКТЕП 100%", 12), ("%", 12), ("_", 0), ("b-07", 10), ("сарыарқа", 121)]
        {
            let found = numbers(Filter { find: find.into(), ..Filter::default() }).await;
            assert_eq!(found.len(), count, "{find}");
        }
        // Monday 12:00: the term ends with the next Monday.
        let seen = queue::page(office, &ctx, &Wanted::default()).await.unwrap();
        assert_eq!((seen.with_term("today"), seen.with_term("week"), seen.with_term("late")), (0, 0, 0));
        assert_eq!((seen.at("completeness_check"), seen.at("open"), seen.at("closed")), (121, 121, 0));
        office.clock.forward(at("2026-10-12T05:00:00Z").duration_since(office.clock.now())).unwrap();
        let ctx = who(office, "expert");
        let seen = queue::page(office, &ctx, &Wanted { page: 9, ..Wanted::default() }).await.unwrap();
        assert_eq!((seen.page, seen.pages), (3, 3), "beyond the last page is the last one");
        assert_eq!((seen.with_term("today"), seen.with_term("week"), seen.with_term("late")), (61, 61, 0));
        assert_eq!(
            numbers(Filter { term: "today".into(), ..Filter::default() }).await.len(),
            0,
            "at its own time"
        );
        assert_eq!(numbers(Filter { stage: "concluded".into(), ..Filter::default() }).await.len(), 0);
        assert_eq!(
            numbers(Filter { stage: "'; --".into(), ..Filter::default() }).await.len(),
            121,
            "no stage"
        );
        // Seats choose too.
        let head = who(office, "expertise-head");
        let me = attested(office, &ctx).await;
        given(office, id, SECTION, Some(me), "").await.unwrap();
        let mine = |section: &str| Filter {
            person: people::own(&ctx).into(),
            section: section.into(),
            ..Filter::default()
        };
        assert_eq!(numbers(mine("")).await, ["SENIM-2026-00001"]);
        assert_eq!(numbers(mine(SECTION)).await, ["SENIM-2026-00001"]);
        assert!(numbers(mine("estimate")).await.is_empty());
        let section = Filter { section: SECTION.into(), ..Filter::default() };
        assert_eq!(numbers(section).await, ["SENIM-2026-00001"]);
        let vacant = |seat: &str| Filter { vacant: seat.into(), ..Filter::default() };
        assert_eq!(numbers(vacant("lead")).await.len(), 121);
        assert_eq!(numbers(vacant("section")).await.len(), 120);
        let seen = board::board(office, &head).await.unwrap();
        assert_eq!((seen.open, seen.today, seen.late), (121, 61, 0));
        assert_eq!((seen.without_lead, seen.without_reviewer), (121, 120));
        // A stranger sees none of it.
        let mut stranger = who(office, "clerk");
        stranger.actor.roles = vec![Role::ExpertiseExpert];
        assert!(queue::page(office, &stranger, &Wanted::default()).await.unwrap().is_empty());
        assert!(matches!(seats::team(office, &stranger, id).await, Err(Error::NotFound)));
    })
    .await;
}

fn even(number: &str) -> bool {
    number.strip_prefix("B-").is_some_and(|n| n.parse::<u32>().unwrap() % 2 == 0)
}

/// nobody is given a seat who is not attested for the section, is away, or declared a conflict; more than he
/// takes needs a reason.
#[tokio::test]
async fn a_seat_is_given_only_to_whom_the_law_lets_have_it() {
    each(async |_, office, id| {
        let (expert, head) = (who(office, "expert"), who(office, "expertise-head"));
        let me = person(office, &expert).await;
        assert_eq!(refused(given(office, id, SECTION, Some(me), "").await), ("A-41", "seat-not-attested"));
        let boss = person(office, &head).await;
        assert_eq!(
            field(given(office, id, SECTION, Some(boss), "").await),
            "seats-error-person",
            "no expert"
        );
        attested(office, &expert).await;
        // An attestation that is over, or ended, is none.
        let over = Attesting {
            section: "estimate".into(),
            certificate: "№ 1".into(),
            from: "01.01.2025".into(),
            to: "31.12.2025".into(),
        };
        people::attest(office, &head, me, &over).await.unwrap();
        let (seen, _) = people::one(office, &head, me).await.unwrap();
        assert!(seen.attested("estimate", jiff::civil::date(2026, 10, 5)).is_none());
        assert!(seen.attested("estimate", jiff::civil::date(2025, 12, 31)).is_some(), "the last day counts");

        away(office, me, "05.10.2026", "06.10.2026", None).await;
        assert_eq!(refused(given(office, id, SECTION, Some(me), "because").await), ("A-39", "seat-absent"));
        let team = seats::team(office, &head, id).await.unwrap();
        assert_eq!(team.vacancies[1].suggested(), None);
        goes_to(office, "2026-10-07T05:00:00Z").await;
        let head = who(office, "expertise-head");
        let expert = who(office, "expert");
        assert_eq!(
            seats::team(office, &head, id).await.unwrap().vacancies[1].suggested().unwrap().person.id,
            me
        );

        people::set_load(office, &head, me, "1").await.unwrap();
        let other = received_as(office, "SENIM-2026-00002").await;
        given(office, other, SECTION, Some(me), "").await.unwrap();
        assert_eq!(refused(given(office, id, SECTION, Some(me), "").await), ("A-39", "seat-full"));
        given(office, id, SECTION, Some(me), "Nobody else knows bridges").await.unwrap();
        let seen = view::case(office, &expert, id).await.unwrap();
        let told = seen.events.iter().rfind(|event| event.kind == "case_distributed").unwrap();
        assert_eq!(
            (told.clause.as_str(), &told.data["reason"]),
            ("A-39", &"Nobody else knows bridges".into())
        );
        assert_eq!(told.actor["name"], head.actor.name.as_str());
        let told = notices::list(office, &expert).await.unwrap();
        assert_eq!(told.iter().filter(|notice| notice.kind == "case-assigned").count(), 2);
        assert!(
            notices::list(office, &head).await.unwrap().iter().all(|notice| notice.kind != "case-assigned")
        );

        // Whoever has it is not moved without a word.
        assert_eq!(field(given(office, id, SECTION, None, "").await), "seats-error-reason");
        declared(office, &expert, id, true).await.unwrap();
        assert_eq!(refused(given(office, id, SECTION, Some(me), "because").await), ("A-39", "seat-conflict"));
        // An expert distributes nothing and records nothing of others.
        let wanted = Assignment { seating: 0, seats: vec![], reason: String::new() };
        assert_eq!(refused(seats::assign(office, &expert, id, &wanted).await), ("A-39", "role-may-not"));
        assert_eq!(refused(people::set_load(office, &expert, me, "9").await), ("A-39", "role-may-not"));
        let leaving = Leaving {
            from: "01.12.2026".into(),
            to: "02.12.2026".into(),
            kind: "sick".into(),
            ..Leaving::default()
        };
        let others = people::leave(office, &expert, boss, &leaving).await;
        assert!(matches!(others, Err(Error::Denied { .. })), "{others:?}");
        people::leave(office, &expert, me, &leaving).await.unwrap();
        assert_eq!(field(people::leave(office, &expert, me, &leaving).await), "experts-error-overlap");
    })
    .await;
}

/// of two heads who give seats at once one is told to look again, and what he saw is not given over.
#[tokio::test]
async fn of_two_heads_at_once_one_gives_the_seats() {
    each(async |_, office, id| {
        let second = hired(office, "clerk", Role::ExpertiseHead).await;
        let head = who(office, "expertise-head");
        let (one, other) = (person(office, &head).await, person(office, &second).await);
        let seating = seating(office, id).await;
        let wanted =
            |who| Assignment { seating, seats: vec![(LEAD.into(), Some(who))], reason: String::new() };
        let (ours, theirs) = (wanted(one), wanted(other));
        let both = tokio::join!(
            seats::assign(office, &head, id, &ours),
            seats::assign(office, &second, id, &theirs)
        );
        let done = [both.0, both.1];
        assert_eq!(done.iter().filter(|it| it.is_ok()).count(), 1, "{done:?}");
        assert!(done.iter().any(|it| matches!(it, Err(Error::Stale | Error::Unavailable(_)))), "{done:?}");
        let seen = view::case(office, &head, id).await.unwrap();
        assert_eq!(seen.events.iter().filter(|event| event.kind == "case_distributed").count(), 1);
    })
    .await;
}

/// who signed and then declares a conflict has not certified the result; another one records it anew.
#[tokio::test]
async fn a_conflict_after_the_signature_holds_the_result_back() {
    each(async |_, office, id| {
        let second = hired(office, "clerk", Role::ExpertiseExpert).await;
        let (other, expert) = (attested(office, &second).await, who(office, "expert"));
        let me = attested(office, &expert).await;
        given(office, id, SECTION, Some(me), "").await.unwrap();
        declared(office, &expert, id, false).await.unwrap();
        record(office, &expert, id).await.unwrap();
        let (_, bytes) = view::draft_bytes(office, &expert, id).await.unwrap();
        let cms = authority().sign("expert", &bytes, false, expert.now).unwrap();
        signing::sign(office, &expert, id, &sha256(&bytes), cms).await.unwrap();
        declared(office, &expert, id, true).await.unwrap();
        let head = who(office, "expertise-head");
        let cms = authority().sign("expertise-head", &bytes, false, head.now).unwrap();
        let held = signing::sign(office, &head, id, &sha256(&bytes), cms.clone()).await;
        assert_eq!(refused(held), ("A-39", "completeness-signer-conflict"));
        assert!(view::case(office, &head, id).await.unwrap().decision().is_none());

        given(office, id, SECTION, Some(other), "Conflict").await.unwrap();
        declared(office, &second, id, false).await.unwrap();
        record(office, &second, id).await.unwrap();
        let draft = cases::draft(&mut office.db.read().await.unwrap(), id).await.unwrap().unwrap();
        assert_eq!(
            draft.signatures,
            serde_json::json!([]),
            "the signature of the first is under nothing any more"
        );
    })
    .await;
}

/// while nobody has a seat the role is enough; then only who has one acts, after he declared his interest; others
/// read.
#[tokio::test]
async fn only_those_with_a_seat_act_once_there_are_seats() {
    each(async |_, office, id| {
        let second = hired(office, "clerk", Role::ExpertiseExpert).await;
        let expert = who(office, "expert");
        record(office, &second, id).await.unwrap();
        attested(office, &second).await;
        let me = attested(office, &expert).await;
        given(office, id, SECTION, Some(me), "").await.unwrap();
        assert_eq!(refused(record(office, &second, id).await), ("A-39", "act-without-seat"));
        assert!(view::case(office, &second, id).await.unwrap().draft.is_some(), "he reads");
        assert_eq!(refused(declared(office, &second, id, false).await), ("A-39", "act-without-seat"));
        assert_eq!(refused(record(office, &expert, id).await), ("A-39", "act-undeclared"));
        let (_, bytes) = view::draft_bytes(office, &expert, id).await.unwrap();
        let cms = authority().sign("expert", &bytes, false, expert.now).unwrap();
        let signed = signing::sign(office, &expert, id, &sha256(&bytes), cms.clone()).await;
        assert_eq!(refused(signed), ("A-39", "act-undeclared"));
        declared(office, &expert, id, false).await.unwrap();
        record(office, &expert, id).await.unwrap();
        let (_, bytes) = view::draft_bytes(office, &expert, id).await.unwrap();
        let cms = authority().sign("expert", &bytes, false, expert.now).unwrap();
        signing::sign(office, &expert, id, &sha256(&bytes), cms).await.unwrap();
        // The second signature is the head's, who has no seat.
        let head = who(office, "expertise-head");
        let cms = authority().sign("expertise-head", &bytes, false, head.now).unwrap();
        signing::sign(office, &head, id, &sha256(&bytes), cms).await.unwrap();
        assert!(view::case(office, &head, id).await.unwrap().decision().is_some());
    })
    .await;
}

/// where every case is distributed, nobody acts before.
#[tokio::test]
async fn an_organisation_may_have_every_case_distributed_first() {
    for fresh in office::testing::Fresh::engines().await {
        let mut office = open("expertise", &fresh, Clock::fixed(at(MONDAY)), "http://127.0.0.1:9").await;
        let id = received(&office).await;
        let mut config = office.config.clone();
        config.distribution.required = true;
        let clock = office.clock.clone();
        drop(office);
        office = Office::open_at(config, clock).await.unwrap();
        let expert = who(&office, "expert");
        assert_eq!(refused(record(&office, &expert, id).await), ("A-39", "case-not-distributed"));
        let me = attested(&office, &expert).await;
        given(&office, id, SECTION, Some(me), "").await.unwrap();
        declared(&office, &expert, id, false).await.unwrap();
        record(&office, &expert, id).await.unwrap();
    }
}

/// what was worked at stays when a case passes on; a deputy takes it over by a hand-over while the other is away,
/// and not before.
#[tokio::test]
async fn a_case_passes_on_with_its_draft_and_a_deputy_takes_nothing_silently() {
    each(async |_, office, id| {
        let second = hired(office, "clerk", Role::ExpertiseExpert).await;
        let expert = who(office, "expert");
        let (me, other) = (attested(office, &expert).await, attested(office, &second).await);
        given(office, id, SECTION, Some(me), "").await.unwrap();
        declared(office, &expert, id, false).await.unwrap();
        record(office, &expert, id).await.unwrap();
        let draft = view::case(office, &expert, id).await.unwrap().draft.unwrap();
        away(office, me, "06.10.2026", "13.10.2026", Some(other)).await;
        // The term ends on the 12th, while he is away: the head is told, and the deputy that he was named.
        let head = who(office, "expertise-head");
        let told = notices::list(office, &head).await.unwrap();
        let warned = told.iter().find(|notice| notice.kind == "absence-terms").unwrap();
        assert_eq!(warned.data["numbers"], "SENIM-2026-00001");
        assert!(
            notices::list(office, &second).await.unwrap().iter().any(|notice| notice.kind == "deputy-named")
        );
        let seen = board::board(office, &head).await.unwrap();
        assert_eq!(seen.away[0].ending.len(), 1);
        assert_eq!(seen.away[0].deputy.as_ref().unwrap().id, other);

        let seating_now = seating(office, id).await;
        let over = |seating, reason: &str| HandOver { seating, from: me, to: other, reason: reason.into() };
        let early = seats::hand_over(office, &second, id, &over(seating_now, "He is away")).await;
        assert!(matches!(early, Err(Error::Denied { .. })), "not yet: {early:?}");
        assert_eq!(refused(record(office, &second, id).await), ("A-39", "act-without-seat"));
        goes_to(office, "2026-10-06T05:00:00Z").await;
        let (second, expert) = (colleague(office, "clerk", Role::ExpertiseExpert), who(office, "expert"));
        assert_eq!(
            refused(record(office, &second, id).await),
            ("A-39", "act-without-seat"),
            "nothing by itself"
        );
        assert_eq!(
            field(seats::hand_over(office, &second, id, &over(seating_now, " ")).await),
            "seats-error-reason"
        );
        seats::hand_over(office, &second, id, &over(seating_now, "He is away")).await.unwrap();
        let again = seats::hand_over(office, &second, id, &over(seating_now, "He is away")).await;
        assert!(matches!(again, Err(Error::Stale)), "{again:?}");

        let seen = view::case(office, &second, id).await.unwrap();
        let kept = seen.draft.as_ref().unwrap();
        assert_eq!((&kept.sha256, kept.recorded_at), (&draft.sha256, draft.recorded_at));
        let told = seen.events.iter().rfind(|event| event.kind == "case_handed_over").unwrap();
        assert_eq!((told.clause.as_str(), told.data["reason"].as_str()), ("A-39", Some("He is away")));
        assert_eq!(told.data["sections"], serde_json::json!([SECTION]));
        assert_eq!(refused(record(office, &expert, id).await), ("A-39", "act-without-seat"));
        assert!(
            notices::list(office, &expert)
                .await
                .unwrap()
                .iter()
                .any(|notice| notice.kind == "case-taken-back")
        );
        assert_eq!(
            refused(record(office, &second, id).await),
            ("A-39", "act-undeclared"),
            "each for himself"
        );
        declared(office, &second, id, false).await.unwrap();
        record(office, &second, id).await.unwrap();
        // Back to the first one, who is away: the law does not let him have it.
        let back =
            HandOver { seating: seating(office, id).await, from: other, to: me, reason: "Back".into() };
        assert_eq!(refused(seats::hand_over(office, &second, id, &back).await), ("A-39", "seat-absent"));
    })
    .await;
}

/// a conflict of interest takes the expert off, the head learns of it, and what was declared stays.
#[tokio::test]
async fn a_conflict_takes_the_expert_off_the_case() {
    each(async |_, office, id| {
        let expert = who(office, "expert");
        let me = attested(office, &expert).await;
        given(office, id, SECTION, Some(me), "").await.unwrap();
        given(office, id, LEAD, Some(me), "").await.unwrap();
        let nameless = Declaration { conflict: true, reason: " ".into() };
        assert_eq!(field(seats::declare(office, &expert, id, &nameless).await), "seats-error-conflict");
        declared(office, &expert, id, true).await.unwrap();
        let seen = view::case(office, &expert, id).await.unwrap();
        assert!(seen.seats.iter().all(|seat| seat.iin.is_none()), "{:?}", seen.seats);
        let told = seen.events.iter().rfind(|event| event.kind == "case_conflict_declared").unwrap();
        assert_eq!((told.clause.as_str(), told.actor["iin"].as_str()), ("A-39", expert.actor.iin.as_deref()));
        let head = who(office, "expertise-head");
        let told = notices::list(office, &head).await.unwrap();
        let warned = told.iter().find(|notice| notice.kind == "case-conflict").unwrap();
        assert_eq!(warned.data["reason"], "The designer is my brother");
        assert!(notices::list(office, &expert).await.unwrap().iter().all(|it| it.kind != "case-conflict"));
        // It cannot be taken back by another word.
        assert_eq!(refused(declared(office, &expert, id, false).await), ("A-39", "act-without-seat"));
        let replayed = office::replay::run(office).await.unwrap();
        assert!(replayed.differences.is_empty(), "{:?}", replayed.differences.len());
    })
    .await;
}

/// the calendar tells number, term and clause and nothing of people or objects; its secret is kept as a hash,
/// replaced by a new one, and ends with the access of its person.
#[tokio::test]
async fn a_calendar_is_read_by_its_secret_until_it_is_revoked() {
    each(async |_, office, id| {
        let expert = who(office, "expert");
        let me = attested(office, &expert).await;
        let secret = |address: &str| {
            let rest = address.split_once("/deadlines/").unwrap().1;
            rest.strip_suffix(".ics").unwrap().to_owned()
        };
        let now = office.clock.now();
        let first = secret(&feed::make(office, &expert).await.unwrap());
        let empty = feed::calendar(office, now, &first).await.unwrap();
        assert!(!empty.contains("BEGIN:VEVENT"), "no seat, no term: {empty}");
        given(office, id, SECTION, Some(me), "").await.unwrap();
        let told = feed::calendar(office, now, &first).await.unwrap();
        let unfolded = told.replace("\r\n ", "");
        assert!(
            unfolded.contains("SENIM-2026-00001") && unfolded.contains("DTSTART;VALUE=DATE:20261012"),
            "{unfolded}"
        );
        assert!(
            unfolded.contains("40") && unfolded.contains(&format!("UID:{id}-K1@cases.tereze")),
            "{unfolded}"
        );
        for secret in ["Мектеп", "Сарыарқа", "190840000015", &expert.actor.name] {
            assert!(!unfolded.contains(secret), "{secret}: {unfolded}");
        }
        let kept = office.db.read().await.unwrap().rows("SELECT hash FROM calendar_feed", &[]).await.unwrap();
        let hash: Vec<u8> = kept[0].get("hash").unwrap();
        assert!(hash.len() == 32 && hash != first.as_bytes());

        let mut russian = expert.clone();
        russian.locale = office::texts::Locale::Ru;
        let second = secret(&feed::make(office, &russian).await.unwrap());
        assert!(matches!(feed::calendar(office, now, &first).await, Err(Error::NotFound)));
        assert!(feed::calendar(office, now, &second).await.unwrap().contains("Сроки дел"));
        feed::revoke(office, &expert).await.unwrap();
        assert!(matches!(feed::calendar(office, now, &second).await, Err(Error::NotFound)));
        assert!(feed::mine(office, &expert).await.unwrap().is_none());

        let third = secret(&feed::make(office, &expert).await.unwrap());
        let staff = employees::overview(office, &admin(office)).await.unwrap();
        let role = staff.held(
            people::own(&expert),
            expert.actor.bin.as_deref().unwrap(),
            Role::ExpertiseExpert,
            now,
        );
        employees::end(office, &admin(office), role.unwrap().employee.id, "", "№ 2").await.unwrap();
        office.clock.forward(SignedDuration::from_secs(1)).unwrap();
        let over = feed::calendar(office, office.clock.now(), &third).await;
        assert!(matches!(over, Err(Error::NotFound)), "{over:?}");
    })
    .await;
}
