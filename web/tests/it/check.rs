//! `tereze check`: a sound system may go into operation, and each part that is broken is told with what to do.

use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::SignedDuration;
use office::System;
use office::store::jobs;
use office::testing::Fresh;
use serde_json::{Value, json};

use crate::app::{App, START, at, authority, configuration};

/// The exit code with everything that was said.
fn tereze(arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tereze"));
    let done = command.arg("check").args(arguments).env("LANG", "C").output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.code().unwrap(), text(&done.stdout) + &text(&done.stderr))
}

/// A system that ran, and its configuration.
struct Ran {
    app: App,
    config: Value,
}

impl Ran {
    async fn on(fresh: Fresh, system: System, change: impl FnOnce(&mut Value)) -> Ran {
        let mut config = configuration(&fresh, system);
        change(&mut config);
        let own = config.clone();
        let app = App::configured(fresh, system, |config| *config = own).await;
        let ran = Ran { app, config };
        // What runs apart has the clock of the demonstration: not before the test.
        ran.ahead(SignedDuration::ZERO);
        ran
    }

    /// Sets the clock of what runs apart ahead of the start of the test, and of this machine.
    fn ahead(&self, by: SignedDuration) {
        let before = (at(START) + SignedDuration::from_hours(1)).duration_since(office::Clock::System.now());
        let offset = before.max(SignedDuration::ZERO) + by;
        std::fs::write(self.app.folder().join("clock"), offset.as_secs().to_string()).unwrap();
    }

    /// The answer with another configuration.
    fn with(&self, change: impl FnOnce(&mut Value)) -> Answer {
        let mut config = self.config.clone();
        change(&mut config);
        let file = written(self.app.folder(), &config);
        let (code, said) = tereze(&["--json", "--config", &file.display().to_string()]);
        let told = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{code} {said}"));
        Answer { code, told }
    }

    fn answer(&self) -> Answer {
        self.with(|_| {})
    }

    async fn sql(&self, sql: &'static str) {
        let mut tx = self.app.office.db.begin().await.unwrap();
        tx.execute(sql, &[]).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn written(folder: &Path, config: &Value) -> PathBuf {
    let file = folder.join("checked.toml");
    std::fs::write(&file, toml::to_string(config).unwrap()).unwrap();
    file
}

#[derive(Debug)]
struct Answer {
    code: i32,
    told: Value,
}

impl Answer {
    /// Codes of a part.
    fn of(&self, check: &str) -> Vec<&str> {
        let all = self.told["findings"].as_array().unwrap().iter();
        all.filter(|it| it["check"] == check).map(|it| it["code"].as_str().unwrap()).collect()
    }

    /// A part keeps the system from going into operation, and says what to do.
    fn fails(&self, check: &str, code: &str) {
        let found = self.find(check, code);
        assert_eq!((self.code, &self.told["ready"]), (1, &json!(false)), "{self:?}");
        assert_eq!(found["verdict"], "failure", "{self:?}");
        assert!(!found["do"].as_str().unwrap().is_empty(), "{self:?}");
    }

    fn warns(&self, check: &str, code: &str) {
        let found = self.find(check, code);
        assert_eq!(found["verdict"], "warning", "{self:?}");
        assert!(!found["do"].as_str().unwrap().is_empty(), "{self:?}");
    }

    fn find(&self, check: &str, code: &str) -> &Value {
        let mut all = self.told["findings"].as_array().unwrap().iter();
        all.find(|it| it["check"] == check && it["code"] == code)
            .unwrap_or_else(|| panic!("{check} {code} in {self:?}"))
    }
}

/// a sound system may go into operation, told in three languages, and looking changes nothing of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sound_system_may_go_into_operation_and_looking_changes_nothing() {
    for fresh in Fresh::engines().await {
        let demo = |config: &mut Value| {
            config["pki"]["ocsp"] = json!("demo");
            config["time_stamps"] = json!({"address": "demo"});
        };
        let ran = Ran::on(fresh, System::Portal, demo).await;
        ran.app.office.log.sequence().await.unwrap();
        let count = async || {
            let sql = "SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM job) AS jobs,
                (SELECT count(*) FROM employee) AS people, (SELECT count(*) FROM law_change) AS laws,
                (SELECT count(*) FROM log_checkpoint) AS states, (SELECT count(*) FROM blob) AS blobs";
            let row = ran.app.office.db.read().await.unwrap().row(sql, &[]).await.unwrap().unwrap();
            ["events", "jobs", "people", "laws", "states", "blobs"].map(|name| row.get::<i64>(name).unwrap())
        };
        let before = count().await;
        let answer = ran.answer();
        assert_eq!((answer.code, &answer.told["ready"]), (0, &json!(true)), "{answer:?}");
        for (check, codes) in [
            ("configuration", vec!["read"]),
            ("database", vec!["answers"]),
            ("migrations", vec!["current"]),
            ("clock", vec!["right"]),
            ("log-key", vec!["there"]),
            ("checklist", vec!["read"]),
            ("storage", vec!["works"]),
            ("trust", vec!["other"]),
            ("seal", vec!["good"]),
            ("ocsp", vec!["answers"]),
            ("time-stamps", vec!["answers"]),
            ("malware", vec!["none"]),
            ("mail", vec!["none"]),
            ("roles", vec!["single", "held"]),
            ("proofs", vec!["whole"]),
        ] {
            assert_eq!(answer.of(check), codes, "{check}: {answer:?}");
        }
        assert!(answer.of("revocation").iter().all(|code| *code == "fresh"), "{answer:?}");
        assert_eq!(answer.of("calendar").len(), 2, "{answer:?}");
        assert_eq!(count().await, before);
        let blobs = ran.app.office.config.data.join("blobs");
        let probes = std::fs::read_dir(blobs).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(probes.filter(|name| name.to_string_lossy().starts_with("probe")).count(), 0);
        let file = written(ran.app.folder(), &ran.config).display().to_string();
        for (lang, said) in [
            ("kk", "Жүйені іске қосуға болады"),
            ("ru", "можно вводить в работу"),
            ("en", "may go into operation"),
        ] {
            let (code, text) = tereze(&["--config", &file, "--lang", lang]);
            assert!(code == 0 && text.contains(said), "{lang}: {code} {text}");
        }
        assert_eq!(tereze(&[]).0, 2);
    }
}

/// nobody who gives roles or decides: the system cannot work.: nor without experts and their head.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_system_without_people_fails() {
    let nobody = |config: &mut Value| drop(config.as_object_mut().unwrap().remove("employee"));
    for fresh in Fresh::engines().await {
        let ran = Ran::on(fresh, System::Portal, nobody).await;
        let answer = ran.answer();
        answer.fails("roles", "nobody");
        assert_eq!(answer.of("roles"), ["nobody", "nobody", "unconfirmed"]);
        let told = answer.find("roles", "nobody")["said"].as_str().unwrap().to_owned();
        assert!(told.contains("Administrator of the portal operator"), "{told}");
    }
    let ran = Ran::on(Fresh::sqlite(), System::Expertise, nobody).await;
    let answer = ran.answer();
    assert_eq!(answer.of("roles"), ["nobody", "nobody", "nobody", "unconfirmed"]);
    // .p4: its operator has set no hours of support.
    answer.warns("hours", "missing");
}

/// services beside the system that do not answer, and a database that is not there. .a5: the scanner.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_answer_is_named() {
    let ran = Ran::on(Fresh::sqlite(), System::Portal, |_| {}).await;
    let answer = ran.with(|config| {
        config["mail"] = json!({"relay": "smtp://127.0.0.1:9", "from": "Tereze <no-reply@example.kz>"});
        config["malware"] = json!({"clamd": "127.0.0.1:9"});
        config["pki"]["ocsp"] = json!("http://127.0.0.1:9/ocsp");
        config["time_stamps"] = json!({"address": "http://127.0.0.1:9/tsa"});
    });
    answer.fails("mail", "silent");
    answer.fails("malware", "silent");
    answer.warns("ocsp", "silent");
    answer.warns("time-stamps", "silent");
    let away = ran.with(|config| config["database"] = json!("postgres://user:hush@127.0.0.1:9/nowhere"));
    away.fails("database", "away");
    assert!(!away.told.to_string().contains("hush"), "{away:?}");
    assert!(away.of("roles").is_empty(), "{away:?}");
    let missing = ran.with(|config| config["database"] = json!("sqlite:elsewhere.sqlite"));
    missing.fails("database", "missing");
    assert!(!ran.app.folder().join("elsewhere.sqlite").exists(), "looking makes no database");
    let elsewhere = ran.app.folder().join("elsewhere");
    let storage = ran.with(|config| config["data"] = json!(elsewhere));
    storage.fails("storage", "wrong");
    assert!(!elsewhere.exists(), "looking makes no folder");
    let wrong = ran.with(|config| config["organisation"]["bin"] = json!("1"));
    wrong.fails("configuration", "wrong");
    assert_eq!(wrong.told["findings"].as_array().unwrap().len(), 1);
}

/// a seal that has ended, of somebody else or not there, and lists of revoked certificates that count no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seal_that_nobody_would_accept_and_old_lists_fail() {
    let ran = Ran::on(Fresh::sqlite(), System::Portal, |_| {}).await;
    let other = authority().certificate_file("expertise");
    ran.with(|config| config["seal"]["certificate"] = json!(other)).fails("seal", "wrong");
    let both = ran.with(|config| {
        config["seal"] = json!({"key": authority().key_file("expertise"), "certificate": other});
    });
    both.fails("seal", "other");
    ran.with(|config| config["seal"]["key"] = json!("nowhere.key")).fails("seal", "wrong");
    ran.with(|config| config["pki"]["anchors"] = json!(["nowhere.cer"])).fails("trust", "wrong");
    // Without the authority of the demonstration lists are read as everywhere.
    let lists = |crls: Value| {
        ran.with(|config| {
            config.as_object_mut().unwrap().remove("demo");
            config["pki"]["crls"] = crls;
        })
    };
    lists(json!([])).fails("revocation", "none");
    lists(json!(["nowhere.crl"])).fails("revocation", "unfetched");
    authority().issue_lists(office::Clock::System.now() - SignedDuration::from_hours(72)).unwrap();
    let old = ran.app.folder().join("old.crl");
    std::fs::copy(&authority().list_files()[0], &old).unwrap();
    lists(json!([old])).fails("revocation", "stale");
    // Years later: the seal has ended, and no calendar reaches so far.
    ran.ahead(SignedDuration::from_hours(24 * 365 * 12));
    let later = ran.answer();
    later.fails("seal", "ended");
    later.fails("calendar", "missing");
}

/// a database that is not that of this program, a lost key of the log, a clock that was set back, jobs that
/// lie.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_is_looked_at() {
    for fresh in Fresh::engines().await {
        let ran = Ran::on(fresh, System::Portal, |_| {}).await;
        let mut tx = ran.app.office.db.begin().await.unwrap();
        for job in ["one", "two"] {
            jobs::enqueue(&mut tx, "letter", &json!({}), job, at(START)).await.unwrap();
        }
        tx.commit().await.unwrap();
        ran.sql("UPDATE job SET attempts = 9, last_error = 'no route' WHERE dedup_key = 'one'").await;
        ran.sql("UPDATE job SET failed_at = run_at, last_error = 'no such box' WHERE dedup_key = 'two'")
            .await;
        let lying = ran.answer();
        lying.warns("jobs", "given-up");
        lying.warns("jobs", "repeated");
        lying.warns("jobs", "late");
        assert_eq!(lying.code, 0, "{lying:?}");

        ran.sql("UPDATE migration SET sha256 = 'other' WHERE name = '0044_agreements'").await;
        ran.answer().fails("migrations", "changed");
        ran.sql("DELETE FROM migration WHERE name = '0044_agreements'").await;
        let pending = ran.answer();
        pending.fails("migrations", "pending");
        assert!(pending.of("roles").is_empty(), "{pending:?}");
        ran.sql("INSERT INTO migration (name, sha256) VALUES ('9999_later', 'x')").await;
        ran.answer().fails("migrations", "unknown");
        ran.sql("DELETE FROM migration WHERE name = '9999_later'").await;
    }
    for fresh in Fresh::engines().await {
        let ran = Ran::on(fresh, System::Portal, |_| {}).await;
        ran.app.office.log.sequence().await.unwrap();
        let key = ran.app.office.config.data.join("log.key");
        let away = ran.app.folder().join("away.key");
        std::fs::rename(&key, &away).unwrap();
        ran.answer().fails("log-key", "wrong");
        let list = ran.app.folder().join("list.toml");
        std::fs::write(&list, "id = \"own-1\"\nline = [{ code = \"Одно\" }]\n").unwrap();
        let own = json!({ "list": list.display().to_string() });
        ran.with(|config| config["completeness"] = own.clone()).fails("checklist", "wrong");
        assert!(!key.exists(), "looking makes no key");
        std::fs::rename(&away, &key).unwrap();
        // The log was signed weeks later than the clock says.
        let far = office::Clock::System.now().max(at(START)) + SignedDuration::from_hours(24 * 60);
        ran.app.forward(far.duration_since(ran.app.office.clock.now()));
        let ctx = office::employees::at_the_machine(&ran.app.office);
        let typed = office::employees::Giving {
            iin: "790314300009".into(),
            name: "Х".into(),
            role: "portal_operator_registrar".into(),
            reason: "Order 1".into(),
            ..Default::default()
        };
        office::employees::give(&ran.app.office, &ctx, &typed).await.unwrap();
        ran.app.office.log.sequence().await.unwrap();
        ran.answer().fails("clock", "behind");
    }
}
