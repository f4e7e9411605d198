//! Letters: what is told in the cabinet comes by e-mail too, in Kazakh and in Russian (A-8.p2, A-62.4, A-62.5). The notice
//! and the job of its letter are one transaction with what they tell; a letter may be sent twice and then has the same
//! identifier.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use law::access::Role;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use serde_json::json;
use tracing::info;
use uuid::Uuid;

use crate::config::{Mail, System};
use crate::employees::Staff;
use crate::error::Error;
use crate::jobs::Failure;
use crate::notices::{self, Notice};
use crate::store::{Conn, admissions, authorities, jobs, notices as rows, registrations};
use crate::texts::Locale;
use crate::{Office, addresses, authorities as powers};

/// Kind of the job.
pub const JOB: &str = "letter";
/// How long the relay may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Letters that are sent at a time: a relay that is slow holds up nothing else.
pub const AT_ONCE: usize = 2;

/// The relay that takes letters.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// Reads the password; nothing is connected before the first letter.
    pub fn open(config: &Mail) -> Result<Mailer, std::io::Error> {
        let mut relay =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(&config.relay).map_err(std::io::Error::other)?;
        if let Some(user) = &config.user {
            relay = relay.credentials(Credentials::new(user.clone(), config.password()?));
        }
        let from = config.from.parse().map_err(std::io::Error::other)?;
        Ok(Mailer { transport: relay.timeout(Some(PATIENCE)).build(), from })
    }
}

impl Mailer {
    /// Whether the relay takes letters from us now: it is greeted, and the password is shown; nothing is sent.
    pub(crate) async fn answers(&self) -> Result<(), String> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("the relay does not go on".into()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Plans the letter of a notice, in the transaction that writes it.
pub(crate) async fn plan(conn: &mut Conn, notice: &Notice) -> Result<(), Error> {
    jobs::enqueue(conn, JOB, &json!({ "notice": notice.id }), &format!("{JOB}:{}", notice.id), notice.at)
        .await?;
    Ok(())
}

/// Sends the letter of a notice to everybody whom it is for and whose address is known.
pub async fn run(office: &Office, id: Uuid, now: Timestamp) -> Result<(), Failure> {
    let Some(mailer) = &office.mailer else { return Ok(()) };
    let mut reader = office.db.read().await?;
    let Some(notice) = rows::find(&mut reader, id).await? else { return Ok(()) };
    let recipients = recipients(office, &mut reader, &notice, now).await?;
    drop(reader);
    // One address that the relay refuses for good keeps no letter from the others.
    let mut refused = Ok(());
    for (address, languages) in recipients {
        let letter = letter(office, mailer, &notice, (address, &languages), now).map_err(Failure::never)?;
        match mailer.transport.send(letter).await {
            // The address stands in no log: it is a person's.
            Ok(_) => info!(notice.id = %id, kind = notice.kind, "a letter was handed to the relay"),
            Err(error) if error.is_permanent() => refused = Err(Failure::never(error)),
            Err(error) => return Err(Failure::later(error)),
        }
    }
    refused
}

/// The party as it registered, or the employees who hold the role now: each as he recorded it, or else as the
/// configuration says.
async fn recipients(
    office: &Office,
    conn: &mut Conn,
    notice: &Notice,
    now: Timestamp,
) -> Result<Vec<(Address, Vec<Locale>)>, Error> {
    let mut all = Vec::new();
    let mut chosen = Vec::new();
    match notice.role() {
        None => {
            let registered = match office.config.system {
                System::Portal => registrations::address_of(conn, &notice.party).await?,
                System::Expertise => None,
            };
            // An expertise organisation tells it in its questionnaire (A-12.p2, A-36.p2).
            all.extend(match registered {
                None => admissions::address_of(conn, &notice.party).await?,
                found => found,
            });
            // An employee of an expertise organisation is told by his IIN.
            if office.config.system == System::Expertise {
                match addresses::confirmed(conn, &notice.party).await? {
                    Some((email, language)) => chosen.push((email, vec![language])),
                    None => {
                        let of = office.config.employees.iter().filter(|it| it.iin == notice.party);
                        all.extend(of.filter_map(|it| it.email.clone()));
                    }
                }
            }
            if notice.subject_kind == powers::SUBJECT {
                let given = authorities::find(conn, notice.subject_id).await?;
                all.extend(given.filter(|it| it.iin == notice.party).map(|it| it.form.email));
            }
        }
        Some(role) => {
            let staff = Staff::read(conn).await?;
            for person in staff.holders(role, now).map(|it| &it.employee) {
                let of = office.config.employees.iter().filter(|it| it.iin == person.iin && it.role == role);
                match addresses::confirmed(conn, &person.iin).await? {
                    Some((email, language)) => chosen.push((email, vec![language])),
                    None => all.extend(of.filter_map(|it| it.email.clone())),
                }
            }
        }
    }
    chosen.extend(all.into_iter().map(|email| (email, vec![Locale::Kk, Locale::Ru])));
    // What cannot be an address was never promised a letter.
    let parsed = chosen.into_iter().filter_map(|(email, languages)| Some((email.parse().ok()?, languages)));
    let mut all: Vec<(Address, Vec<Locale>)> = parsed.collect();
    all.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    all.dedup_by(|one, other| one.0 == other.0);
    Ok(all)
}

/// Sends the link by which an employee confirms the address that he recorded.
pub async fn run_address(office: &Office, iin: &str, now: Timestamp) -> Result<(), Failure> {
    let Some(mailer) = &office.mailer else { return Ok(()) };
    let found = crate::store::addresses::find(&mut *office.db.read().await?, iin).await?;
    let Some((it, wanted, token)) = found.and_then(|it| Some((it.clone(), it.wanted?, it.token?))) else {
        return Ok(());
    };
    let to: Address = wanted.parse().map_err(Failure::never)?;
    let language = Locale::parse(&it.language).unwrap_or(Locale::Kk);
    let words = office.texts.of(language);
    let name = office.config.organisation.name(language).to_owned();
    let link = format!("{}/account/address/{token}", office.config.public_origin);
    let subject = words.t("letter-address-subject").with("name", name.clone()).to_string();
    let body = words.t("letter-address-body").with("name", name).with("link", link).to_string();
    let letter = built(office, mailer, (&token, to), (subject, body), now).map_err(Failure::never)?;
    match mailer.transport.send(letter).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_permanent() => Err(Failure::never(error)),
        Err(error) => Err(Failure::later(error)),
    }
}

fn letter(
    office: &Office,
    mailer: &Mailer,
    notice: &Notice,
    (to, languages): (Address, &[Locale]),
    now: Timestamp,
) -> Result<Message, lettre::error::Error> {
    let link = format!("{}/notices", office.config.public_origin);
    let parts = languages.iter().map(|locale| {
        let words = office.texts.of(*locale);
        let said =
            words.t("letter-body").with("text", notices::text(words, notice)).with("link", link.clone());
        said.with("name", office.config.organisation.name(*locale).to_owned()).to_string()
    });
    let subject = languages.iter().map(|locale| {
        let words = office.texts.of(*locale);
        words.t("letter-subject").with("name", words.t("portal-name").to_string()).to_string()
    });
    let text = (subject.collect::<Vec<_>>().join(" / "), parts.collect::<Vec<_>>().join("\n\n———\n\n"));
    built(office, mailer, (&notice.id.to_string(), to), text, now)
}

/// A letter of this system by itself; `id` is the same however often it is sent.
fn built(
    office: &Office,
    mailer: &Mailer,
    (id, to): (&str, Address),
    (subject, body): (String, String),
    now: Timestamp,
) -> Result<Message, lettre::error::Error> {
    let origin = &office.config.public_origin;
    let host =
        origin.split_once("://").map_or("", |(_, rest)| rest).split(['/', ':']).next().unwrap_or_default();
    let id = format!("<{id}.{}@{host}>", fingerprint(&to));
    Message::builder()
        .from(mailer.from.clone())
        .to(Mailbox::new(None, to))
        .date(SystemTime::from(now))
        .message_id(Some(id))
        .subject(subject)
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .header(ContentType::TEXT_PLAIN)
        .body(body)
}

/// Tells the letters of one notice apart without telling whom they are for.
fn fingerprint(to: &Address) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(to.to_string()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

impl Notice {
    /// The role whose holders it is for.
    fn role(&self) -> Option<Role> {
        Role::parse(self.party.strip_prefix(notices::OF_ROLE)?)
    }
}
