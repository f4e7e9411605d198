//! What a system is set to, in one list: everything that its operator decides, with who decided it, when,
//! why, from which day and what is planned; and what stands in the configuration, without any secret. Nothing is changed
//! here: each setting has its own page.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use law::access::{self, Action};
use law::calendar::{Hours, Schedule};
use law::edition::Standing;
use law::reading::{READINGS, Reading};
use law::{Law, Order};
use serde::Serialize;

use crate::Office;
use crate::config::{Config, Realm, System};
use crate::ctx::{Actor, ActorKind, Ctx};
use crate::error::Error;
use crate::registrations::agreement::{Party, Version};
use crate::start::without_password;
use crate::store::laws::Change;
use crate::store::questionnaires::Kind;
use crate::store::{Conn, agreements, kato, laws, numbering, questionnaires, upload_limits};
use crate::uploads::limits::Limits;

/// A setting that the operator decides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Setting {
    /// `settings-<key>` in the locale files.
    pub key: &'static str,
    /// By which of the orders, where each has its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    pub value: Value,
    /// None: since the beginning.
    pub since: Option<Date>,
    /// None: as the program or the order has it.
    pub decided: Option<Decided>,
    pub planned: Vec<Planned>,
    /// Where it is changed.
    pub page: &'static str,
}

/// What a setting is set to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Template(String),
    Limits(Limits),
    /// The number of its version.
    Agreement(i64),
    /// The number of its version; 1 is that of the program.
    Questionnaire(i64),
    /// Its id.
    Calendar(String),
    /// The usual ones and those of single weekdays.
    Hours {
        usual: Hours,
        weekdays: BTreeMap<i8, Hours>,
    },
    /// Its id.
    Edition(String),
    /// How many terms of the edition are sure, of how many.
    Terms {
        sure: usize,
        all: usize,
    },
    Kato {
        edition: i64,
        units: i64,
        source: String,
    },
    /// As the program brings it.
    OfProgram,
}

/// Who decided, when and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decided {
    pub at: Timestamp,
    /// None: no person did.
    pub by: Option<String>,
    pub reason: String,
}

/// What takes its place from a later day on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Planned {
    pub from: Date,
    pub value: Value,
    pub decided: Option<Decided>,
}

/// Something of the configuration, by its key there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Configured {
    pub key: &'static str,
    /// None: not set.
    pub value: Option<String>,
}

/// Everything.
#[derive(Clone, Debug, Serialize)]
pub struct Settings {
    pub system: &'static str,
    pub at: Timestamp,
    pub settings: Vec<Setting>,
    pub configuration: Vec<Configured>,
}

/// A row of what was recorded, in the order in which it was.
struct Row {
    from: Date,
    value: Value,
    decided: Decided,
}

/// For whoever administers the system.
pub async fn overview(office: &Office, ctx: &Ctx) -> Result<Settings, Error> {
    access::any_may(&ctx.actor.roles, Action::ReadSettings)?;
    let mut reader = office.db.read().await?;
    // Another node or the command line may have changed it.
    office.laws.refresh(&mut reader).await?;
    let law = office.law(ctx.now);
    let today = law.date(ctx.now);
    let mut settings = Vec::new();
    if office.config.system == System::Portal {
        settings.extend(of_portal(office, &mut reader, ctx, today).await?);
    }
    for party in Party::of(office.config.system) {
        settings.push(agreement(office, &mut reader, ctx, *party).await?);
    }
    for kind in Kind::of(office.config.system) {
        settings.push(questionnaire(office, &mut reader, ctx, *kind).await?);
    }
    let changes = laws::after(&mut reader, 0).await?;
    settings.extend(of_law(office, ctx, &law, &changes));
    Ok(Settings {
        system: office.config.system.as_str(),
        at: ctx.now,
        settings,
        configuration: configured(&office.config, &office.log.verifier().to_string())
            .into_iter()
            .chain(READINGS.iter().map(read))
            .collect(),
    })
}

/// The agreement with users of an order, with participants, with organisations in an expertise system.
async fn agreement(office: &Office, conn: &mut Conn, ctx: &Ctx, party: Party) -> Result<Setting, Error> {
    let mut rows: Vec<Row> = agreements::all(conn, party)
        .await?
        .into_iter()
        .map(|it| Row {
            from: it.valid_from,
            value: Value::Agreement(it.number),
            decided: decided(&it.actor, it.recorded_at, it.reason),
        })
        .collect();
    rows.reverse();
    let (key, page, order) = match party {
        Party::User(order @ Order::Expertise) => ("agreement", "/operator/agreements?of=670", Some(order)),
        Party::User(order @ Order::Construction) => ("agreement", "/operator/agreements?of=465", Some(order)),
        Party::Participant => ("agreement-participant", "/operator/agreements?of=participant", None),
        Party::ExpertiseUser => ("agreement-expertise-user", "/operator/agreements?of=expertise-user", None),
    };
    let first = Value::Agreement(Version::of_program(office, party).number);
    let today = office.laws.of_order(party.order(), ctx.now).date(ctx.now);
    Ok(Setting { order, ..dated(key, page, first, rows, today) })
}

/// The questionnaire or registration form of a kind.
async fn questionnaire(office: &Office, conn: &mut Conn, ctx: &Ctx, kind: Kind) -> Result<Setting, Error> {
    let approved = questionnaires::versions(conn, kind).await?;
    let rows = approved.into_iter().map(|it| Row {
        from: it.valid_from,
        value: Value::Questionnaire(it.number),
        decided: decided(&it.actor, it.recorded_at, it.reason),
    });
    let (key, page) = match kind {
        Kind::User { legal: true, order: Order::Expertise } => {
            ("questionnaire-legal", "/operator/questionnaires/670-legal")
        }
        Kind::User { legal: false, order: Order::Expertise } => {
            ("questionnaire-individual", "/operator/questionnaires/670-individual")
        }
        Kind::User { legal: true, order: Order::Construction } => {
            ("questionnaire-legal", "/operator/questionnaires/465-legal")
        }
        Kind::User { legal: false, order: Order::Construction } => {
            ("questionnaire-individual", "/operator/questionnaires/465-individual")
        }
        Kind::Participant => ("questionnaire-participant", "/operator/questionnaires/participant"),
        Kind::ExpertiseUser => ("questionnaire-expertise-user", "/operator/questionnaires/expertise-user"),
    };
    let order = matches!(kind, Kind::User { .. }).then(|| kind.order());
    let today = office.laws.of_order(kind.order(), ctx.now).date(ctx.now);
    Ok(Setting { order, ..dated(key, page, Value::Questionnaire(1), rows.collect(), today) })
}

async fn of_portal(office: &Office, conn: &mut Conn, ctx: &Ctx, today: Date) -> Result<Vec<Setting>, Error> {
    let mut numbers: Vec<Row> = numbering::all(conn).await?.into_iter().map(of_number).collect();
    numbers.reverse();
    let mut limits: Vec<Row> = upload_limits::all(conn).await?.into_iter().map(of_limits).collect();
    limits.reverse();
    let template = Value::Template(law::number::Template::default().to_string());
    let mut all = vec![
        dated("numbering", "/operator/numbering", template, numbers, today),
        dated("limits", "/operator/limits", Value::Limits(Limits::default()), limits, today),
    ];
    let zone = office.law(ctx.now).zone;
    let mut classifiers: Vec<Row> = kato::all(conn)
        .await?
        .into_iter()
        .map(|it| Row {
            from: it.from_day.unwrap_or_else(|| it.recorded_at.to_zoned(zone.clone()).date()),
            value: Value::Kato { edition: it.edition, units: it.units, source: it.source },
            decided: by_json(it.actor.as_ref(), it.recorded_at, String::new()),
        })
        .collect();
    classifiers.reverse();
    all.push(dated("kato", "/operator/law/kato", Value::OfProgram, classifiers, today));
    Ok(all)
}

fn of_number(it: numbering::Edition) -> Row {
    let value = Value::Template(it.template.to_string());
    Row { from: it.valid_from, value, decided: decided(&it.actor, it.recorded_at, it.reason) }
}

fn of_limits(it: upload_limits::Edition) -> Row {
    let decided = decided(&it.actor, it.recorded_at, it.reason);
    Row { from: it.valid_from, value: Value::Limits(it.limits), decided }
}

/// What is in force on a day and what takes its place later: of two from the same day the later row.
fn dated(key: &'static str, page: &'static str, first: Value, rows: Vec<Row>, today: Date) -> Setting {
    let (come, coming): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.from <= today);
    let coming: BTreeMap<Date, Row> = coming.into_iter().map(|row| (row.from, row)).collect();
    // The last of those that are equal.
    let now = come.into_iter().max_by_key(|row| row.from);
    let planned = coming
        .into_values()
        .map(|row| Planned { from: row.from, value: row.value, decided: Some(row.decided) })
        .collect();
    let (value, since, decided) = match now {
        None => (first, None, None),
        Some(row) => (row.value, Some(row.from), Some(row.decided)),
    };
    Setting { key, order: None, value, since, decided, planned, page }
}

/// The calendar, the hours of support, the editions and their terms.
fn of_law(office: &Office, ctx: &Ctx, law: &Law, changes: &[Change]) -> Vec<Setting> {
    let today = law.date(ctx.now);
    let last = |is: &dyn Fn(&Change) -> bool| changes.iter().rev().find(|it| is(it));
    let said = |it: &Change| by_json(Some(&it.actor), it.at, it.reason.clone());
    let day = last(&|it| it.kind == "calendar" && it.body.get("schedule").is_none());
    let setting = |key, page, value| Setting {
        key,
        order: None,
        value,
        since: None,
        decided: None,
        planned: Vec::new(),
        page,
    };
    let calendar = Setting {
        since: day.map(|it| law.date(it.at)),
        decided: day.map(said),
        ..setting("calendar", "/operator/law/calendar", Value::Calendar(law.calendar.id().to_string()))
    };
    let who_set = |schedule: &Schedule| {
        let text = serde_json::to_value(schedule).unwrap_or_default();
        last(&|it| it.body.get("schedule") == Some(&text)).map(said)
    };
    let own = law.calendar.schedule(today);
    let of_order = law
        .edition
        .support
        .as_ref()
        .map(|support| Value::Hours { usual: support.hours(), weekdays: BTreeMap::new() });
    let hours = Setting {
        since: own.map(|it| it.from),
        decided: own.and_then(who_set),
        planned: law
            .calendar
            .schedules_after(today)
            .map(|it| Planned { from: it.from, value: of_schedule(it), decided: who_set(it) })
            .collect(),
        ..setting(
            "hours",
            "/operator/law/hours",
            own.map(of_schedule).or(of_order).unwrap_or(Value::OfProgram),
        )
    };
    let mut all = vec![calendar, hours];
    let kept = office.laws.kept();
    for order in Order::ALL {
        let law = office.laws.of_order(order, ctx.now);
        let (edition, today) = (&law.edition, law.date(ctx.now));
        let brought = |id: &str| {
            let of = |it: &Change| ["edition", "activation"].contains(&it.kind.as_str()) && it.name == id;
            last(&of).map(said)
        };
        let coming = kept
            .book
            .editions()
            .filter(|it| it.order == order && it.standing == Standing::InForce && it.in_force_from > today);
        let coming: BTreeMap<Date, Planned> = coming
            .map(|it| {
                let value = Value::Edition(it.id.to_string());
                (it.in_force_from, Planned { from: it.in_force_from, value, decided: brought(&it.id) })
            })
            .collect();
        all.push(Setting {
            order: Some(order),
            since: Some(edition.in_force_from),
            decided: brought(&edition.id),
            planned: coming.into_values().collect(),
            ..setting("edition", "/operator/law", Value::Edition(edition.id.to_string()))
        });
        let confirmed = last(&|it| {
            let of_edition = it.name.split_whitespace().next() == Some(&*edition.id);
            it.kind.starts_with("term") && of_edition
        });
        let sure = edition.terms().iter().filter(|term| term.is_sure()).count();
        all.push(Setting {
            order: Some(order),
            decided: confirmed.map(said),
            ..setting("terms", "/operator/law#terms", Value::Terms { sure, all: edition.terms().len() })
        });
    }
    all
}

fn of_schedule(schedule: &Schedule) -> Value {
    Value::Hours { usual: schedule.usual, weekdays: schedule.weekdays.clone() }
}

fn decided(actor: &Actor, at: Timestamp, reason: String) -> Decided {
    let person = actor.kind == ActorKind::Person || !actor.name.is_empty();
    Decided { at, by: person.then(|| actor.name.clone()), reason }
}

fn by_json(actor: Option<&serde_json::Value>, at: Timestamp, reason: String) -> Decided {
    match actor.and_then(|actor| serde_json::from_value::<Actor>(actor.clone()).ok()) {
        Some(actor) => decided(&actor, at, reason),
        None => Decided { at, by: None, reason },
    }
}

/// What of the configuration an operator has to know; passwords, keys and what could hold one are left out.
/// How a point of the order is read that leaves something open; the clause stands beside it.
fn read(reading: &Reading) -> Configured {
    Configured { key: reading.key, value: Some(format!("{} ({})", reading.value, reading.clause)) }
}

fn configured(config: &Config, log: &str) -> Vec<Configured> {
    let yes = |set: bool| set.then(|| "true".to_owned());
    let database = if config.database.starts_with("sqlite:") { "SQLite" } else { "PostgreSQL" };
    let realm = match config.pki.realm {
        Realm::National => "national",
        Realm::Test => "test",
        Realm::Demo => "demo",
    };
    let storage = match &config.s3 {
        None => format!("{}", config.data.join("blobs").display()),
        Some(s3) => format!("S3: {}/{}/{}", s3.endpoint, s3.bucket, s3.prefix),
    };
    let list = |all: Vec<String>| Some(all.join(", ")).filter(|all| !all.is_empty());
    let proxies = config.proxies.iter().map(ToString::to_string).collect();
    let crls = config.pki.crls.iter().map(|it| without_password(it)).collect();
    let peers = config.peers.iter().map(|it| format!("{} ({})", it.code, it.base_url)).collect();
    let witnesses = config.log.witnesses.iter().map(|it| without_password(&it.url)).collect();
    let mut all = vec![
        ("system", Some(config.system.as_str().to_owned())),
        ("organisation.code", Some(config.organisation.code.clone())),
        ("organisation.bin", Some(config.organisation.bin.clone())),
        ("organisation.state_expertise", yes(config.organisation.state_expertise)),
        ("public_origin", Some(config.public_origin.clone())),
        ("listen", Some(config.listen.to_string())),
        ("proxies", list(proxies)),
        ("database", Some(database.to_owned())),
        ("s3", Some(storage)),
        ("pki.realm", Some(realm.to_owned())),
        ("pki.crls", list(crls)),
        ("pki.ocsp", config.pki.ocsp.as_deref().map(without_password)),
        ("pki.refresh_minutes", Some(config.pki.refresh_minutes.to_string())),
        ("time_stamps.address", config.time_stamps.as_ref().map(|it| without_password(&it.address))),
        ("seal.certificate", Some(config.seal.certificate.display().to_string())),
        ("log.key", Some(log.to_owned())),
        ("log.witness", list(witnesses)),
        ("malware.clamd", config.malware.as_ref().map(|it| it.clamd.clone())),
        ("malware.most_mib", config.malware.as_ref().map(|it| it.most_mib.to_string())),
        ("mail.relay", config.mail.as_ref().map(|it| it.relay.clone())),
        ("mail.from", config.mail.as_ref().map(|it| it.from.clone())),
        ("session.idle_minutes", Some(config.session.idle_minutes.to_string())),
        ("session.absolute_hours", Some(config.session.absolute_hours.to_string())),
        ("view.at_once", Some(config.view.at_once.to_string())),
        ("view.largest_mib", Some(config.view.largest_mib.to_string())),
        ("sign.ncalayer_url", Some(config.sign.ncalayer_url.clone())),
        ("peer", list(peers)),
        ("employee", Some(config.employees.len().to_string())),
        ("demo", yes(config.demo.is_some())),
    ];
    if config.system == System::Expertise {
        all.push(("numbers.completeness", Some(config.numbers.completeness.to_string())));
        all.push(("numbers.replacement", Some(config.numbers.replacement.to_string())));
        all.push(("numbers.contract", Some(config.numbers.contract.to_string())));
    }
    all.into_iter().map(|(key, value)| Configured { key, value }).collect()
}
