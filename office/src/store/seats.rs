//! Who works at a case: the seats as they are now, what each person has on hand, and what was declared of interests. How
//! it came to this stands in the history of the case.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Conn, Error, Row, Sql, values};

/// The section of the responsible.
pub const LEAD: &str = "lead";

/// A seat; nobody has it where there is no IIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    pub section: String,
    pub iin: Option<String>,
    pub name: Option<String>,
    pub since: Option<Timestamp>,
}

/// Opens the seats of a case: of the responsible and of each of these sections.
pub async fn open(conn: &mut Conn, case: Uuid, sections: &[&str]) -> Result<(), Error> {
    for section in [LEAD].iter().chain(sections) {
        let sql = "INSERT INTO case_seat (case_id, section) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        conn.execute(sql, &values![case, *section]).await?;
    }
    settle(conn, case).await
}

/// Says in the row of the case what its seats say.
async fn settle(conn: &mut Conn, case: Uuid) -> Result<(), Error> {
    let sql = "UPDATE expertise_case
               SET lead = (SELECT name FROM case_seat WHERE case_id = $1 AND section = 'lead'),
                   vacant = (SELECT count(*) FROM case_seat WHERE case_id = $1 AND section <> 'lead' AND iin IS NULL)
               WHERE id = $1";
    conn.execute(sql, &values![case]).await?;
    Ok(())
}

/// The seats of a case, and how often they changed.
pub async fn of_case(conn: &mut Conn, case: Uuid) -> Result<(i64, Vec<Seat>), Error> {
    let row = conn.row("SELECT seating FROM expertise_case WHERE id = $1", &values![case]).await?;
    let seating = row.map_or(Ok(0), |row| row.get("seating"))?;
    let sql = "SELECT section, iin, name, since FROM case_seat WHERE case_id = $1 ORDER BY section";
    let read = |row: &Row| {
        Ok(Seat {
            section: row.get("section")?,
            iin: row.get("iin")?,
            name: row.get("name")?,
            since: row.get("since")?,
        })
    };
    let seats: Result<_, Error> = conn.rows(sql, &values![case]).await?.iter().map(read).collect();
    Ok((seating, seats?))
}

/// Takes the next number of the seats of a case; false if somebody changed them since `seating`.
pub async fn change(conn: &mut Conn, case: Uuid, seating: i64) -> Result<bool, Error> {
    let sql = "UPDATE expertise_case SET seating = seating + 1 WHERE id = $1 AND seating = $2";
    Ok(conn.execute(sql, &values![case, seating]).await? == 1)
}

/// Gives a seat to somebody, or to nobody. The caller has taken the number.
pub async fn put(conn: &mut Conn, case: Uuid, seat: &Seat) -> Result<(), Error> {
    conn.execute(
        "UPDATE case_seat SET iin = $3, name = $4, since = $5 WHERE case_id = $1 AND section = $2",
        &values![case, &seat.section, seat.iin.as_deref(), seat.name.as_deref(), seat.since],
    )
    .await?;
    settle(conn, case).await
}

/// Who declared what of a case, the first first: IIN, and whether it was a conflict.
pub async fn declarations(conn: &mut Conn, case: Uuid) -> Result<Vec<(String, bool)>, Error> {
    let sql = "SELECT actor ->> 'iin' AS iin, kind FROM event WHERE subject_kind = 'case' AND subject_id = $1
                   AND kind IN ('case_interest_declared', 'case_conflict_declared') ORDER BY number";
    let rows = conn.rows(sql, &values![case]).await?;
    let read = |row: &Row| Ok((row.get("iin")?, row.get::<String>("kind")? == "case_conflict_declared"));
    rows.iter().map(read).collect()
}

/// What somebody has on hand of cases that are not over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    pub iin: String,
    pub cases: i64,
    /// How long he has had them, in days together, and the one that he has had longest.
    pub days: i64,
    pub oldest: i64,
    pub late: i64,
    pub today: i64,
}

/// Of everybody who has a seat in a case of an organisation, but for one case. The seats come first, of which there are
/// fewer than cases.
pub async fn loads(
    conn: &mut Conn,
    [bin, other]: &[String; 2],
    (now, today): (Timestamp, Timestamp),
    but: Option<Uuid>,
) -> Result<Vec<Load>, Error> {
    let sql = Sql::differs(
        "SELECT iin, count(*) AS cases, sum(days) AS days, max(days) AS oldest, sum(late) AS late, sum(today) AS today
         FROM (SELECT s.iin, s.case_id, ($3 - min(s.since)) / 86400000000 AS days,
                   max(CASE WHEN c.late OR c.due_at <= $3 THEN 1 ELSE 0 END) AS late,
                   max(CASE WHEN NOT c.late AND c.due_at > $3 AND c.due_at <= $4 THEN 1 ELSE 0 END) AS today
               FROM case_seat s CROSS JOIN expertise_case c
               WHERE c.id = s.case_id AND s.iin IS NOT NULL AND (c.organisation = $1 OR c.organisation = $2)
                   AND NOT c.closed
                   AND ($5 IS NULL OR c.id <> $5)
               GROUP BY s.iin, s.case_id) AS one GROUP BY iin ORDER BY iin",
        "SELECT iin, count(*) AS cases, CAST(sum(days) AS bigint) AS days, max(days) AS oldest,
             CAST(sum(late) AS bigint) AS late, CAST(sum(today) AS bigint) AS today
         FROM (SELECT s.iin, s.case_id,
                   CAST(floor(extract(epoch FROM CAST($3 AS timestamptz) - min(s.since)) / 86400) AS bigint) AS days,
                   max(CASE WHEN c.late OR c.due_at <= $3 THEN 1 ELSE 0 END) AS late,
                   max(CASE WHEN NOT c.late AND c.due_at > $3 AND c.due_at <= $4 THEN 1 ELSE 0 END) AS today
               FROM case_seat s CROSS JOIN expertise_case c
               WHERE c.id = s.case_id AND s.iin IS NOT NULL AND (c.organisation = $1 OR c.organisation = $2)
                   AND NOT c.closed
                   AND (CAST($5 AS uuid) IS NULL OR c.id <> $5)
               GROUP BY s.iin, s.case_id) AS one GROUP BY iin ORDER BY iin",
    );
    let read = |row: &Row| {
        Ok(Load {
            iin: row.get("iin")?,
            cases: row.get("cases")?,
            days: row.get("days")?,
            oldest: row.get("oldest")?,
            late: row.get("late")?,
            today: row.get("today")?,
        })
    };
    conn.rows(sql, &values![bin, other, now, today, but]).await?.iter().map(read).collect()
}

/// Cases of an organisation in which somebody has a seat and whose first term ends after one moment and not after another:
/// identifier and number, the first to end first.
pub async fn ending(
    conn: &mut Conn,
    [bin, other]: &[String; 2],
    iin: &str,
    (after, until): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<(Uuid, String)>, Error> {
    let rows = conn
        .rows(
            "SELECT id, registration_number FROM expertise_case
             WHERE (organisation = $1 OR organisation = $2) AND due_at > $4 AND due_at <= $5
                 AND id IN (SELECT case_id FROM case_seat WHERE iin = $3)
             ORDER BY due_at, id LIMIT $6",
            &values![bin, other, iin, after, until, limit],
        )
        .await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("registration_number")?))).collect()
}

/// Open cases of an organisation in which somebody has a seat, the first to end first.
pub async fn of_person(
    conn: &mut Conn,
    [bin, other]: &[String; 2],
    iin: &str,
    limit: i64,
) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .rows(
            "SELECT id FROM expertise_case
             WHERE (organisation = $1 OR organisation = $2)
                 AND NOT closed
                 AND id IN (SELECT case_id FROM case_seat WHERE iin = $3)
             ORDER BY due_at IS NULL, due_at, id LIMIT $4",
            &values![bin, other, iin, limit],
        )
        .await?;
    rows.iter().map(|row| row.get("id")).collect()
}
