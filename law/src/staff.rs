//! Roles of employees are given and ended by another person, and somebody who can give them always remains (A-7.2,
//! the operator keeps the system running and secure).

use crate::{Clause, Refusal};

/// Nobody gives or ends a role of his own. `who` and `whose` are IIN; whoever works at the machine itself has none.
pub fn of_another(clause: Clause, who: Option<&str>, whose: &str) -> Result<(), Refusal> {
    if who == Some(whose) { Err(Refusal::new(clause.0, "staff-own-role")) } else { Ok(()) }
}

/// The role that gives roles ends only while somebody else holds it for good.
pub fn with_others(clause: Clause, others: usize) -> Result<(), Refusal> {
    if others == 0 { Err(Refusal::new(clause.0, "staff-last-administrator")) } else { Ok(()) }
}
