//! Whole lives of applications: what happens on the portal and in the system of the expertise, event by event.

use jiff::{Timestamp, civil::Date};
use law::{
    Bin, Event, Iin, Law, Outcome, Refusal,
    application::{self, Answer, Conclusion, Purpose, Received, Submission},
    event::{Broken, Recorded, Subject},
    expertise::{
        case,
        completeness::{self, Verdict},
        conclusion::{self, Finding},
        contract,
        course::{Course, Kind},
        remarks::{self, Assessment, Remark},
    },
    number::Code,
    participant,
    registration::{self, Applicant, Attachment, Signer},
    replacement,
    replay::{self, Replayed},
    retention,
};

use crate::common::{at, day};

/// A subject with its history.
#[derive(Debug, Clone)]
pub struct Told<S> {
    pub state: S,
    pub events: Vec<Event>,
}

/// One application with everything that belongs to it.
pub struct Life {
    pub law: Law,
    pub application: Told<application::State>,
    pub case: Told<case::State>,
    pub conclusion: Option<Told<replacement::State>>,
    pub storage: Told<retention::State>,
}

impl<S: Subject> Told<S> {
    fn begin(outcome: Outcome<S>) -> Self {
        Self { state: outcome.next, events: outcome.events }
    }

    fn go(&mut self, apply: impl FnOnce(S) -> Result<Outcome<S>, Refusal>) {
        let outcome = apply(self.state.clone()).unwrap();
        self.state = outcome.next;
        self.events.extend(outcome.events);
    }

    /// The state as a replay of this history finds it.
    pub fn replayed(&self, law: &Law) -> Result<Replayed<S>, Broken> {
        replay_of(&self.events, law)
    }
}

pub fn replay_of<S: Subject>(events: &[Event], law: &Law) -> Result<Replayed<S>, Broken> {
    let recorded = |it: &'_ Event| -> (&'static str, Timestamp) { (it.kind, it.at) };
    replay::replay(events.iter().map(|it| {
        let (kind, at) = recorded(it);
        (Recorded { kind, at, data: &it.data }, law)
    }))
}

impl Life {
    /// Filed on Monday 5 October 2026 at 10:00, registered at once, taken up by the expertise.
    pub fn filed(law: Law) -> Self {
        let now = at(&law, "2026-10-05 10:00:00");
        let submission = Submission::complete(Code::parse("SENIM").unwrap());
        let outcome =
            application::State::Draft.apply(application::Command::Submit(submission), now, &law).unwrap();
        let storage =
            retention::begin(retention::Scope::Case, "application".into(), day("2026-10-05"), now, &law);
        let case = case::receive(now, at(&law, "2026-10-05 10:01:00"), &law).unwrap();
        let mut life = Self {
            application: Told::begin(outcome),
            case: Told::begin(case),
            conclusion: None,
            storage: Told::begin(storage.unwrap()),
            law,
        };
        life.portal(
            "2026-10-05 10:00:00",
            [
                application::Command::Register {
                    number: "SENIM-2026-00001".into(),
                    participant_accepts: true,
                },
                application::Command::Forward,
                application::Command::Acknowledge { sender_serves: true, hashes_equal: true },
            ],
        );
        life
    }

    pub fn portal<const N: usize>(&mut self, when: &str, commands: [application::Command; N]) {
        let now = at(&self.law, when);
        for command in commands {
            self.application.go(|state| state.apply(command, now, &self.law));
        }
    }

    pub fn case<const N: usize>(&mut self, when: &str, commands: [case::Command; N]) {
        let now = at(&self.law, when);
        for command in commands {
            self.case.go(|state| state.apply(command, now, &self.law));
        }
    }

    fn keep(&mut self, document: &str, when: &str) {
        let registered_on: Date = self.law.date(at(&self.law, when));
        let command = retention::Command::Add { sha256: document.into(), registered_on };
        let now = at(&self.law, when);
        self.storage.go(|state| state.apply(command, now, &self.law));
    }

    fn progress(&mut self, when: &str, stage: &str) {
        let command = application::Command::ReceiveProgress {
            sender_serves: true,
            stage: stage.into(),
            incidents: vec![],
            told: None,
        };
        self.portal(when, [command]);
    }

    /// The expert takes the case up and people decide on completeness.
    pub fn checked(&mut self, when: &str, verdict: Verdict) {
        use completeness::Command as C;
        let remarks = if verdict == Verdict::Negative { 2 } else { 0 };
        self.case(when, [case::Command::Start]);
        self.progress(when, "completeness_check");
        self.case(
            when,
            [C::Draft { verdict, remarks }, C::SignAsExpert, C::SignAsHead { number: "К-1".into() }]
                .map(case::Command::Completeness),
        );
        self.answered_on_completeness(when, verdict, false);
    }

    /// Nobody looks at it: the term makes the result.
    pub fn completeness_lapsed(&mut self, when: &str) {
        let expire = completeness::Command::Expire { number: "К-1".into() };
        self.case(when, [case::Command::Completeness(expire)]);
        self.answered_on_completeness(when, Verdict::Positive, true);
    }

    fn answered_on_completeness(&mut self, when: &str, verdict: Verdict, automatic: bool) {
        let registered_at = self.case.state.check().unwrap().decision().unwrap().registered_at;
        let answer = Answer { verdict, automatic, number: "К-1".into(), registered_at };
        let command =
            application::Command::ReceiveCompleteness { sender_serves: true, signers_data: true, answer };
        self.portal(when, [command]);
        self.keep("completeness", when);
    }

    /// The user certifies a document on the portal; a day off moves it to the job of its registration date.
    pub fn certified(&mut self, document: &str, purpose: Purpose, when: &str, job: Option<&str>) {
        let command = application::Command::Certify {
            document: document.into(),
            purpose,
            notice_received: false,
            signer_entitled: true,
        };
        self.portal(when, [command]);
        if let Some(job) = job {
            self.portal(job, [application::Command::RegisterDocument { document: document.into() }]);
        }
        self.keep(document, job.unwrap_or(when));
    }

    pub fn contracted(&mut self, sent: &str, signed: &str, in_force: &str, kind: Kind) {
        use contract::Command as C;
        let course = Course::First { kind };
        self.case(sent, [case::Command::Contract(C::Send { number: "Д-1".into(), course })]);
        self.certified("contract", Purpose::Contract, signed, None);
        let certified_at = at(&self.law, signed);
        self.case(signed, [case::Command::Contract(C::SignByCustomer { certified_at })]);
        self.case(in_force, [case::Command::Contract(C::EnterIntoForce { basis: "payment 17".into() })]);
        self.progress(in_force, "expertise");
    }

    pub fn remarked(&mut self, when: &str) {
        use remarks::Command as C;
        let remark = |number, section: &str| Remark {
            number,
            section: section.into(),
            norm: "СП РК 2.02-101-2022, 5.3".into(),
        };
        let remarks = vec![remark(1, "fire safety"), remark(2, "estimate")];
        let commands = [C::Draft { remarks }, C::Issue { number: "З-1".into() }];
        self.case(when, commands.map(case::Command::Remarks));
        let remarks = Received { number: "З-1".into(), registered_at: at(&self.law, when) };
        let command =
            application::Command::ReceiveRemarks { sender_serves: true, signers_data: true, remarks };
        self.portal(when, [command]);
        self.keep("remarks", when);
    }

    /// Answers certified on a day off, registered and known on the next working day.
    pub fn answered(&mut self, certified: &str, job: &str, eliminated: bool) {
        use remarks::Command as C;
        self.certified("answers", Purpose::AnswerToRemarks, certified, Some(job));
        let certified_at = at(&self.law, certified);
        let assessments = [1, 2].map(|number| Assessment { number, eliminated }).to_vec();
        let commands = [C::Answer { certified_at }, C::Assess { assessments }];
        self.case(job, commands.map(case::Command::Remarks));
    }

    pub fn concluded(&mut self, when: &str, finding: Finding) {
        use conclusion::Command as C;
        let sections = ["estimate", "fire safety"].map(str::to_owned);
        let [estimate, fire] = sections.clone();
        let commands = [
            C::Draft { finding, sections: sections.into() },
            C::SignSection { section: estimate },
            C::SignSection { section: fire },
            C::SignAsGroupHead,
            C::SignAsHead { number: "01-1/26".into(), contract_performed: false },
        ];
        self.case(when, commands.map(case::Command::Conclusion));
        if self.case.state.conclusion().unwrap().name() == "held" {
            self.portal(when, [application::Command::ReceiveHeld { sender_serves: true }]);
        }
    }

    pub fn performed(&mut self, when: &str) {
        let perform = contract::Command::Perform { basis: "payment 18".into() };
        self.case(when, [case::Command::Contract(perform)]);
    }

    /// The conclusion is sent, arrives, and the application goes into storage.
    pub fn delivered(&mut self, when: &str) {
        let registered = self.case.state.conclusion().unwrap().shown().unwrap().clone();
        let conclusion = Conclusion {
            finding: registered.finding,
            number: registered.number.clone(),
            registered_at: registered.registered_at,
            replaces: None,
        };
        let command =
            application::Command::ReceiveConclusion { sender_serves: true, signers_data: true, conclusion };
        self.portal(when, [command]);
        self.case(when, [case::Command::Conclusion(conclusion::Command::Acknowledge)]);
        self.keep("conclusion", when);
        let document = replacement::Document::Expertise;
        let begun =
            replacement::begin(document, registered.number, registered.registered_at, &self.law).unwrap();
        self.conclusion = Some(Told::begin(begun));
        self.stored(when);
    }

    pub fn stored(&mut self, when: &str) {
        let latest = self.law.date(at(&self.law, when));
        self.portal(when, [application::Command::Store { latest }]);
    }

    /// Every event of every subject.
    pub fn events(&self) -> Vec<&Event> {
        let of_conclusion = self.conclusion.iter().flat_map(|it| &it.events);
        self.application
            .events
            .iter()
            .chain(&self.case.events)
            .chain(of_conclusion)
            .chain(&self.storage.events)
            .collect()
    }
}

/// Positive, with remarks that were eliminated and a conclusion that was held.
pub fn with_remarks(law: Law) -> Life {
    let mut life = Life::filed(law);
    life.checked("2026-10-08 11:00:00", Verdict::Positive);
    life.contracted("2026-10-09 12:00:00", "2026-10-13 23:59:59", "2026-10-14 10:00:00", Kind::Simple);
    // Seven working days from the 14th: 15, 17, 19 to 23.
    life.remarked("2026-10-23 17:00:00");
    life.answered("2026-10-31 12:00:00", "2026-11-02 00:00:00", true);
    life.concluded("2026-11-06 16:00:00", Finding::Positive);
    life.performed("2026-11-09 09:30:00");
    life.delivered("2026-11-09 09:31:00");
    life
}

/// Nobody checks completeness and nobody remarks anything: both terms run out.
pub fn automatic(law: Law) -> Life {
    let mut life = Life::filed(law);
    // Five working days from the 5th: 6 to 9, 13; the job runs a day late.
    life.completeness_lapsed("2026-10-15 08:00:00");
    life.contracted("2026-10-15 12:00:00", "2026-10-17 10:00:00", "2026-10-19 10:00:00", Kind::Small);
    // Five working days from the 19th: 20 to 23, 26.
    life.case("2026-10-28 08:00:00", [case::Command::Remarks(remarks::Command::Expire)]);
    life.performed("2026-10-28 09:00:00");
    life.concluded("2026-10-29 16:00:00", Finding::Positive);
    life.delivered("2026-10-29 16:01:00");
    life
}

/// The applicant did not answer the remarks; the conclusion is negative and held all the same.
pub fn negative(law: Law) -> Life {
    let mut life = Life::filed(law);
    life.checked("2026-10-08 11:00:00", Verdict::Positive);
    life.contracted("2026-10-09 12:00:00", "2026-10-13 23:59:59", "2026-10-14 10:00:00", Kind::Normal);
    life.remarked("2026-10-23 17:00:00");
    // Ten working days from the 23rd: 26 to 30, 2 to 6 November.
    life.case("2026-11-07 08:00:00", [case::Command::Remarks(remarks::Command::Expire)]);
    life.concluded("2026-11-20 16:00:00", Finding::Negative);
    life.performed("2026-11-23 09:30:00");
    life.delivered("2026-11-23 09:31:00");
    life
}

/// A user whom nobody registered in the term, and somebody then did (A-8, B-6).
pub fn registered_late(law: &Law) -> Told<registration::State> {
    use registration::{Command as C, State};
    let (bin, iin) = (Bin::parse("181040000017").unwrap(), Iin::parse("900101300017").unwrap());
    let signer = Signer { iin: Some(iin), bin: Some(bin.clone()), may_sign_for_organisation: true };
    let mut user = Told { state: State::Draft, events: Vec::new() };
    let mut does = |when, command| user.go(|state| state.apply(command, at(law, when), law));
    let day = "2026-10-07 10:00:00";
    does(day, C::SignAgreement { applicant: Applicant::LegalEntity { bin }, signer });
    does(day, C::Present { attachments: Attachment::ALL.into() });
    // Three working days from the 7th: 8, 9, 13, or one by order 465: 8; the job runs later.
    does("2026-10-14 08:00:00", C::Expire);
    does("2026-10-15 10:00:00", C::Confirm);
    user
}

/// An organisation that was registered late and did not renew its accreditation.
pub fn excluded(law: &Law) -> Told<participant::State> {
    use participant::{Command as C, State};
    let mut listed = Told { state: State::New, events: Vec::new() };
    let mut does = |when, command| listed.go(|state| state.apply(command, at(law, when), law));
    does("2026-10-07 10:00:00", C::Agree { accredited_until: day("2026-11-20") });
    does("2026-10-07 10:00:00", C::PresentQuestionnaire { expertise_user: true });
    does("2026-10-14 08:00:00", C::Expire);
    does("2026-10-15 10:00:00", C::Register { expertise_user: true, concluded: true });
    // Reminders 30, 7 and 1 days before, and the end, all by one late job.
    for _ in 0..4 {
        does("2026-11-22 08:00:00", C::Expire);
    }
    listed
}
