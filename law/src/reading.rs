//! How the points of order 670 on expertise organisations are read where they leave something open: each reading by its
//! key, with what it is set to and by which clause. The norm's own answer is the only one that this program has.

/// One reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub key: &'static str,
    pub value: &'static str,
    pub clause: &'static str,
}

const fn reading(key: &'static str, value: &'static str, clause: &'static str) -> Reading {
    Reading { key, value, clause }
}

/// All of them.
pub const READINGS: &[Reading] = &[
    reading("max_is_kve_per_participant", "1", "A-11.p2"),
    reading("on_is_access_suspended", "stop_new_applications", "A-11.p2"),
    reading(
        "participant_refusal_grounds",
        "no_accreditation not_expertise_user no_agreement no_questionnaire",
        "A-12.p3",
    ),
    reading("accreditation_reminder_days", "60 30 7 1", "A-13.1"),
    reading("auto_block_on_expiry", "true", "A-13.1"),
    reading("blocked_participant_open_cases", "operator_decides", "A-13"),
    reading("agreement_expiry_blocks_participant", "false", "A-13.4"),
    reading("reinclusion_requires_new_agreement", "true", "A-14"),
    reading("is_reg_timer_start", "agreement", "A-36.p1"),
    reading("is_access_restore", "new_A36", "A-37"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::participant::Lack;

    /// A-12.p3: the closed list of reasons not to register is the one that decisions know.
    #[test]
    fn the_reading_on_refusals_names_every_lack() {
        let reading = READINGS.iter().find(|it| it.key == "participant_refusal_grounds").unwrap();
        assert_eq!(reading.value.split(' ').collect::<Vec<_>>(), Lack::ALL.map(Lack::name));
    }
}
