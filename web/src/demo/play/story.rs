//! The story: an organisation registers, submits a signed application and gets a signed answer; a second
//! application is answered by the term alone.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use law::application::registration_date;
use law::{Law, LawBook};
use office::System::{Expertise, Portal};
use office::demo::stage::CODE;
use sha2::{Digest, Sha256};

use super::browser::{Browser, File, Page};
use super::{Stage, html};
use crate::command::Fault;

/// Past the term of the completeness check from any day of the year: five working days and the longest holidays.
const PAST_THE_TERM: SignedDuration = SignedDuration::from_hours(24 * 15);

/// An application that was sent.
struct Sent {
    title: String,
    /// Page of the case on the portal.
    place: String,
    /// Documents that lay in the case when it arrived at the expertise.
    documents: BTreeSet<String>,
}

/// Plays everything in order.
pub async fn play(stage: &Stage) -> Result<(), Fault> {
    register(stage).await?;
    confirm(stage).await?;
    let mut sent = apply(stage, "Котельная 30 Гкал/ч, Степногорск қаласы").await?;
    arrive(stage, &mut sent).await?;
    check(stage, &sent).await?;
    answered(stage, &sent, "the expert's and the head's signatures").await?;
    let mut second = apply(stage, "Орта мектеп, 600 орын, Көкшетау қаласы").await?;
    arrive(stage, &mut second).await?;
    stage
        .forward(PAST_THE_TERM, "goes forward past the term of the completeness check: nobody answers")
        .await?;
    answered(stage, &second, "the seal of the expertise system: positive by the end of the term, A-40").await
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
            .submit(&page.form_with("file")?, &[File { field: "file", name, content: &pdf(&group) }])
            .await?;
    }
    stage.tell("applicant", "attaches the documents by the plain form", "A-8.1", "");
    let page = applicant.open(&format!("{place}/agreement")).await?;
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
        stage.interlude().await;
        registrar.submit(&form, &[]).await?;
        stage.tell("registrar", "confirms the registration", "A-8.p2", &stage.address(Portal, &link));
    }
    Ok(())
}

/// A draft is filled in, documents go up in pieces, one signature covers all.
async fn apply(stage: &Stage, title: &str) -> Result<Sent, Fault> {
    let mut applicant = stage.enter("applicant", Portal).await?;
    let title = format!("{title} ({})", stage.clock.now().as_second());
    let cabinet = applicant.open("/cabinet").await?;
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
    let page = applicant.open(&format!("{place}/sign")).await?;
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
        wait_for(
            stage,
            registration.at,
            &format!("goes forward to the registration date {}", registration.last_day),
        )
        .await?;
    }
    Ok(Sent { title, place, documents: BTreeSet::new() })
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
    for field in ["documentation", "works", "responsibility"] {
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
        let content = padded(&format!("{place}{name}"));
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
    stage.tell(
        "expertise",
        "begins the completeness check",
        "A-39.1",
        &stage.address(Expertise, &case_of(&queue, sent)?),
    );
    Ok(())
}

/// The expert records the result; expert and head sign.
async fn check(stage: &Stage, sent: &Sent) -> Result<(), Fault> {
    let mut expert = stage.enter("expert", Expertise).await?;
    let queue = expert.open("/cases").await?;
    let place = format!("{}/completeness", case_of(&queue, sent)?);
    let page = expert.open(&place).await?;
    let mut form = page.form_with("verdict")?;
    form.fill("verdict", "positive")?;
    form.tick_all("checklist");
    stage.interlude().await;
    let page = expert.submit(&form, &[]).await?;
    stage.tell("expert", "records the result: complete", "A-39.1", "");
    expert.sign(&page).await?;
    stage.tell("expert", "signs the result", "A-41", "");
    stage.interlude().await;
    let mut head = stage.enter("expertise-head", Expertise).await?;
    let page = head.open(&place).await?;
    let after = head.sign(&page).await?;
    stage.tell(
        "expertise-head",
        "signs the result; it is registered and sent",
        "A-41, A-45",
        &stage.address(Expertise, &after.path),
    );
    Ok(())
}

/// The answer lies in the cabinet: a PDF with its signatures.
async fn answered(stage: &Stage, sent: &Sent, signed_by: &str) -> Result<(), Fault> {
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
    let what = format!("reads the answer, {} KB, SHA-256 {hash}…, with {signed_by}", document.len() / 1024);
    stage.tell("applicant", &what, "A-42", &stage.address(Portal, &sent.place));
    Ok(())
}

async fn wait_for(stage: &Stage, at: Timestamp, why: &str) -> Result<(), Fault> {
    let left = at.duration_since(stage.clock.now()) + SignedDuration::from_mins(1);
    stage.forward(left, why).await
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
    html::links(&page.html).into_iter().filter(|link| link.contains("/documents/")).collect()
}

/// Large enough to go up in several pieces.
fn padded(name: &str) -> Vec<u8> {
    let mut content = pdf(name);
    content.extend(std::iter::repeat_n(b"% padding of the demonstration\n", 12_000).flatten());
    content
}

/// The smallest document that readers of PDF open; the name makes each a different one.
fn pdf(name: &str) -> Vec<u8> {
    format!(
        "%PDF-1.4\n% {name}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
    .into_bytes()
}
