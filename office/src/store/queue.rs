//! The queue of cases of an organisation: chosen, counted and sorted by the columns of one index (people and sections by the
//! seats), and only the rows of one page are read whole.

use jiff::Timestamp;

use super::cases::{self, Case};
use super::{Conn, Error, Row, values};

/// What of the queue is wanted; blank: everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// A state, `open` or `closed`.
    pub stage: String,
    /// `late`, `today` or `week`, which has today in it.
    pub term: String,
    /// Who has a seat, by IIN.
    pub person: String,
    /// Where he has it; without a person, where anybody has.
    pub section: String,
    /// `lead` or `section`: nobody has this seat.
    pub vacant: String,
    /// In number, object or applicant, in small letters.
    pub find: String,
    /// `received` or `number`; blank: by the end of the term.
    pub sort: String,
}

/// From which moments on a term is late, not of today, not of this week.
#[derive(Clone, Copy, Debug)]
pub struct Edges {
    pub now: Timestamp,
    pub today: Timestamp,
    pub week: Timestamp,
}

/// How many cases are in a state, of all of them or (`term`) of those whose term is `late`, of `today`, or of the rest of
/// this `week`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    pub state: String,
    pub closed: bool,
    pub term: Option<String>,
    pub cases: i64,
}

/// A case with the name of its responsible.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub case: Case,
    pub lead: Option<String>,
}

// The filters but for stage and term stand three times, because statements are whole texts: `$1` to `$6`.

/// What fits but for stage and term, counted: by state, and by state and term.
pub async fn counts(
    conn: &mut Conn,
    [bin, other]: &[String; 2],
    filter: &Filter,
    edges: Edges,
) -> Result<Vec<Count>, Error> {
    let rows = conn
        .rows(
            "SELECT state, closed, NULL AS term, count(*) AS n FROM expertise_case
             WHERE (organisation = $1 OR organisation = $2)
                 AND ($3 = '' OR search LIKE $3 ESCAPE '!')
                 AND ($4 = '' OR id IN (SELECT case_id FROM case_seat WHERE iin = $4 AND (section = $5 OR $5 = '')))
                 AND ($5 = '' OR $4 <> '' OR id IN
                     (SELECT case_id FROM case_seat WHERE section = $5 AND iin IS NOT NULL))
                 AND ($6 = '' OR ($6 = 'lead' AND lead IS NULL) OR ($6 = 'section' AND vacant > 0))
             GROUP BY state, closed
             UNION ALL
             SELECT state, closed, CASE WHEN late OR due_at <= $7 THEN 'late' WHEN due_at <= $8 THEN 'today' ELSE 'week' END,
                 count(*) FROM expertise_case
             WHERE (organisation = $1 OR organisation = $2) AND (late OR due_at <= $9)
                 AND ($3 = '' OR search LIKE $3 ESCAPE '!')
                 AND ($4 = '' OR id IN (SELECT case_id FROM case_seat WHERE iin = $4 AND (section = $5 OR $5 = '')))
                 AND ($5 = '' OR $4 <> '' OR id IN
                     (SELECT case_id FROM case_seat WHERE section = $5 AND iin IS NOT NULL))
                 AND ($6 = '' OR ($6 = 'lead' AND lead IS NULL) OR ($6 = 'section' AND vacant > 0))
             GROUP BY 1, 2, 3",
            &values![
                bin,
                other,
                filter.pattern(),
                &filter.person,
                &filter.section,
                &filter.vacant,
                edges.now,
                edges.today,
                edges.week
            ],
        )
        .await?;
    let read = |row: &Row| {
        Ok(Count {
            state: row.get("state")?,
            closed: row.get("closed")?,
            term: row.get("term")?,
            cases: row.get("n")?,
        })
    };
    rows.iter().map(read).collect()
}

impl Filter {
    fn pattern(&self) -> String {
        if self.find.is_empty() { String::new() } else { super::pattern(&self.find) }
    }
}

/// One page of what fits. By the end of the term: what is late and what ends first, then what has no term, then what is
/// over.
pub async fn page(
    conn: &mut Conn,
    [bin, other]: &[String; 2],
    filter: &Filter,
    edges: Edges,
    (limit, offset): (i64, i64),
) -> Result<Vec<Listed>, Error> {
    let rows = conn
        .rows(
            "SELECT id, lead FROM expertise_case
             WHERE (organisation = $1 OR organisation = $2)
                 AND ($3 = '' OR search LIKE $3 ESCAPE '!')
                 AND ($4 = '' OR id IN (SELECT case_id FROM case_seat WHERE iin = $4 AND (section = $5 OR $5 = '')))
                 AND ($5 = '' OR $4 <> '' OR id IN
                     (SELECT case_id FROM case_seat WHERE section = $5 AND iin IS NOT NULL))
                 AND ($6 = '' OR ($6 = 'lead' AND lead IS NULL) OR ($6 = 'section' AND vacant > 0))
                 AND ($10 = '' OR state = $10 OR ($10 = 'open' AND NOT closed) OR ($10 = 'closed' AND closed))
                 AND ($11 = '' OR ($11 = 'late' AND (late OR due_at <= $7))
                     OR (NOT late AND due_at > $7
                         AND (($11 = 'today' AND due_at <= $8) OR ($11 = 'week' AND due_at <= $9))))
             ORDER BY CASE WHEN $12 = 'received' THEN received_at END DESC,
                 CASE WHEN $12 = 'number' THEN registration_number END,
                 closed, late DESC, due_at IS NULL, due_at, registration_number, id
             LIMIT $13 OFFSET $14",
            &values![
                bin,
                other,
                filter.pattern(),
                &filter.person,
                &filter.section,
                &filter.vacant,
                edges.now,
                edges.today,
                edges.week,
                &filter.stage,
                &filter.term,
                &filter.sort,
                limit,
                offset
            ],
        )
        .await?;
    let mut page = Vec::new();
    for row in &rows {
        let lead = row.get("lead")?;
        page.extend(cases::find(conn, row.get("id")?).await?.map(|case| Listed { case, lead }));
    }
    Ok(page)
}

/// Results of the check of completeness that wait for somebody: for an expert, who records and signs first where he has a
/// seat, or none were given and none are `required`, and for the head, who signs after him. The first to end first.
pub async fn waiting(
    conn: &mut Conn,
    [bin, other]: &[String; 2],
    (expert, head): (Option<&str>, bool),
    (now, required): (Timestamp, bool),
    limit: i64,
) -> Result<Vec<Case>, Error> {
    let rows = conn
        .rows(
            "SELECT id FROM expertise_case
             WHERE (organisation = $1 OR organisation = $2) AND state = 'completeness_check'
                 AND (due_at IS NULL OR due_at > $3)
                 AND ((check_state = 'signed_by_expert' AND $4)
                     OR (check_state IN ('running', 'drafted') AND $5 <> ''
                         AND ((seating = 0 AND NOT $7)
                             OR EXISTS (SELECT 1 FROM case_seat WHERE case_id = id AND iin = $5))))
             ORDER BY due_at IS NULL, due_at, registration_number, id LIMIT $6",
            &values![bin, other, now, head, expert.unwrap_or_default(), limit, required],
        )
        .await?;
    let mut found = Vec::new();
    for row in &rows {
        found.extend(cases::find(conn, row.get("id")?).await?);
    }
    Ok(found)
}
