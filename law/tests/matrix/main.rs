//! Every state with every command and its result, as one text that a lawyer can read: `tests/matrix.txt`.
//!
//! The test fails when a rule differs from the text; `LAW_MATRIX=write` writes it anew for review.

#[path = "../common/mod.rs"]
mod common;
mod conclusion;
mod consideration;
mod contract;
mod course;
mod expertise;
mod law;
mod portal;
mod remarks;
mod sheet;
mod storage;
mod tariffs;

use std::{collections::BTreeSet, fmt::Write};

use ::law::{
    Clause, Refusal,
    access::{self, Action, Role},
    disclosure::{self, Class, Reader},
    document,
    event::KINDS,
    refusal::CODES,
    staff,
};
use common::{fictional, fictional_465};
use sheet::Matrix;

/// The refusal of a machine that decides what it cannot follow: a mistake of this crate, to which no command may
/// lead. The tests of `event` make one; here it must not occur.
const NEVER: &str = "law-contradicts-itself";

/// .a1, A-8.1.a2: what a legal entity and what an individual must attach.
/// three grounds for refusing a registration, each enough. B-7: a duplicate is the only one.
/// B-6.1, B-6.2, B-6.p2: the same two parts by order 465, with the term of one working day.
/// A-12.p1, A-12.p3: nobody is registered before agreement and questionnaire.
/// nobody gives or ends a role of his own, and an administrator always remains.
/// who may be given a seat of a case, and who acts in it.
/// B-14.p3: prices of the portal need the consent of the Vedomstvo, others do not.
/// each ground excludes and blocks; there is no other.
#[test]
fn every_state_answers_every_command_as_reviewed() {
    let law = fictional();
    let mut matrix = Matrix::default();
    law::rules(&mut matrix, &law);
    law::moving(&mut matrix, &law);
    law::taken_back(&mut matrix, &law);
    law::works(&mut matrix, &law);
    law::hours(&mut matrix);
    portal::registrations(&mut matrix, &law);
    portal::registrations(&mut matrix, &fictional_465());
    portal::authorities(&mut matrix, &law);
    portal::participants(&mut matrix, &law);
    portal::applications(&mut matrix, &law);
    consideration::applications(&mut matrix, &law);
    expertise::users(&mut matrix, &law);
    expertise::cases(&mut matrix, &law);
    expertise::checks(&mut matrix, &law);
    course::cases(&mut matrix, &law);
    contract::contracts(&mut matrix, &law);
    remarks::remarks(&mut matrix, &law);
    conclusion::conclusions(&mut matrix, &law);
    documents(&mut matrix);
    readers(&mut matrix);
    storage::versions(&mut matrix, &law);
    storage::retention(&mut matrix, &law);
    consideration::disposal(&mut matrix, &law);
    tariffs::lists(&mut matrix, &law);
    tariffs::charges(&mut matrix);
    roles(&mut matrix);
    employees(&mut matrix);
    expertise::seats(&mut matrix);

    let occur = CODES.iter().copied().filter(|code| *code != NEVER).collect();
    assert_eq!(matrix.codes, occur, "each refusal code occurs, no other does");
    assert_eq!(matrix.kinds, KINDS.iter().copied().collect(), "each event kind occurs, no other does");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/matrix.txt");
    if std::env::var("LAW_MATRIX").is_ok_and(|value| value == "write") {
        std::fs::write(path, &matrix.text).unwrap();
    }
    let reviewed = std::fs::read_to_string(path).unwrap_or_default();
    if let Some((now, before)) = matrix.text.lines().zip(reviewed.lines()).find(|(now, before)| now != before)
    {
        panic!(
            "a rule differs from matrix.txt (LAW_MATRIX=write rewrites it)\n  now:      {now}\n  reviewed: {before}"
        );
    }
    assert_eq!(matrix.text.lines().count(), reviewed.lines().count(), "matrix.txt has more or fewer lines");
}

fn documents(matrix: &mut Matrix) {
    matrix.title("Documents on the portal (A-22)");
    for (state, certified) in [("draft", false), ("certified", true)] {
        writeln!(matrix.text, "{state}").unwrap();
        let mut refusals = Vec::new();
        for act in document::Act::ALL {
            match document::may(act, certified) {
                Ok(()) => writeln!(matrix.text, "    {}\n        -> allowed", act.name()).unwrap(),
                Err(refusal) => refusals.push((act.name(), refusal)),
            }
        }
        matrix.refusals(&refusals);
    }
}

fn readers(matrix: &mut Matrix) {
    matrix.title("Documents: who may read them (A-4, A-5, A-8, A-10, A-32, A-50.p4, A-51.2.a5)");
    for class in Class::ALL {
        for reader in Reader::ALL {
            let answer = match disclosure::may_read(reader, class) {
                Ok(clause) => format!("{clause:<8} allowed"),
                Err(refusal) => {
                    matrix.codes.insert(refusal.code);
                    format!("refused, {} {}", refusal.clause, refusal.code)
                }
            };
            writeln!(matrix.text, "{class:?}, {reader:?}\n    -> {answer}").unwrap();
        }
    }
}

fn roles(matrix: &mut Matrix) {
    matrix.title("Roles: who may what");
    for action in Action::ALL {
        let name = serde_json::to_value(action).unwrap();
        let answers = Role::ALL.map(|role| (role, access::may(role, action)));
        let clauses: BTreeSet<_> = answers
            .iter()
            .map(|(_, answer)| answer.as_ref().map_or_else(|no| no.clause, |clause| *clause))
            .collect();
        let allowed: BTreeSet<_> = answers.iter().filter_map(|(_, answer)| answer.as_ref().ok()).collect();
        assert_eq!(clauses.len(), allowed.len().max(1), "{name} is allowed and refused by the same clauses");
        matrix.codes.extend(answers.iter().filter_map(|(_, answer)| answer.as_ref().err()).map(|no| no.code));
        for clause in clauses {
            let by = |answer: &Result<Clause, Refusal>| answer.as_ref().is_ok_and(|it| *it == clause);
            let may: Vec<_> =
                answers.iter().filter(|(_, answer)| by(answer)).map(|(role, _)| role.name()).collect();
            let may = if may.is_empty() { "nobody".into() } else { may.join(", ") };
            let clause = clause.to_string();
            writeln!(matrix.text, "{clause:<8} {:<24} {may}", name.as_str().unwrap()).unwrap();
        }
    }
}

fn employees(matrix: &mut Matrix) {
    matrix.title("Roles of employees: who gives and ends them (A-7.2, A-34.2)");
    for clause in [Clause("A-7.2"), Clause("A-34.2")] {
        let acts = [
            ("of another person", staff::of_another(clause, Some("1"), "2")),
            ("of oneself", staff::of_another(clause, Some("1"), "1")),
            ("at the machine of the system", staff::of_another(clause, None, "1")),
            ("the administrator's, another remains", staff::with_others(clause, 1)),
            ("the administrator's, nobody remains", staff::with_others(clause, 0)),
        ];
        let mut refusals = Vec::new();
        for (name, act) in acts {
            match act {
                Ok(()) => writeln!(matrix.text, "    {name}\n        -> {clause} allowed").unwrap(),
                Err(refusal) => refusals.push((name, refusal)),
            }
        }
        matrix.refusals(&refusals);
    }
}
