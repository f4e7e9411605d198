//! The operator's way to a version of a questionnaire: write, see it as it will be filled in, approve from a
//! day on. Versions are only added; a draft begins with any of them.

use jiff::civil::Date;
use law::access::{self, Action};

use super::answers::{LARGEST, LONGEST as LONGEST_ANSWER, LONGEST_LINE, number};
use super::{Answer, Approved, Asked, Content, Kind, Own, Question, Said, Version, fixed};
use crate::Office;
use crate::ctx::Ctx;
use crate::decisions::{self, day};
use crate::error::{Error, FieldError};
use crate::registrations::one_line;
use crate::store::{Conn, questionnaires};
use crate::texts::Locale;

/// Longest title and longest label; longest words around them; longest choice of a list. In characters.
const LONGEST_LABEL: usize = 300;
const LONGEST_TEXT: usize = 2_000;
const LONGEST_CHOICE: usize = 200;
/// Most questions of the operator, and most choices of one.
const MOST_QUESTIONS: usize = 40;
const MOST_CHOICES: usize = 50;

/// A question as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    pub label: Said,
    pub hint: Said,
    /// Of a question of the operator, as are the rest: one of [`Answer::NAMES`].
    pub kind: String,
    pub obligatory: bool,
    /// Numbers or days between which the answer lies; of texts `most` is the number of characters.
    pub least: String,
    pub most: String,
    /// One in each line, the same number of lines in each language.
    pub choices: Said,
}

/// A kind with what is in force.
#[derive(Clone, Debug)]
pub struct Overview {
    pub now: Version,
    /// From later days on, the first one first.
    pub coming: Vec<Approved>,
    pub is_drafted: bool,
}

/// A questionnaire on the operator's desk.
#[derive(Clone, Debug)]
pub struct Desk {
    pub kind: Kind,
    pub now: Version,
    pub draft: Option<Content>,
    /// Of the draft.
    pub version: i64,
    /// The last one first.
    pub approved: Vec<Approved>,
    pub today: Date,
}

/// A draft as it would be approved.
#[derive(Clone, Debug)]
pub struct Preview {
    pub version: Version,
    /// The version of the draft that was seen.
    pub seen: i64,
}

/// Every questionnaire of the system.
pub async fn overview(office: &Office, ctx: &Ctx) -> Result<Vec<Overview>, Error> {
    may_read(ctx)?;
    let mut all = Vec::new();
    for kind in Kind::of(office.config.system) {
        let Desk { now, draft, mut approved, today, .. } = desk(office, ctx, *kind).await?;
        approved.retain(|it| it.valid_from > today);
        approved.reverse();
        all.push(Overview { now, coming: approved, is_drafted: draft.is_some() });
    }
    Ok(all)
}

/// One of them.
pub async fn desk(office: &Office, ctx: &Ctx, kind: Kind) -> Result<Desk, Error> {
    may_read(ctx)?;
    here(office, kind)?;
    let mut reader = office.db.read().await?;
    let draft = questionnaires::draft(&mut reader, kind).await?;
    let mut approved = questionnaires::versions(&mut reader, kind).await?;
    approved.reverse();
    Ok(Desk {
        kind,
        now: Asked::at(office, &mut reader, kind, ctx.now).await?.now,
        draft: draft.content,
        version: draft.version,
        approved,
        today: today(office, ctx, kind),
    })
}

/// A version, also a former one.
pub async fn version(office: &Office, ctx: &Ctx, kind: Kind, number: i64) -> Result<Version, Error> {
    may_read(ctx)?;
    here(office, kind)?;
    let asked = Asked::at(office, &mut *office.db.read().await?, kind, ctx.now).await?;
    asked.numbered(number).filter(|_| number > 0).cloned().ok_or(Error::NotFound)
}

/// Begins a draft with what a version says.
pub async fn rewrite(office: &Office, ctx: &Ctx, kind: Kind, seen: i64, number: i64) -> Result<(), Error> {
    may_write(ctx)?;
    let version = version(office, ctx, kind, number).await?;
    let mut tx = office.db.begin().await?;
    if questionnaires::draft(&mut tx, kind).await?.content.is_some() {
        return Err(Error::Stale);
    }
    keep(&mut tx, ctx, kind, seen, Some(&version.content)).await?;
    Ok(tx.commit().await?)
}

/// Throws a draft away. What was approved stays.
pub async fn discard(office: &Office, ctx: &Ctx, kind: Kind, seen: i64) -> Result<(), Error> {
    may_write(ctx)?;
    let mut tx = office.db.begin().await?;
    keep(&mut tx, ctx, kind, seen, None).await?;
    Ok(tx.commit().await?)
}

/// Keeps title and introduction, right or wrong, and says what is still wrong with the draft. `seen` is the version of the
/// draft that the operator knew: [`Error::Stale`] where somebody else wrote meanwhile.
pub async fn save(
    office: &Office,
    ctx: &Ctx,
    kind: Kind,
    seen: i64,
    (titles, intros): (Said, Said),
) -> Result<Vec<FieldError>, Error> {
    may_write(ctx)?;
    let (titles, intros) = (each(&titles, one_line), each(&intros, cleaned));
    let mut tx = office.db.begin().await?;
    let mut content = drafted(&mut tx, kind, seen).await?;
    let mut wrong = long(kind, "title", &titles, LONGEST_LABEL);
    wrong.extend(long(kind, "intro", &intros, LONGEST_TEXT));
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    (content.titles, content.intros) = (titles, intros);
    keep(&mut tx, ctx, kind, seen, Some(&content)).await?;
    tx.commit().await?;
    Ok(unfinished(kind, &content))
}

/// Writes a question: the words of a fixed one, all of one of the operator; a new one where no name is given. Gives its
/// name.
pub async fn put(
    office: &Office,
    ctx: &Ctx,
    kind: Kind,
    seen: i64,
    name: Option<&str>,
    typed: &Typed,
) -> Result<String, Error> {
    may_write(ctx)?;
    let mut tx = office.db.begin().await?;
    let mut content = drafted(&mut tx, kind, seen).await?;
    let own = content.questions.iter().filter(|it| it.own.is_some()).count();
    let known = name.map(|name| place(&content, name)).transpose()?;
    if known.is_none() && own >= MOST_QUESTIONS {
        let many = error(kind, "label-kk", "questionnaire-error-many");
        return Err(Error::Invalid(vec![many.with("max", MOST_QUESTIONS)]));
    }
    let is_own = known.is_none_or(|place| content.questions[place].own.is_some());
    let mut question = typed.read(kind, is_own).map_err(Error::Invalid)?;
    match known {
        Some(place) => {
            question.name.clone_from(&content.questions[place].name);
            content.questions[place] = question.clone();
        }
        None => {
            question.name = next(&mut tx, kind, &content).await?;
            content.questions.push(question.clone());
        }
    }
    keep(&mut tx, ctx, kind, seen, Some(&content)).await?;
    tx.commit().await?;
    Ok(question.name)
}

/// Takes a question of the operator out. A fixed one stays: the error names the clause by which it is asked.
pub async fn take_out(office: &Office, ctx: &Ctx, kind: Kind, seen: i64, name: &str) -> Result<(), Error> {
    may_write(ctx)?;
    let mut tx = office.db.begin().await?;
    let mut content = drafted(&mut tx, kind, seen).await?;
    let place = place(&content, name)?;
    if let Some(fixed) = fixed(kind).into_iter().find(|it| it.name == name) {
        let error = FieldError::new(name, "questionnaire-error-fixed").with("clause", fixed.clause);
        return Err(Error::Invalid(vec![error]));
    }
    content.questions.remove(place);
    keep(&mut tx, ctx, kind, seen, Some(&content)).await?;
    Ok(tx.commit().await?)
}

/// Moves a question by one place; at the end of the list it stays where it is.
pub async fn shift(
    office: &Office,
    ctx: &Ctx,
    kind: Kind,
    seen: i64,
    (name, up): (&str, bool),
) -> Result<(), Error> {
    may_write(ctx)?;
    let mut tx = office.db.begin().await?;
    let mut content = drafted(&mut tx, kind, seen).await?;
    let place = place(&content, name)?;
    let other = if up { place.checked_sub(1) } else { Some(place + 1) };
    if let Some(other) = other.filter(|other| *other < content.questions.len()) {
        content.questions.swap(place, other);
    }
    keep(&mut tx, ctx, kind, seen, Some(&content)).await?;
    Ok(tx.commit().await?)
}

/// The draft as it will be filled in, or everything that is wrong with it.
pub async fn preview(office: &Office, ctx: &Ctx, kind: Kind) -> Result<Preview, Error> {
    may_write(ctx)?;
    let desk = desk(office, ctx, kind).await?;
    let mut content = desk.draft.ok_or(Error::NotFound)?;
    let wrong = unfinished(kind, &content);
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    if content.titles.en.is_empty() {
        content.in_two_languages();
    }
    let number =
        desk.approved.first().map_or(Version::of_program(office, kind).number, |last| last.number) + 1;
    Ok(Preview { version: Version { kind, number, valid_from: None, content }, seen: desk.version })
}

/// Approves the draft as it was seen ([`Preview::seen`]), from a day on.
pub async fn approve(
    office: &Office,
    ctx: &Ctx,
    kind: Kind,
    seen: i64,
    (from, reason): (&str, &str),
) -> Result<Approved, Error> {
    let preview = preview(office, ctx, kind).await?;
    if preview.seen != seen {
        return Err(Error::Stale);
    }
    let day = decisions::read("questionnaire", from, reason, today(office, ctx, kind));
    let (valid_from, reason) = day.map_err(Error::Invalid)?;
    let approved = Approved {
        id: ctx.id(),
        kind,
        number: preview.version.number,
        content: preview.version.content,
        valid_from,
        reason,
        recorded_at: ctx.now,
        actor: ctx.actor.clone(),
    };
    let mut tx = office.db.begin().await?;
    keep(&mut tx, ctx, kind, seen, None).await?;
    questionnaires::approve(&mut tx, &approved).await?;
    tx.commit().await?;
    tracing::info!(kind = kind.name(), number = approved.number, from = %valid_from, "a questionnaire was approved");
    Ok(approved)
}

/// Whoever writes agreements writes questionnaires.
fn may_write(ctx: &Ctx) -> Result<(), Error> {
    access::any_may(&ctx.actor.roles, Action::SetAgreement)?;
    Ok(())
}

/// Who decides on what was filled in may read what was asked.
fn may_read(ctx: &Ctx) -> Result<(), Error> {
    let decides = [Action::DecideRegistration, Action::RegisterParticipant, Action::RegisterExpertiseUser];
    if decides.iter().any(|action| access::any_may(&ctx.actor.roles, *action).is_ok()) {
        return Ok(());
    }
    may_write(ctx)
}

fn here(office: &Office, kind: Kind) -> Result<(), Error> {
    if Kind::of(office.config.system).contains(&kind) { Ok(()) } else { Err(Error::NotFound) }
}

fn today(office: &Office, ctx: &Ctx, kind: Kind) -> Date {
    office.laws.of_order(kind.order(), ctx.now).date(ctx.now)
}

/// The draft as somebody saw it. It is compared before anything that was typed: a page that tells of errors is new, and
/// what was typed on it would go over what another one wrote meanwhile.
async fn drafted(conn: &mut Conn, kind: Kind, seen: i64) -> Result<Content, Error> {
    let it = questionnaires::draft(conn, kind).await?;
    it.content.filter(|_| it.version == seen).ok_or(Error::Stale)
}

async fn keep(
    conn: &mut Conn,
    ctx: &Ctx,
    kind: Kind,
    seen: i64,
    content: Option<&Content>,
) -> Result<(), Error> {
    if questionnaires::keep(conn, kind, seen, content, ctx.now).await? { Ok(()) } else { Err(Error::Stale) }
}

fn place(content: &Content, name: &str) -> Result<usize, Error> {
    content.questions.iter().position(|it| it.name == name).ok_or(Error::NotFound)
}

/// A name that no version has, so that an answer never goes over to another question.
async fn next(conn: &mut Conn, kind: Kind, draft: &Content) -> Result<String, Error> {
    let approved = questionnaires::versions(conn, kind).await?;
    let all = approved.iter().map(|it| &it.content).chain([draft]);
    let numbers =
        all.flat_map(|it| &it.questions).filter_map(|it| it.name.strip_prefix("own-")?.parse().ok());
    let last: u32 = numbers.max().unwrap_or_default();
    Ok(format!("own-{}", last + 1))
}

/// What an error of the operator says: what is wrong, by which clause it is needed.
fn error(kind: Kind, field: &str, key: &str) -> FieldError {
    let clause = if kind == Kind::ExpertiseUser { "A-34.5" } else { "A-7.6" };
    FieldError::new(field, key).with("clause", clause)
}

fn each(it: &Said, clean: impl Fn(&str) -> String) -> Said {
    Said { kk: clean(&it.kk), ru: clean(&it.ru), en: clean(&it.en) }
}

/// Lines without control characters and without blank lines around the text.
fn cleaned(text: &str) -> String {
    text.lines().map(one_line).collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn languages(it: &Said) -> [(&'static str, &str); 3] {
    [("kk", &it.kk), ("ru", &it.ru), ("en", &it.en)]
}

fn long(kind: Kind, field: &str, it: &Said, most: usize) -> Vec<FieldError> {
    let too_long = languages(it).into_iter().filter(|(_, text)| text.chars().count() > most);
    let field = |language: &str| format!("{field}-{language}");
    too_long
        .map(|(language, _)| error(kind, &field(language), "questionnaire-error-long").with("max", most))
        .collect()
}

/// Kazakh and Russian, both or, where it is not needed, none.
fn missing(kind: Kind, field: &str, it: &Said, needed: bool) -> Vec<FieldError> {
    let asked = needed || languages(it).iter().any(|(_, text)| !text.is_empty());
    let empty = languages(it).into_iter().take(2).filter(|(_, text)| asked && text.is_empty());
    empty
        .map(|(language, _)| {
            let key = format!("questionnaire-error-empty-{language}");
            error(kind, &format!("{field}-{language}"), &key)
        })
        .collect()
}

/// What a draft still lacks: its title in both languages; where it has one in English, English everywhere.
fn unfinished(kind: Kind, content: &Content) -> Vec<FieldError> {
    let mut wrong = missing(kind, "title", &content.titles, true);
    wrong.extend(missing(kind, "intro", &content.intros, false));
    if content.titles.en.is_empty() {
        return wrong;
    }
    let lacks = |it: &Said| !it.ru.is_empty() && it.en.is_empty();
    if lacks(&content.intros) {
        wrong.push(error(kind, "intro-en", "questionnaire-error-english-intro"));
    }
    for question in &content.questions {
        let choices = match &question.own {
            Some(Own { answer: Answer::Choice { choices }, .. }) => choices.as_slice(),
            _ => &[],
        };
        if lacks(&question.label) || lacks(&question.hint) || choices.iter().any(lacks) {
            let error = error(kind, &question.name, "questionnaire-error-english");
            wrong.push(error.with("label", question.label(Locale::Ru)));
        }
    }
    wrong
}

impl Content {
    /// What was written in English without an English title is not shown.
    fn in_two_languages(&mut self) {
        let mut texts = vec![&mut self.intros];
        for question in &mut self.questions {
            texts.extend([&mut question.label, &mut question.hint]);
            if let Some(Own { answer: Answer::Choice { choices }, .. }) = &mut question.own {
                texts.extend(choices);
            }
        }
        texts.into_iter().for_each(|it| it.en.clear());
    }
}

impl Typed {
    /// A question, to be changed.
    pub fn of(question: &Question) -> Typed {
        let mut typed =
            Typed { label: question.label.clone(), hint: question.hint.clone(), ..Typed::default() };
        let Some(own) = &question.own else { return typed };
        typed.kind = own.answer.name().into();
        typed.obligatory = own.obligatory;
        let text = |it: &Option<i64>| it.map(|it| it.to_string()).unwrap_or_default();
        let date = |it: &Option<Date>| it.map(|it| it.strftime("%d.%m.%Y").to_string()).unwrap_or_default();
        match &own.answer {
            Answer::Line { most } | Answer::Long { most } => typed.most = most.to_string(),
            Answer::Number { least, most } => (typed.least, typed.most) = (text(least), text(most)),
            Answer::Day { from, until } => (typed.least, typed.most) = (date(from), date(until)),
            Answer::Choice { choices } => {
                let lines =
                    |of: &dyn Fn(&Said) -> &str| choices.iter().map(of).collect::<Vec<_>>().join("\n");
                typed.choices =
                    Said { kk: lines(&|it| &it.kk), ru: lines(&|it| &it.ru), en: lines(&|it| &it.en) };
                typed.choices.en = typed.choices.en.trim().to_owned();
            }
            Answer::YesNo => {}
        }
        typed
    }

    /// Without its name; or everything that is wrong.
    fn read(&self, kind: Kind, own: bool) -> Result<Question, Vec<FieldError>> {
        let (label, hint) = (each(&self.label, one_line), each(&self.hint, one_line));
        let mut wrong = missing(kind, "label", &label, true);
        wrong.extend(missing(kind, "hint", &hint, false));
        wrong.extend(long(kind, "label", &label, LONGEST_LABEL));
        wrong.extend(long(kind, "hint", &hint, LONGEST_TEXT));
        let answer = if own { Some(self.answer(kind)) } else { None };
        match answer {
            Some(Ok(answer)) if wrong.is_empty() => {
                let own = Some(Own { obligatory: self.obligatory, answer });
                Ok(Question { name: String::new(), label, hint, own })
            }
            None if wrong.is_empty() => Ok(Question { name: String::new(), label, hint, own: None }),
            Some(Err(more)) => Err([wrong, more].concat()),
            _ => Err(wrong),
        }
    }

    fn answer(&self, kind: Kind) -> Result<Answer, Vec<FieldError>> {
        let wrong = |field: &str, key: &str| error(kind, field, key);
        let (least, most) = (one_line(&self.least), one_line(&self.most));
        let limit = |text: &str, field: &str| match text {
            "" => Ok(None),
            text => match number(text) {
                Some(n) => Ok(Some(n)),
                None => Err(vec![wrong(field, "questionnaire-error-number").with("max", LARGEST)]),
            },
        };
        let characters = |longest: i64| match limit(&most, "most")?.unwrap_or(longest) {
            n if (1..=longest).contains(&n) => Ok(n),
            _ => Err(vec![wrong("most", "questionnaire-error-characters").with("max", longest)]),
        };
        let date = |text: &str, field: &str| match text {
            "" => Ok(None),
            text => day(text).map(Some).ok_or_else(|| vec![wrong(field, "questionnaire-error-day")]),
        };
        let crossed = || vec![wrong("most", "questionnaire-error-crossed")];
        match self.kind.as_str() {
            "line" => Ok(Answer::Line { most: characters(LONGEST_LINE)? }),
            "long" => Ok(Answer::Long { most: characters(LONGEST_ANSWER)? }),
            "number" => match (limit(&least, "least")?, limit(&most, "most")?) {
                (Some(least), Some(most)) if least > most => Err(crossed()),
                (least, most) => Ok(Answer::Number { least, most }),
            },
            "day" => match (date(&least, "least")?, date(&most, "most")?) {
                (Some(from), Some(until)) if from > until => Err(crossed()),
                (from, until) => Ok(Answer::Day { from, until }),
            },
            "choice" => self.listed(kind),
            "yes_no" => Ok(Answer::YesNo),
            _ => Err(vec![wrong("kind", "questionnaire-error-kind")]),
        }
    }

    /// The list, a line of each language for each choice.
    fn listed(&self, kind: Kind) -> Result<Answer, Vec<FieldError>> {
        let lines = |text: &str| -> Vec<String> {
            text.lines().map(one_line).filter(|line| !line.is_empty()).collect()
        };
        let (kk, ru, en) = (lines(&self.choices.kk), lines(&self.choices.ru), lines(&self.choices.en));
        let wrong = |field: &str, key: &str| error(kind, field, key);
        let mut problems = Vec::new();
        if !(2..=MOST_CHOICES).contains(&kk.len()) {
            problems.push(wrong("choices-kk", "questionnaire-error-choices").with("max", MOST_CHOICES));
        }
        for (field, other) in [("choices-ru", &ru), ("choices-en", &en)] {
            if other.len() != kk.len() && !(field == "choices-en" && other.is_empty()) {
                problems.push(wrong(field, "questionnaire-error-choices-lines").with("n", kk.len()));
            }
        }
        for (field, list) in [("choices-kk", &kk), ("choices-ru", &ru), ("choices-en", &en)] {
            if list.iter().any(|it| it.chars().count() > LONGEST_CHOICE) {
                problems.push(wrong(field, "questionnaire-error-long").with("max", LONGEST_CHOICE));
            }
            if (1..list.len()).any(|at| list[..at].contains(&list[at])) {
                problems.push(wrong(field, "questionnaire-error-choices-twice"));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let choices = kk.into_iter().zip(ru).enumerate().map(|(at, (kk, ru))| Said {
            kk,
            ru,
            en: en.get(at).cloned().unwrap_or_default(),
        });
        Ok(Answer::Choice { choices: choices.collect() })
    }
}
