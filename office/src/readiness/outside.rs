//! Programs beside the system: the scanner of files, the relay of letters, the gateway to the registers.

use bytes::Bytes;

use super::{Case, Finding, PATIENCE};
use crate::arrival::Scanner;
use crate::mail::Mailer;
use crate::registers;

/// Whether the scanner says of a harmless file that it is (A-51.2.a5).
pub(super) async fn scanner(case: &Case<'_>) -> Finding {
    let Some(malware) = &case.config.malware else { return Finding::warning("malware", "none") };
    const HARMLESS: &[u8] = b"tereze check\n";
    let bytes = futures_util::stream::iter([Ok(Bytes::from_static(HARMLESS))]);
    let scanner = Scanner::new(malware);
    let scan = scanner.scan(HARMLESS.len() as u64, bytes);
    let silent = || Finding::failure("malware", "silent").with("address", &malware.clamd);
    match tokio::time::timeout(PATIENCE, scan).await {
        Ok(Ok((crate::arrival::Scan::Clean, _))) => {
            Finding::ok("malware", "answers").with("address", &malware.clamd)
        }
        Ok(Ok((scan, name))) => silent().detail(format!("a harmless file was found {}: {name}", scan.code())),
        Ok(Err(error)) => silent().because(&error),
        Err(error) => silent().because(&error),
    }
}

/// Whether the relay takes letters.
pub(super) async fn relay(case: &Case<'_>) -> Finding {
    let Some(mail) = &case.config.mail else { return Finding::warning("mail", "none") };
    let silent = |why: String| Finding::failure("mail", "silent").with("address", &mail.relay).detail(why);
    let mailer = match Mailer::open(mail) {
        Ok(mailer) => mailer,
        Err(error) => return silent(error.to_string()),
    };
    match tokio::time::timeout(PATIENCE, mailer.answers()).await {
        Ok(Ok(())) => Finding::ok("mail", "answers").with("address", &mail.relay),
        Ok(Err(why)) => silent(why),
        Err(error) => silent(error.to_string()),
    }
}

/// Whether the gateway to the registers tells of our own organisation. Without it employees look by themselves.
pub(super) async fn registers(case: &Case<'_>) -> Finding {
    let gateway = case.config.registers.as_ref();
    let Some((gateway, address)) = gateway.and_then(|it| Some((it, it.organisations.as_ref()?))) else {
        return Finding::warning("registers", "none");
    };
    let number = &case.config.organisation.bin;
    let asked = address.replace(registers::NUMBER, number);
    match registers::ask(&case.http, gateway, (&asked, number)).await {
        Ok(_) => Finding::ok("registers", "answers").with("address", address),
        Err(why) => Finding::warning("registers", "silent").with("address", address).detail(why),
    }
}
