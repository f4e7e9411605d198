//! Powers of people to act for an organisation: given with EDS, accepted, used, taken back, on both engines.

use jiff::SignedDuration;
use law::Order;
use law::access::Role;
use law::authority::State;
use office::authorities::{self, Authority, Form};
use office::demo::paper::paper;
use office::error::Error;
use office::sign_in::{self, Session};
use office::{Ctx, applications, documents, journal, notices, registrations, replay};
use uuid::Uuid;

use crate::decision::signed_in;
use crate::ledger::{pairs, refused};
use crate::samples::{announced, body, object_form};
use crate::world::{WEDNESDAY, World, each, persona};

/// The power of the clerk, as the head types it.
fn form(rights: &[&str]) -> Form {
    form_for("clerk", rights)
}

fn form_for(id: &str, rights: &[&str]) -> Form {
    Form {
        iin: persona(id).iin.into(),
        name: persona(id).full_name(),
        rights: rights.iter().map(|name| (*name).to_owned()).collect(),
        from: "01.10.2026".into(),
        until: "31.12.2026".into(),
        basis: "Приказ № 5 от 30.09.2026".into(),
        email: "clerk@example.kz".into(),
    }
}

/// The session of a persona now, with the roles that it has.
async fn now(world: &World, token: &str) -> Option<(Session, Ctx)> {
    let session = sign_in::session(&world.office, token, world.now()).await.unwrap()?;
    let ctx = Ctx { actor: session.actor(), ..world.who("applicant") };
    Some((session, ctx))
}

/// A persona without any right.
fn plain(world: &World, id: &str) -> Ctx {
    let mut ctx = world.who(id);
    ctx.actor.roles.retain(|role| !Role::USER.contains(role));
    ctx
}

async fn drafted(world: &World, head: &Ctx, form: Form) -> Uuid {
    let (id, wrong) = authorities::begin(&world.office, head, form).await.unwrap();
    assert_eq!(wrong, []);
    id
}

async fn given_by(world: &World, id: Uuid, signer: &str, head: &Ctx) -> Result<Authority, Error> {
    let paper = authorities::prepared(&world.office, head, id).await.unwrap();
    let cms = world.signed(signer, &paper.bytes);
    authorities::give(&world.office, head, id, &paper.sha256, cms).await
}

/// A power that the head gave and the person accepted.
async fn in_force(world: &World, form: Form) -> Authority {
    let head = world.who("applicant");
    let id = drafted(world, &head, form.clone()).await;
    given_by(world, id, "applicant", &head).await.unwrap();
    let person = office::demo::personas::PERSONAS.iter().find(|it| it.iin == form.iin).unwrap();
    authorities::accept(&world.office, &world.who(person.id), id).await.unwrap()
}

/// an employee's key alone opens nothing of a registered organisation; what its head gives, and he accepts, does,
/// each right by itself.
#[tokio::test]
async fn an_employee_may_what_the_head_gave_and_nothing_else() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let (token, session) = signed_in(&world, "clerk").await;
        assert_eq!(session.roles, [Role::Guest]);
        let ready = world.ready("applicant", &participant).await;
        let (_, clerk) = now(&world, &token).await.unwrap();
        let registration = registrations::mine(&world.office, &world.who("applicant"), Order::Expertise)
            .await
            .unwrap()
            .unwrap()
            .registration;
        let hidden = registrations::view(&world.office, &clerk, registration.id).await;
        assert!(matches!(hidden, Err(Error::NotFound)), "{hidden:?}");
        let hidden = applications::draft(&world.office, &clerk, ready).await;
        assert!(matches!(hidden, Err(Error::NotFound)), "{hidden:?}");
        assert!(notices::list(&world.office, &clerk).await.unwrap().is_empty(), "nor what it is told");

        in_force(&world, form(&["edit"])).await;
        let (session, clerk) = now(&world, &token).await.unwrap();
        assert_eq!(session.roles, [Role::Guest, Role::PortalUser, Role::PortalUserEditor]);
        applications::save(&world.office, &clerk, ready, object_form()).await.unwrap();
        let cms = world.signed("clerk", &world.manifest("applicant", ready).await);
        let sent = applications::submit(&world.office, &clerk, ready, cms.clone()).await;
        assert_eq!(refused(sent), ("role-may-not", "A-16.p1"));

        // The head sends what the clerk signed: the key has no power to sign.
        let sent = applications::submit(&world.office, &world.who("applicant"), ready, cms.clone()).await;
        assert_eq!(refused(sent), ("application-signer-without-authority", "A-17"));
        in_force(&world, form(&["sign"])).await;
        let (_, clerk) = now(&world, &token).await.unwrap();
        let sent = applications::submit(&world.office, &clerk, ready, cms).await.unwrap();
        assert!(!sent.is_draft());
        let history = world.history("application", ready).await;
        assert!(history.contains(&("signed_by_authority".into(), "A-17".into())), "{history:?}");
        assert_eq!(replay::run(&world.office).await.unwrap().differences, vec![]);
    })
    .await;
}

/// A-17, B-1: once an organisation is registered with one of the portals, a key without a right sees and changes nothing of
/// its registration with the other one either, and uploads nothing for it.
#[tokio::test]
async fn the_other_registration_is_closed_to_a_key_without_a_right_too() {
    each(WEDNESDAY, async |world| {
        let (office, head) = (&world.office, &world.who("applicant"));
        // Before that anybody with a key of the organisation helps it to register.
        let begun = world.registration_draft("applicant").await;
        let typed = registrations::view(office, &plain(&world, "clerk"), begun.id).await.unwrap();
        let typed = typed.registration.form;
        registrations::save(office, &plain(&world, "clerk"), begun.id, typed).await.unwrap();
        registrations::start(office, &plain(&world, "clerk"), Order::Expertise, "ЖШС").await.unwrap();

        let cms = world.signed_agreement("applicant", begun.id, "applicant").await;
        let waiting = registrations::present(office, head, begun.id, cms).await.unwrap();
        world.confirmed(waiting.id).await;
        let other = world.draft_for("applicant", Order::Construction).await;
        in_force(&world, form(&["see"])).await;
        let mut sees = plain(&world, "clerk");
        sees.actor.roles.push(Role::PortalUser);
        for (clerk, read) in [(plain(&world, "clerk"), false), (sees, true)] {
            let seen = registrations::view(office, &clerk, other.id).await;
            assert_eq!(seen.is_ok(), read, "{seen:?}");
            let saved = registrations::save(office, &clerk, other.id, other.form.clone()).await;
            match saved {
                Err(Error::NotFound) if !read => {}
                refusal => assert_eq!(refused(refusal), ("role-may-not", "A-16.p1")),
            }
            let begun = registrations::start(office, &clerk, Order::Construction, "ЖШС").await;
            assert_eq!(refused(begun), ("role-may-not", "A-16.p1"));
            let part = documents::begin_part(office, &clerk, String::new(), 10).await;
            assert_eq!(refused(part), ("role-may-not", "A-16.p1"));
        }
        registrations::view(office, head, other.id).await.unwrap();
        documents::begin_part(office, head, String::new(), 10).await.unwrap();
    })
    .await;
}

/// a person acts for an organisation that his certificate does not name, and for himself again, without signing in
/// anew; each acts is recorded under both.
#[tokio::test]
async fn one_person_acts_for_several_without_signing_in_again() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        world.registered("individual").await;
        let (token, _) = signed_in(&world, "individual").await;
        let given = in_force(&world, form_for("individual", &["edit"])).await;
        let (session, own) = now(&world, &token).await.unwrap();
        assert_eq!(own.actor.bin, None);
        sign_in::act_for(&world.office, &own, &session, Some(given.id)).await.unwrap();
        let (session, acting) = now(&world, &token).await.unwrap();
        let company = persona("applicant").organisation.unwrap();
        assert_eq!(acting.actor.bin.as_deref(), Some(company.bin));
        assert_eq!(session.roles, [Role::PortalUser, Role::PortalUserEditor], "no guest of another's");
        let started = applications::start(&world.office, &acting).await.unwrap();
        applications::draft(&world.office, &world.who("applicant"), started.id).await.unwrap();
        let theirs = applications::draft(&world.office, &own, started.id).await;
        assert!(matches!(theirs, Err(Error::NotFound)), "not in the own cabinet");

        sign_in::act_for(&world.office, &acting, &session, None).await.unwrap();
        let (session, again) = now(&world, &token).await.unwrap();
        assert_eq!((&again.actor.bin, &session.acting), (&None, &None));
        // Somebody else's power is none of his.
        let other = in_force(&world, form(&["see"])).await;
        let taken = sign_in::act_for(&world.office, &own, &session, Some(other.id)).await;
        assert!(matches!(taken, Err(Error::NotFound)), "{taken:?}");
    })
    .await;
}

/// what is taken back, and what ends with its day, ends at once, with the sessions that rested on it.
#[tokio::test]
async fn a_power_that_ends_ends_the_sessions_with_it() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        let head = world.who("applicant");
        let (token, _) = signed_in(&world, "individual").await;
        let (own, _) = signed_in(&world, "individual").await;
        let given = in_force(&world, form_for("individual", &["sign"])).await;
        let (session, ctx) = now(&world, &token).await.unwrap();
        sign_in::act_for(&world.office, &ctx, &session, Some(given.id)).await.unwrap();
        assert!(now(&world, &token).await.is_some());
        let told = authorities::revoke(&world.office, &head, given.id, " ").await;
        assert!(matches!(told, Err(Error::Invalid(_))), "a reason is needed: {told:?}");
        authorities::revoke(&world.office, &head, given.id, "уволен").await.unwrap();
        assert!(now(&world, &token).await.is_none(), "closed");
        assert!(now(&world, &own).await.is_some(), "that of the person himself stays");
        let again = authorities::revoke(&world.office, &head, given.id, "уволен").await;
        assert_eq!(refused(again), ("authority-not-now", "A-17"));

        world.goes_to("2026-10-07T23:40:00+05:00");
        let (late, _) = signed_in(&world, "individual").await;
        let today = Form { until: "07.10.2026".into(), ..form_for("individual", &["see"]) };
        let given = in_force(&world, today).await;
        let (session, ctx) = now(&world, &late).await.unwrap();
        sign_in::act_for(&world.office, &ctx, &session, Some(given.id)).await.unwrap();
        world.goes_to("2026-10-07T23:59:59+05:00");
        assert!(now(&world, &late).await.is_some());
        world.goes_to("2026-10-08T00:00:00+05:00");
        assert!(now(&world, &late).await.is_none(), "the last day is over");
        assert_eq!(replay::run(&world.office).await.unwrap().differences, vec![]);
    })
    .await;
}

/// the head gives; who was entrusted gives others than that right; nobody else, and nobody to himself.
#[tokio::test]
async fn only_the_head_and_whom_he_entrusted_give_powers() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        let head = world.who("applicant");
        let id = drafted(&world, &head, form(&["edit"])).await;
        for other in ["clerk", "registrar", "individual"] {
            let refused = refused(given_by(&world, id, other, &head).await);
            assert_eq!(refused, ("authority-giver-without-authority", "A-17"), "{other}");
        }
        let own = drafted(&world, &head, form_for("applicant", &["sign"])).await;
        assert_eq!(refused(given_by(&world, own, "applicant", &head).await).0, "authority-to-oneself");
        let stranger = authorities::list(&world.office, &plain(&world, "clerk")).await;
        assert_eq!(refused(stranger), ("role-may-not", "A-17"));

        in_force(&world, form(&["entrust"])).await;
        let clerk = world.who("clerk");
        let usual = drafted(&world, &clerk, form_for("individual", &["edit"])).await;
        let more = drafted(&world, &clerk, form_for("individual", &["entrust"])).await;
        assert_eq!(refused(given_by(&world, more, "clerk", &clerk).await).0, "authority-not-passed-on");
        let given = given_by(&world, usual, "clerk", &clerk).await.unwrap();
        assert!(matches!(given.state, State::Given { .. }));
        // The same signature once more changes nothing; another person cannot accept it.
        let taken = authorities::accept(&world.office, &clerk, usual).await;
        assert!(matches!(taken, Err(Error::NotFound)), "{taken:?}");
        let declined = authorities::decline(&world.office, &world.who("individual"), usual).await.unwrap();
        assert_eq!(declined.state.name(), "declined");
        let party = &declined.party;
        assert!(world.notices(party).await.contains(&"authority-declined".into()));
        assert_eq!(
            world.history("authority", usual).await,
            pairs(&[("authority_given", "A-17"), ("authority_declined", "A-17")])
        );
    })
    .await;
}

/// what was typed wrong is told by its field and kept; what was signed is another text: nothing is given.
#[tokio::test]
async fn what_is_wrong_is_told_and_kept() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        let head = world.who("applicant");
        let wrong =
            Form { iin: "123".into(), until: "soon".into(), rights: vec!["rule".into()], ..form(&[]) };
        let (id, told) = authorities::begin(&world.office, &head, wrong).await.unwrap();
        let fields: Vec<_> = told.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(fields, ["iin", "rights", "until"]);
        let kept = authorities::card(&world.office, &head, id).await.unwrap().authority;
        assert_eq!((kept.form.until.as_str(), kept.form.iin.as_str()), ("soon", "123"));
        assert_eq!(authorities::save(&world.office, &head, id, form(&["see"])).await.unwrap(), []);
        let paper = authorities::prepared(&world.office, &head, id).await.unwrap();
        let cms = world.signed("applicant", &paper.bytes);
        authorities::save(&world.office, &head, id, form(&["sign"])).await.unwrap();
        let stale = authorities::give(&world.office, &head, id, &paper.sha256, cms.clone()).await;
        assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
        let now = authorities::prepared(&world.office, &head, id).await.unwrap();
        let other = authorities::give(&world.office, &head, id, &now.sha256, cms).await;
        assert!(matches!(other, Err(Error::Signature { .. })), "{other:?}");
        assert!(matches!(
            authorities::card(&world.office, &head, id).await.unwrap().authority.state,
            State::Draft
        ));
        // A period that the law does not allow, and a day that has passed.
        for (until, code) in [("02.10.2029", "authority-period-wrong"), ("06.10.2026", "authority-over")] {
            let form = Form { until: until.into(), ..form(&["see"]) };
            authorities::save(&world.office, &head, id, form).await.unwrap();
            assert_eq!(refused(given_by(&world, id, "applicant", &head).await).0, code, "{until}");
        }
        authorities::discard(&world.office, &head, id).await.unwrap();
        let gone = authorities::card(&world.office, &head, id).await;
        assert!(matches!(gone, Err(Error::NotFound)));
    })
    .await;
}

/// the copy of the paper goes with the signature, which names its checksum; only the organisation and the person
/// get document and signature.
#[tokio::test]
async fn the_paper_it_rests_on_is_covered_and_shown_to_both() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        let head = world.who("applicant");
        let id = drafted(&world, &head, form(&["see"])).await;
        let bytes = paper("power", 0);
        let taken = authorities::with_file(&world.office, &head, id, announced("сенімхат.pdf"), body(&bytes));
        let upload = taken.await.unwrap();
        let early = authorities::prepared(&world.office, &head, id).await;
        assert!(matches!(early, Err(Error::Invalid(_))), "it is still being checked");
        world.check_job(upload.id).await;
        let given = given_by(&world, id, "applicant", &head).await.unwrap();
        let card = authorities::card(&world.office, &plain(&world, "clerk"), given.id).await.unwrap();
        let kinds: Vec<_> = card.documents.iter().map(|it| it.kind.as_str()).collect();
        assert_eq!(kinds.len(), 2);
        assert!(kinds.contains(&"authority") && kinds.contains(&"authority-basis"), "{kinds:?}");
        let copy = card.documents.iter().find(|it| it.kind == "authority-basis").unwrap();
        let whole = |_: &_| documents::Part::Whole;
        let (told, reading) =
            authorities::open(&world.office, &plain(&world, "clerk"), id, copy.id, whole).await.unwrap();
        assert_eq!((told.sha256.as_str(), reading.is_some()), (upload.sha256.as_deref().unwrap(), true));
        let signature = card.signatures[0].id;
        authorities::signature(&world.office, &plain(&world, "clerk"), id, signature).await.unwrap();
        for other in ["individual", "registrar", "administrator"] {
            let other = world.who(other);
            let hidden = authorities::card(&world.office, &other, id).await;
            assert!(matches!(hidden, Err(Error::NotFound)), "{:?}", other.actor.name);
            let hidden = authorities::open(&world.office, &other, id, copy.id, whole).await;
            assert!(matches!(hidden, Err(Error::NotFound)), "{:?}", other.actor.name);
        }
    })
    .await;
}

/// the journal has what a person did and was given, for himself and for others, and nothing of others.
#[tokio::test]
async fn the_journal_is_of_the_own_acts() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        in_force(&world, form(&["edit"])).await;
        let (acts, more) = journal::own(&world.office, &world.who("clerk"), None).await.unwrap();
        let kinds: Vec<_> = acts.iter().map(|act| (act.what.clone(), act.subject_kind.as_str())).collect();
        assert_eq!(kinds, [(journal::What::Event("authority_accepted".into()), "authority")]);
        assert!(!more);
        let (acts, _) = journal::own(&world.office, &world.who("applicant"), None).await.unwrap();
        assert!(acts.iter().any(|act| act.what == journal::What::Event("authority_given".into())));
        assert!(acts.iter().all(|act| act.what != journal::What::Event("authority_accepted".into())));
        let oldest = acts.last().unwrap().at;
        let (older, _) = journal::own(&world.office, &world.who("applicant"), Some(oldest)).await.unwrap();
        assert!(older.is_empty());
    })
    .await;
}

/// B-5, A-3: a person sees where he is signed in, and ends any of it from anywhere; others see nothing of it.
#[tokio::test]
async fn sessions_are_seen_and_ended_by_their_owner() {
    each(WEDNESDAY, async |world| {
        world.registered("applicant").await;
        let (first, _) = signed_in(&world, "applicant").await;
        let (second, session) = signed_in(&world, "applicant").await;
        let (stranger, _) = signed_in(&world, "individual").await;
        let ctx = world.who("applicant");
        let mine = sign_in::mine(&world.office, &ctx).await.unwrap();
        assert_eq!(mine.len(), 2);
        let (_, individual) = now(&world, &stranger).await.unwrap();
        let other = mine.iter().find(|it| it.id != session.id).unwrap().id.unwrap();
        sign_in::end(&world.office, &individual, other).await.unwrap();
        assert!(now(&world, &first).await.is_some(), "not by somebody else");
        sign_in::end(&world.office, &ctx, other).await.unwrap();
        assert!(now(&world, &first).await.is_none());
        let (third, _) = signed_in(&world, "applicant").await;
        let (session, _) = now(&world, &second).await.unwrap();
        assert_eq!(sign_in::end_others(&world.office, &ctx, &session).await.unwrap(), 1);
        assert!(now(&world, &third).await.is_none() && now(&world, &second).await.is_some());
        sign_in::sign_out(&world.office, &ctx, &session).await.unwrap();
        assert!(now(&world, &second).await.is_none());
        assert_eq!(sign_in::mine(&world.office, &ctx).await.unwrap().len(), 3, "they can be looked back at");
        // What nobody looks back at any more goes.
        sign_in::sweep(&world.office, world.now() + SignedDuration::from_hours(24 * 100)).await.unwrap();
        assert!(sign_in::mine(&world.office, &ctx).await.unwrap().is_empty());
    })
    .await;
}
