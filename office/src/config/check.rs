//! What a configuration must be: every value is checked before anything starts, and a refusal says what to write.

use std::net::{IpAddr, SocketAddr};

use law::ids::{Bin, Iin};

use super::{Config, ConfigError, DEMO_SERVICE, Mail, Malware, Numbers, Realm, Registers, S3, is_address};
use crate::registers::NUMBER;

impl Config {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.check_realm()?;
        self.check_services()?;
        self.check_view()?;
        check_origin("public_origin", &self.public_origin, &["http", "https"])?;
        check_origin("sign.ncalayer_url", self.sign.ncalayer_url.trim_end_matches('/'), &["ws", "wss"])?;
        if !self.database.starts_with("sqlite:") && !self.database.starts_with("postgres") {
            return refuse("database", "", "expected sqlite:PATH or postgres://USER@HOST/NAME");
        }
        let (log, witness) = (pki::note::Role::Log, pki::note::Role::Witness);
        let keys = self.log.witness_of.iter().map(|key| ("log.witness_of", key, log));
        for (name, key, role) in
            keys.chain(self.log.witnesses.iter().map(|w| ("log.witness.key", &w.key, witness)))
        {
            if !pki::note::Verifier::read(key).is_ok_and(|verifier| verifier.role() == role) {
                return refuse(name, key, "expected name+id+key of a log or of a witness");
            }
        }
        if let Some(s3) = &self.s3 {
            check_s3(s3)?;
        }
        if let Some(mail) = &self.mail {
            check_mail(mail)?;
        }
        if let Some(malware) = &self.malware {
            check_malware(malware)?;
        }
        if let Some(registers) = &self.registers {
            check_registers(registers)?;
        }
        check_bin("organisation.bin", &self.organisation.bin)?;
        let Numbers { completeness, replacement, contract } = &self.numbers;
        for (name, series) in [
            ("numbers.completeness", completeness),
            ("numbers.replacement", replacement),
            ("numbers.contract", contract),
        ] {
            if !series.is_of_one_script() {
                return refuse(
                    name,
                    series.as_str(),
                    "expected letters of one script, Cyrillic or Latin, with one among them that the other does \
                     not have: numbers are typed and searched by people",
                );
            }
        }
        for peer in &self.peers {
            check_bin("peer.bin", &peer.bin)?;
            check_origin("peer.base_url", &peer.base_url, &["http", "https"])?;
        }
        for employee in &self.employees {
            check_bin("employee.bin", &employee.bin)?;
            if Iin::parse(&employee.iin).is_err() {
                return refuse("employee.iin", &employee.iin, "expected a valid IIN of 12 digits");
            }
            if let Some(email) =
                employee.email.as_ref().filter(|email| email.parse::<lettre::Address>().is_err())
            {
                return refuse("employee.email", email, "expected an address such as name@example.kz");
            }
        }
        Ok(())
    }

    fn check_services(&self) -> Result<(), ConfigError> {
        let asked = self.time_stamps.as_ref().map(|service| ("time_stamps.address", &service.address));
        for (key, address) in asked.into_iter().chain(self.pki.ocsp.as_ref().map(|it| ("pki.ocsp", it))) {
            let demo = address == DEMO_SERVICE && self.demo.is_some();
            if !demo && !is_address(address) {
                return refuse(key, address, "expected an http:// or https:// address");
            }
        }
        let Some(service) = &self.time_stamps else { return Ok(()) };
        if !(1..=60).contains(&service.seconds) {
            return refuse("time_stamps.seconds", &service.seconds.to_string(), "expected 1 to 60");
        }
        let known = crate::stamping::Algorithms::embedded();
        if let Some(name) = service.ends.keys().find(|name| !known.knows(name)) {
            return refuse(
                "time_stamps.ends",
                name,
                "expected a digest or signature such as sha-256 or rsa-sha256",
            );
        }
        if let Some(policy) = service.policy.as_deref().filter(|policy| !pki::timestamp::is_policy(policy)) {
            return refuse(
                "time_stamps.policy",
                policy,
                "expected an object identifier such as 1.2.398.3.3.2.6.4",
            );
        }
        if self.pki.realm != Realm::National
            && service.anchors.is_empty()
            && !service.intermediates.is_empty()
        {
            return refuse(
                "time_stamps.anchors",
                "",
                "name the root certificates above time_stamps.intermediates, or leave both out",
            );
        }
        if self.pki.realm == Realm::National && !service.anchors.is_empty() {
            return refuse(
                "time_stamps.anchors",
                "…",
                "the national anchors are built in; leave this out (A-3)",
            );
        }
        Ok(())
    }

    fn check_view(&self) -> Result<(), ConfigError> {
        let view = &self.view;
        let within = |key, value: u64, least: u64, most: u64| {
            let expected = format!("expected {least} to {most}");
            if (least..=most).contains(&value) { Ok(()) } else { refuse(key, &value.to_string(), &expected) }
        };
        within("view.at_once", view.at_once as u64, 1, 64)?;
        within("view.seconds", view.seconds, 1, 30)?;
        within("view.memory_mib", view.memory_mib, 64, 16_384)?;
        within("view.megapixels", view.megapixels, 1, 400)?;
        within("view.largest_mib", view.largest_mib, 1, view.memory_mib)?;
        // The reader of PDF has 31 bits for a place in it.
        within("view.opened_mib", view.opened_mib, 1, 2047)
    }

    /// only certificates of the national authority count. A demonstration trusts keys that lie open
    /// on this machine, so it must never be reachable from another one.
    fn check_realm(&self) -> Result<(), ConfigError> {
        let loopback = self.listen.ip().is_loopback() && is_loopback_origin(&self.public_origin);
        if self.pki.realm == Realm::Demo && !loopback {
            return refuse(
                "listen",
                &self.listen.to_string(),
                "with pki.realm = \"demo\" both listen and public_origin must be a loopback address such as \
                 127.0.0.1:8670, because demonstration keys are open to everybody (A-3)",
            );
        }
        if self.pki.realm != Realm::Demo && self.demo.is_some() {
            return refuse("demo", "…", "allowed only with pki.realm = \"demo\" (A-3)");
        }
        if self.pki.realm == Realm::National && !self.pki.anchors.is_empty() {
            return refuse("pki.anchors", "…", "the national anchors are built in; leave this out (A-3)");
        }
        if self.pki.realm != Realm::National && self.pki.anchors.is_empty() {
            return refuse("pki.anchors", "", "name at least one root certificate for this realm");
        }
        Ok(())
    }
}

fn refuse<T>(key: &'static str, value: &str, expected: &str) -> Result<T, ConfigError> {
    Err(ConfigError::Value { key, value: value.into(), expected: expected.into() })
}

fn check_bin(key: &'static str, value: &str) -> Result<(), ConfigError> {
    Bin::parse(value).map(|_| ()).or_else(|_| refuse(key, value, "expected a valid BIN of 12 digits"))
}

/// Documents never travel in the clear, except on this machine.
fn check_s3(s3: &S3) -> Result<(), ConfigError> {
    check_origin("s3.endpoint", &s3.endpoint, &["http", "https"])?;
    if s3.endpoint.starts_with("http://") && !is_loopback_origin(&s3.endpoint) {
        return refuse("s3.endpoint", &s3.endpoint, "expected https://, or an address of this machine");
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
    if s3.bucket.len() < 3 || !s3.bucket.chars().all(plain) {
        return refuse("s3.bucket", &s3.bucket, "expected a name of a bucket: a-z, 0-9, '.', '-'");
    }
    if !s3.prefix.chars().all(|c| plain(c) || "/_".contains(c)) || s3.prefix.contains("..") {
        return refuse("s3.prefix", &s3.prefix, "expected a-z, 0-9, '.', '-', '_', '/'");
    }
    Ok(())
}

/// Nor do letters, or the password of their relay.
fn check_mail(mail: &Mail) -> Result<(), ConfigError> {
    let expected = "expected smtps://HOST:PORT, smtp://HOST:PORT?tls=required, or smtp:// on this machine";
    let secure = mail.relay.starts_with("smtps://") || mail.relay.ends_with("?tls=required");
    let host = mail.relay.split_once("://").map_or("", |(_, rest)| rest);
    let here = is_loopback_origin(&format!("http://{}", host.split('?').next().unwrap_or_default()));
    if mail.relay.contains('@') || !(secure || here && mail.relay.starts_with("smtp://")) {
        return refuse("mail.relay", "", expected);
    }
    if lettre::AsyncSmtpTransport::<lettre::Tokio1Executor>::from_url(&mail.relay).is_err() {
        return refuse("mail.relay", &mail.relay, expected);
    }
    if mail.from.parse::<lettre::message::Mailbox>().is_err() {
        return refuse("mail.from", &mail.from, "expected an address such as Tereze <no-reply@example.kz>");
    }
    Ok(())
}

/// Nor do they to the scanner.
fn check_malware(malware: &Malware) -> Result<(), ConfigError> {
    let right = match malware.socket() {
        Some(path) => path.is_absolute(),
        None => malware.clamd.parse::<SocketAddr>().is_ok_and(|address| address.ip().is_loopback()),
    };
    if !right {
        let expected =
            "expected an address of this machine such as 127.0.0.1:3310, or unix:/run/clamav/clamd.ctl";
        return refuse("malware.clamd", &malware.clamd, expected);
    }
    // clamd itself takes no more.
    if !(1..=2047).contains(&malware.most_mib) {
        return refuse(
            "malware.most_mib",
            &malware.most_mib.to_string(),
            "expected mebibytes from 1 to 2047",
        );
    }
    Ok(())
}

/// Numbers of people do not go in the clear over the network.
fn check_registers(registers: &Registers) -> Result<(), ConfigError> {
    let places =
        [("registers.organisations", &registers.organisations), ("registers.people", &registers.people)];
    for (key, address) in places {
        let Some(address) = address else { continue };
        let own =
            |host: &str| [":", "/"].iter().any(|end| address.starts_with(&format!("http://{host}{end}")));
        let private = address.starts_with("https://") || own("127.0.0.1") || own("localhost");
        if !private || !address.contains(NUMBER) {
            let expected = "expected https://…/{number}, where the number goes; http only on this machine";
            return refuse(key, address, expected);
        }
    }
    Ok(())
}

/// An origin in the sense of RFC 6454: scheme, host, optional port, nothing else. The value goes into the
/// sign-in text and into headers, so stray characters are refused.
fn check_origin(key: &'static str, value: &str, schemes: &[&str]) -> Result<(), ConfigError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-:[]".contains(c);
    let right = value.split_once("://").is_some_and(|(scheme, host)| {
        schemes.contains(&scheme) && !host.is_empty() && host.chars().all(plain)
    });
    if right { Ok(()) } else { refuse(key, value, &format!("expected {}://host:port", schemes.join(" or "))) }
}

fn is_loopback_origin(origin: &str) -> bool {
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
