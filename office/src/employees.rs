//! The employees of the organisation that runs this system.

use jiff::Timestamp;
use tracing::info;

use crate::Office;
use crate::ctx::new_id;
use crate::error::Error;
use crate::store::employees::{self, Employee};

/// Enters the employees of the configuration who are not known yet. One whose role has ended stays ended.
pub async fn install(office: &Office, now: Timestamp) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    let mut entered = 0;
    for wanted in &office.config.employees {
        if employees::is_known(&mut tx, &wanted.iin, &wanted.bin, wanted.role).await? {
            continue;
        }
        let employee = Employee {
            id: new_id(now),
            iin: wanted.iin.clone(),
            bin: wanted.bin.clone(),
            name: wanted.name.clone(),
            role: wanted.role,
            valid_from: now,
        };
        employees::insert(&mut tx, &employee).await?;
        entered += 1;
    }
    tx.commit().await?;
    if entered > 0 {
        info!(entered, "employees of the configuration entered");
    }
    Ok(())
}
