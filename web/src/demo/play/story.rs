//! The story: an organisation registers and submits three signed applications. The first is complete, the second
//! gets remarks, the third is answered by the term alone.

use std::collections::BTreeSet;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use law::application::registration_date;
use law::{Law, LawBook};
use office::System::{Expertise, Portal};
use office::config::Numbers;
use office::demo::paper::paper;
use office::demo::stage::CODE;
use sha2::{Digest, Sha256};

use super::browser::{Browser, File, Page};
use super::daytime::{MORNING, morning};
use super::{Stage, html};
use crate::command::Fault;

/// Lines that make a document large enough to go up in several pieces.
const PADDING: usize = 12_000;
const LAST_MINUTE: SignedDuration = SignedDuration::from_mins(1);
/// What the expert finds in the second application.
const REMARK: &str = "Жобалауға арналған тапсырмада тапсырыс берушінің қолтаңбасы жоқ";
const REMARK_GROUND: &str = "Жобалауға арналған тапсырма";

/// An application that was sent.
struct Sent {
    title: String,
    /// Page of the case on the portal.
    place: String,
    /// Documents that lay in the case when it arrived at the expertise.
    documents: BTreeSet<String>,
    /// End of the term of the completeness check.
    ends: Timestamp,
}

/// Plays everything in order.
pub async fn play(stage: &Stage) -> Result<(), Fault> {
    let now = stage.clock.now();
    let opens = morning(&Law::in_force(&LawBook::embedded(), now), now);
    if opens > now {
        stage
            .forward_to(opens, "goes on to the morning of a working day: people work in the daytime")
            .await?;
    }
    register(stage).await?;
    confirm(stage).await?;
    let by_both = "the signatures of the expert and the head";
    let boiler = |n: usize| format!("Степногорск қаласындағы қуаты {} Гкал/сағ қазандық", 30 + n);
    let mut complete = apply(stage, boiler).await?;
    arrive(stage, &mut complete).await?;
    check(stage, &complete, None).await?;
    answered(stage, &complete, &format!("complete, with {by_both}")).await?;

    let kindergarten = |n: usize| format!("Қарағанды қаласындағы {} орындық балабақша", 120 + n);
    let mut lacking = apply(stage, kindergarten).await?;
    arrive(stage, &mut lacking).await?;
    check(stage, &lacking, Some(REMARK)).await?;
    let page = answered(stage, &lacking, &format!("one remark, with {by_both}")).await?;
    if !page.shows("submit a new application") {
        return Err(page.complaint("does not say what to do after remarks"));
    }
    stage.tell(
        "applicant",
        "is told what to do: eliminate the remarks, submit a new application",
        "A-16",
        "",
    );

    let school = |n: usize| format!("Көкшетау қаласындағы {} орындық орта мектеп", 600 + n);
    let mut silent = apply(stage, school).await?;
    arrive(stage, &mut silent).await?;
    stage.forward_to(silent.ends + MORNING, "goes on past the end of that term: nobody answered").await?;
    answered(stage, &silent, "complete by the end of the term (A-40), with the seal of the expertise system")
        .await?;
    Ok(())
}

/// An organisation becomes a portal user, unless it is one since an earlier play.
async fn register(stage: &Stage) -> Result<(), Fault> {
    let mut applicant = stage.enter("applicant", Portal).await?;
    let page = applicant.open("/registration").await?;
    if page.path == "/cabinet" {
        stage.tell("applicant", "is registered since an earlier play", "A-10", "");
        return Ok(());
    }
    let page = match page.path.as_str() {
        "/registration" => applicant.submit(&page.form("/registration")?, &[]).await?,
        _ => page,
    };
    let place = page.path.clone();
    let mut form = page.form(&place)?;
    for (field, value) in [
        ("address", "Астана қаласы, Сығанақ көшесі, 10"),
        ("phone", "+7 701 000 00 00"),
        ("email", "zhoba@saryarka.example"),
        ("account", "KZ86125KZT5004100100"),
        ("bank", "АҚ «Демо Банк»"),
        ("bik", "DEMOKZKA"),
        ("kbe", "17"),
    ] {
        form.fill(field, value)?;
    }
    let documents = applicant.submit(&form, &[]).await?;
    stage.tell("applicant", "fills in the registration; name and BIN come from the certificate", "A-8", "");
    stage.interlude().await;
    for group in html::links(&documents.html).into_iter().filter(|link| link.contains("/documents/")) {
        let page = applicant.open(&group).await?;
        let name = "document.pdf";
        applicant
            .submit(&page.form_with("file")?, &[File { field: "file", name, content: &paper(&group, 0) }])
            .await?;
    }
    stage.tell("applicant", "attaches the documents by the plain form", "A-8.1", "");
    let checked = |page: &Page| page.form_with("cms_file").is_ok();
    let agreement = format!("{place}/agreement");
    let page = stage.until(&mut applicant, &agreement, "the documents are checked", checked).await?;
    stage.interlude().await;
    applicant.sign(&page).await?;
    stage.tell("applicant", "signs the agreement", "A-8.2", &stage.address(Portal, &place));
    Ok(())
}

/// The operator confirms whoever waits (A-8.p2).
async fn confirm(stage: &Stage) -> Result<(), Fault> {
    let mut registrar = stage.enter("registrar", Portal).await?;
    let queue = registrar.open("/operator/registrations").await?;
    for link in
        html::links(&queue.html).into_iter().filter(|link| link.starts_with("/operator/registrations/"))
    {
        let page = registrar.open(&link).await?;
        // Those that are decided stand in the same list, without a form.
        let Ok(mut form) = page.form_with("decision") else { continue };
        form.fill("decision", "confirm")?;
        let page = registrar.submit(&form, &[]).await?;
        stage.interlude().await;
        registrar.sign(&page).await?;
        stage.tell("registrar", "confirms the registration", "A-8.p2", &stage.address(Portal, &link));
    }
    Ok(())
}

/// A draft is filled in, documents go up in pieces, one signature covers all. The title is made from how
/// many cases the applicant has, so that no two are called the same.
async fn apply(stage: &Stage, title: impl Fn(usize) -> String) -> Result<Sent, Fault> {
    let mut applicant = stage.enter("applicant", Portal).await?;
    let cabinet = applicant.open("/cabinet").await?;
    let title = title(cases_of(&cabinet));
    let draft = applicant.submit(&cabinet.form("/applications")?, &[]).await?;
    let place = base(&draft.path)?;
    describe(&mut applicant, &place, &title).await?;
    stage.tell("applicant", "describes the object", "A-16", &stage.address(Portal, &place));
    stage.interlude().await;
    documents(stage, &mut applicant, &place).await?;
    let page = applicant.open(&format!("{place}/participant")).await?;
    let mut form = page.form_with("participant")?;
    let participant = form.first_choice("participant").ok_or("no expertise organisation can be chosen")?;
    form.fill("participant", &participant)?;
    applicant.submit(&form, &[]).await?;
    stage.tell("applicant", "chooses the expertise organisation", "A-19", "");
    let checked = |page: &Page| page.form_with("no_state_secrets").is_ok();
    let page =
        stage.until(&mut applicant, &format!("{place}/sign"), "the files are checked", checked).await?;
    let mut form = page.form_with("no_state_secrets")?;
    form.fill("no_state_secrets", "yes")?;
    let page = applicant.submit(&form, &[]).await?;
    stage.interlude().await;
    let sent = applicant.sign(&page).await?;
    stage.tell("applicant", "signs the list of documents and sends the application", "A-16.p1", "");
    let id = place.rsplit('/').next().unwrap_or_default();
    let place = sent.link_ending(id)?;
    let at = stage.clock.now();
    let law = Law::in_force(&LawBook::embedded(), at);
    let registration = registration_date(&law, at);
    if registration.at > at {
        let why =
            "goes on to the next working day: what is sent after 14:00 or on a day off is registered then";
        stage.forward_to(registration.at + MORNING, &format!("{why} [A-18.2, A-18.3]")).await?;
    }
    Ok(Sent { title, place, documents: BTreeSet::new(), ends: at })
}

async fn describe(applicant: &mut Browser<'_>, place: &str, title: &str) -> Result<Page, Fault> {
    let page = applicant.open(&format!("{place}/object")).await?;
    let mut form = page.form("/object")?;
    for (field, value) in [
        ("title", title),
        ("address", "Ақмола облысы, 4-ықшамаудан"),
        ("designer_name", "ЖШС «Арқа Жобалау»"),
        ("designer_bin", "170440000007"),
        ("cost", "2418600000"),
    ] {
        form.fill(field, value)?;
    }
    for field in ["documentation", "works", "purpose", "responsibility"] {
        let choice = form.first_choice(field).ok_or_else(|| format!("nothing to choose in {field}"))?;
        form.fill(field, &choice)?;
    }
    applicant.submit(&form, &[]).await
}

/// Sends the obligatory sections and one more by tus, with the systems killed in between where wanted.
async fn documents(stage: &Stage, applicant: &mut Browser<'_>, place: &str) -> Result<(), Fault> {
    let path = format!("{place}/documents");
    let mut bytes = 0;
    for name in ["ПЗ_Жалпы түсіндірме жазба.pdf", "ИД_Бастапқы деректер.pdf", "АР_Сәулет шешімдері.pdf"]
    {
        let page = applicant.open(&path).await?;
        let content = paper(&format!("{place}{name}"), PADDING);
        applicant.send_in_pieces(&page, name, &content, async || stage.interlude().await).await?;
        bytes += content.len();
    }
    stage.tell("applicant", &format!("uploads 3 documents in pieces, {} KB", bytes / 1024), "A-16", "");
    Ok(())
}

/// The portal registers and forwards by itself; the case appears at the expertise.
async fn arrive(stage: &Stage, sent: &mut Sent) -> Result<(), Fault> {
    let mut applicant = stage.enter("applicant", Portal).await?;
    let reached = |page: &Page| number(page).is_some();
    let page = stage.until(&mut applicant, &sent.place, "the application has a number", reached).await?;
    let number = number(&page).unwrap_or_default();
    sent.documents = documents_of(&page);
    stage.tell(
        "portal",
        &format!("registers the application under {number}"),
        "A-18",
        &stage.address(Portal, &sent.place),
    );
    stage.interlude().await;
    let mut expert = stage.enter("expert", Expertise).await?;
    let reached = |page: &Page| page.shows(&sent.title);
    let queue = stage.until(&mut expert, "/cases", &format!("{number} stands in the queue"), reached).await?;
    stage.tell("portal", "forwards it; the expertise system has stored every document", "A-20, A-32", "");
    let case = case_of(&queue, sent)?;
    let (term, _) = expert.download(&format!("{case}/terms/K1.json")).await?;
    let term: serde_json::Value = serde_json::from_slice(&term)?;
    sent.ends = term["due"]["at"].as_str().ok_or("the term of the check has no end")?.parse()?;
    stage.tell(
        "expertise",
        // The last minute of the last day.
        &format!("begins the completeness check; the term ends on {}", stage.when(sent.ends - LAST_MINUTE)),
        "A-39.1",
        &stage.address(Expertise, &case),
    );
    Ok(())
}

/// The expert records the result, with a remark or without; expert and head sign.
async fn check(stage: &Stage, sent: &Sent, remark: Option<&str>) -> Result<(), Fault> {
    let mut expert = stage.enter("expert", Expertise).await?;
    let queue = expert.open("/cases").await?;
    let place = format!("{}/completeness", case_of(&queue, sent)?);
    let page = expert.open(&place).await?;
    let mut form = page.form_with("verdict")?;
    form.answer_all("line-", "present");
    form.fill("verdict", if remark.is_some() { "negative" } else { "positive" })?;
    if let Some(remark) = remark {
        form.fill("remark-1", remark)?;
        form.fill("norm-1", REMARK_GROUND)?;
    }
    stage.interlude().await;
    let page = expert.submit(&form, &[]).await?;
    let recorded = if remark.is_some() { "one remark on completeness" } else { "complete" };
    stage.tell("expert", &format!("records the result: {recorded}"), "A-39.1", "");
    expert.sign(&page).await?;
    stage.tell("expert", "signs the result", "A-41", "");
    stage.interlude().await;
    let mut head = stage.enter("expertise-head", Expertise).await?;
    let page = head.open(&place).await?;
    let after = head.sign(&page).await?;
    let (number, _) = registered(stage, sent).await?;
    stage.tell(
        "expertise-head",
        &format!("signs second: the result is registered as {number} and sent"),
        "A-41, A-45",
        &stage.address(Expertise, &after.path),
    );
    Ok(())
}

/// Number and time of the result, as the expertise system shows them.
async fn registered(stage: &Stage, sent: &Sent) -> Result<(String, String), Fault> {
    let mut expert = stage.enter("expert", Expertise).await?;
    let queue = expert.open("/cases").await?;
    let page = expert.open(&case_of(&queue, sent)?).await?;
    let text = html::text(&page.html);
    let marker = format!("No. {}-", Numbers::default().completeness);
    let told = text.find(&marker).and_then(|at| {
        let mut parts = text[at + "No. ".len()..].splitn(3, ", ");
        let (number, date, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let moment = format!("{date} {}", rest.get(..5)?);
        let at = DateTime::strptime("%d %B %Y %H:%M", moment).ok()?;
        Some((number.to_owned(), at.strftime(super::WHEN).to_string()))
    });
    told.ok_or_else(|| page.complaint("does not show number and time of the result"))
}

/// The answer lies in the cabinet: a PDF with its signatures. Gives the page of the case.
async fn answered(stage: &Stage, sent: &Sent, what: &str) -> Result<Page, Fault> {
    stage.interlude().await;
    let mut applicant = stage.enter("applicant", Portal).await?;
    let answers = |page: &Page| documents_of(page).difference(&sent.documents).cloned().collect::<Vec<_>>();
    let reached = |page: &Page| !answers(page).is_empty();
    let page = stage.until(&mut applicant, &sent.place, "the answer lies in the cabinet", reached).await?;
    let answers = answers(&page);
    let [link] = answers.as_slice() else {
        return Err(page.complaint(&format!("has {} answers", answers.len())));
    };
    let (document, _) = applicant.download(link).await?;
    if !document.starts_with(b"%PDF") {
        return Err(format!("{link} is no PDF").into());
    }
    let hash: String = Sha256::digest(&document).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let (number, moment) = registered(stage, sent).await?;
    if !page.shows(&number) {
        return Err(page.complaint(&format!("does not show the number {number}")));
    }
    let file = format!("PDF of {} KB, SHA-256 {hash}…", document.len() / 1024);
    let what = format!("reads the answer {number} of {moment}: {what}; {file}");
    stage.tell("applicant", &what, "A-41, A-42", &stage.address(Portal, &sent.place));
    Ok(page)
}

/// How many applications the cabinet shows.
fn cases_of(cabinet: &Page) -> usize {
    let links = html::links(&cabinet.html).into_iter();
    let cases = links.filter(|link| link.starts_with("/cases/") || link.starts_with("/applications/"));
    cases.map(|link| link.split('/').take(3).collect::<Vec<_>>().join("/")).collect::<BTreeSet<_>>().len()
}

/// `/applications/{id}` of an address below it.
fn base(path: &str) -> Result<String, Fault> {
    let parts: Vec<_> = path.split('/').take(3).collect();
    match parts.as_slice() {
        ["", "applications", id] => Ok(format!("/applications/{id}")),
        _ => Err(format!("{path} is no application").into()),
    }
}

/// The address of the case in the queue. However often the systems were killed, it came once.
fn case_of(queue: &Page, sent: &Sent) -> Result<String, Fault> {
    let links = queue.links_before("/cases/", &sent.title).into_iter();
    let cases: BTreeSet<_> =
        links.map(|link| link.split('/').take(3).collect::<Vec<_>>().join("/")).collect();
    match cases.len() {
        1 => Ok(cases.into_iter().collect()),
        n => Err(queue.complaint(&format!("has the application {n} times"))),
    }
}

/// The number that the application got by the template of the expertise organisation.
fn number(page: &Page) -> Option<String> {
    let text = html::text(&page.html);
    let found = text.split([' ', ',']).find(|word| word.contains(CODE))?;
    Some(found.to_owned())
}

/// Addresses of the documents in a case on the portal.
fn documents_of(page: &Page) -> BTreeSet<String> {
    // Not the evidence packages of the same documents, nor their pages.
    let document = |link: &String| {
        link.contains("/documents/") && ![".asice", "/view"].iter().any(|end| link.ends_with(end))
    };
    html::links(&page.html).into_iter().filter(document).collect()
}
