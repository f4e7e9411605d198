//! What lies on the portal: versions of documents and how long all of it is kept.

use std::collections::BTreeSet;

use law::{
    Law, document,
    replacement::{self, Command as Replace, Document, State as Version},
    retention::{self, Act, Command as Keep, Scope, State as Kept},
};

use crate::{
    common::{at, day},
    sheet::{Matrix, names_complete, through},
};

pub fn versions(matrix: &mut Matrix, law: &Law) {
    let apply = |state: Version, command, at| state.apply(command, at, law);
    let now = at(law, "2026-10-14 12:00:00");
    let registered_at = at(law, "2026-10-13 10:00:00");
    let decide = |authorised| Replace::Decide { ground: "error in section 3".into(), authorised };
    let notify = |delivered| Replace::Notify { ground: "error in section 3".into(), delivered };
    let annul = |authorised| Replace::Annul { authorised };
    let send = |authorised, remarks: &[u16]| Replace::Send {
        number: "01-1/26-2".into(),
        authorised,
        remarks: remarks.iter().copied().collect(),
    };
    let reply = |certified_at| Replace::Reply { number: "В-2".into(), certified_at };
    let saturday = at(law, "2026-10-24 12:00:00");

    let mut begin = |document| {
        let begun = replacement::begin(document, "01-1/26".into(), registered_at, law).unwrap();
        matrix.kinds.extend(begun.events.iter().map(|event| event.kind));
        begun.next
    };
    let valid = begin(Document::Expertise);
    let user = begin(Document::User);
    let remarks = begin(Document::Remarks { numbers: BTreeSet::from([1, 2]) });
    // Its term ends on Tuesday 20 October 24:00.
    let completeness = begin(Document::Completeness { application_registered_at: registered_at });
    let annulled_of = |state: Version| {
        through(state, [(decide(true), now), (notify(true), now), (annul(true), now)], apply)
    };
    let decided = through(valid.clone(), [(decide(true), now)], apply);
    let notified = through(decided.clone(), [(notify(true), now)], apply);
    let annulled = annulled_of(valid.clone());
    let replaced = through(annulled.clone(), [(send(true, &[]), now)], apply);
    let asked = through(user.clone(), [(notify(true), now)], apply);
    let superseded = through(asked.clone(), [(reply(now), now)], apply);
    let states = [
        ("of the expertise", valid),
        ("of the expertise", decided),
        ("of the expertise", notified),
        ("of the expertise", annulled),
        ("of the expertise, second version", replaced),
        ("of the user", user),
        ("of the user, who was asked for a new version", asked),
        ("of the user, second version", superseded),
        ("remarks 1 and 2", remarks.clone()),
        ("remarks 1 and 2", annulled_of(remarks)),
        ("result on completeness", completeness.clone()),
        ("result on completeness", annulled_of(completeness)),
    ];
    let locked = at(law, "2026-10-21 00:00:00");
    let commands = [
        ("decide", decide(true), now),
        ("decide, not authorised", decide(false), now),
        ("decide, without ground", Replace::Decide { ground: " ".into(), authorised: true }, now),
        ("decide after the term of completeness", decide(true), locked),
        ("notify", notify(true), now),
        ("notify, not delivered", notify(false), now),
        ("notify, without ground", Replace::Notify { ground: String::new(), delivered: true }, now),
        ("annul", annul(true), now),
        ("annul, not authorised", annul(false), now),
        ("send the new version, of remark 2 only", send(true, &[2]), now),
        ("send the new version, of remarks 1 to 3", send(true, &[1, 2, 3]), now),
        ("send the new version, not authorised", send(false, &[1]), now),
        ("send the new version after the term of completeness", send(true, &[]), locked),
        ("the term of completeness ends", Replace::Lapse { number: "01-1/26-3".into() }, locked),
        (
            "the term of completeness is said to end too early",
            Replace::Lapse { number: "01-1/26-3".into() },
            now,
        ),
        ("the user replies", reply(now), now),
        ("the user replied on a Saturday, known on Monday", reply(saturday), at(law, "2026-10-26 09:00:00")),
        ("the user replied on a Saturday, not registered yet", reply(saturday), saturday),
        ("delete", Replace::Tamper(document::Act::Delete), now),
        ("overwrite", Replace::Tamper(document::Act::Replace), now),
        ("change", Replace::Tamper(document::Act::Change), now),
    ];
    names_complete(&states, Version::NAMES, Version::name);
    matrix.section("Versions of documents (A-22, A-46)", &states, &commands, Version::name, apply);
}

pub fn retention(matrix: &mut Matrix, law: &Law) {
    let apply = |state: Kept, command, at| state.apply(command, at, law);
    let now = at(law, "2026-10-13 10:00:00");
    // Three years from the latest item of 13 October 2026.
    let (last, over) = (at(law, "2029-10-13 23:59:59.999999"), at(law, "2029-10-14 00:00:00"));
    let add = |sha256: &str, date| Keep::Add { sha256: sha256.into(), registered_on: day(date) };
    let hold = |referral: &str| Keep::Hold { referral: referral.into() };
    let release = |referral: &str| Keep::Release { referral: referral.into() };
    let act = |items: &[&str], signed| {
        let items = items.iter().map(|item| item.to_string()).collect();
        Keep::Dispose { act: Act { number: "А-1".into(), approver: "operator".into(), items }, signed }
    };
    let end = Keep::EndOperation { date: day("2029-10-13") };

    let mut begin = |scope| {
        let begun = retention::begin(scope, "aa".into(), day("2026-10-13"), now, law).unwrap();
        matrix.kinds.extend(begun.events.iter().map(|event| event.kind));
        begun.next
    };
    let case = begin(Scope::Case);
    let object = begin(Scope::Object { operation_ended: None });
    let held = through(case.clone(), [(hold("Н-1"), now)], apply);
    let longer = through(case.clone(), [(add("bb", "2027-05-20"), now)], apply);
    let ended = through(object.clone(), [(end.clone(), last)], apply);
    let disposed = through(case.clone(), [(act(&["aa"], true), over)], apply);
    let states = [
        ("a case", case),
        ("a case with a referral", held),
        ("a case with a document of 20 May 2027", longer),
        ("an object in operation", object),
        ("an object whose operation ended on 13 October 2029", ended),
        ("", disposed),
    ];
    let commands = [
        ("add a document", add("cc", "2026-10-14"), now),
        ("add a document that is there", add("aa", "2026-10-14"), now),
        ("the operation of the object ended", end.clone(), last),
        ("the operation of the object will end", end, now),
        ("hold by a referral", hold("Н-1"), now),
        ("release the referral", release("Н-1"), now),
        ("dispose on 13 October 2029 at 23:59:59.999999", act(&["aa"], true), last),
        ("dispose on 14 October 2029 at 00:00", act(&["aa"], true), over),
        (
            "dispose on 21 May 2030 of both documents",
            act(&["aa", "bb"], true),
            at(law, "2030-05-21 00:00:00"),
        ),
        ("dispose, act not signed", act(&["aa"], false), over),
        ("dispose, an item is not in the act", act(&[], true), over),
    ];
    names_complete(&states, Kept::NAMES, Kept::name);
    matrix.section("Storage on the portal (A-23, A-65, B-13)", &states, &commands, Kept::name, apply);
}
