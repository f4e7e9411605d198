//! Who works at a case: the order of considering it asks for somebody who is there, whose signature may certify the
//! section, and who has no interest of his own.

use jiff::civil::Date;

use crate::Refusal;

/// Somebody who would be given a seat, as he is known on the day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidate {
    pub name: String,
    /// The last day of an attestation for the section that is in force; none: there is no such.
    pub attested_until: Option<Date>,
    /// Days of an absence that lasts on the day, both included.
    pub absent: Option<(Date, Date)>,
    /// He declared a conflict of interest in this case.
    pub conflict: bool,
    /// Cases that he has and that are not over, without this one.
    pub open: u32,
    /// As many as he takes at most; none: nobody said.
    pub most: Option<u32>,
}

impl Candidate {
    /// Whether he has as much as he takes.
    pub fn is_full(&self) -> bool {
        self.most.is_some_and(|most| self.open >= most)
    }

    /// Whether he may have the seat. The responsible is attested for no section (`attested` is false). More cases than he
    /// takes need a reason.
    pub fn may_sit(&self, attested: bool, reason: &str) -> Result<(), Refusal> {
        let refused = |clause, code| Err(Refusal::new(clause, code).with("name", &self.name));
        if self.conflict {
            return refused("A-39", "seat-conflict");
        }
        if let Some((from, to)) = self.absent {
            return refused("A-39", "seat-absent")
                .map_err(|it: Refusal| it.with("from", from).with("to", to));
        }
        if attested && self.attested_until.is_none() {
            return refused("A-41", "seat-not-attested");
        }
        match self.most {
            Some(most) if self.open >= most && reason.is_empty() => refused("A-39", "seat-full")
                .map_err(|it: Refusal| it.with("open", self.open).with("most", most)),
            _ => Ok(()),
        }
    }
}

/// What somebody who acts has to do with a case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Seats were given in it.
    pub distributed: bool,
    /// The organisation distributes every case before anybody acts.
    pub required: bool,
    /// He has a seat: any, or that of the section he acts for.
    pub seated: bool,
    /// He declared that he has no interest of his own.
    pub declared: bool,
}

impl Standing {
    /// Whether he may act. Before seats are given whoever has the role does, unless every case is to be distributed.
    pub fn may_act(self) -> Result<(), Refusal> {
        match self {
            Self { distributed: false, required: false, .. } => Ok(()),
            Self { distributed: false, .. } => Err(Refusal::new("A-39", "case-not-distributed")),
            Self { seated: false, .. } => Err(Refusal::new("A-39", "act-without-seat")),
            Self { declared: false, .. } => Err(Refusal::new("A-39", "act-undeclared")),
            _ => Ok(()),
        }
    }
}
