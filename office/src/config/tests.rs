use super::*;

const DEMO: &str = r#"
system = "portal"
listen = "127.0.0.1:8670"
public_origin = "http://127.0.0.1:8670"
database = "sqlite:portal.sqlite"
data = "."

[organisation]
code = "portal"
name_kk = "Оператор"
name_ru = "Оператор"
name_en = "Operator"
bin = "210540000010"

[pki]
realm = "demo"
anchors = ["demo/root.cer"]

[seal]
key = "seal.key"
certificate = "seal.cer"

[sign]
ncalayer_url = "ws://127.0.0.1:8672"

[demo]
clock = "demo/clock"
authority = "demo/authority"
signer_page = "http://127.0.0.1:8672/"
"#;

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(text, Path::new("/srv/tereze"))
}

/// The key that is refused, and what the refusal says.
fn refused(text: &str) -> (&'static str, String) {
    match parse(text) {
        Err(error @ ConfigError::Value { key, .. }) => (key, error.to_string()),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn paths_are_relative_to_the_folder_of_the_file() {
    let config = parse(DEMO).unwrap();
    assert_eq!(config.database, "sqlite:/srv/tereze/portal.sqlite");
    assert_eq!(config.seal.key, Path::new("/srv/tereze/seal.key"));
    assert_eq!(config.pki.anchors, [Path::new("/srv/tereze/demo/root.cer")]);
    assert_eq!(config.demo.unwrap().clock, Path::new("/srv/tereze/demo/clock"));
}

#[test]
fn a_3_demonstration_keys_are_trusted_on_a_loopback_address_only() {
    for (from, to) in [
        ("listen = \"127.0.0.1:8670\"", "listen = \"0.0.0.0:8670\""),
        ("listen = \"127.0.0.1:8670\"", "listen = \"[::]:8670\""),
        ("listen = \"127.0.0.1:8670\"", "listen = \"192.168.1.5:8670\""),
        ("public_origin = \"http://127.0.0.1:8670\"", "public_origin = \"https://terezesi.example\""),
        ("public_origin = \"http://127.0.0.1:8670\"", "public_origin = \"http://127.0.0.1.evil.example\""),
    ] {
        let (key, text) = refused(&DEMO.replace(from, to));
        assert_eq!(key, "listen", "{to}");
        assert!(text.contains("A-3") && text.contains("127.0.0.1"), "{text}");
    }
    for address in ["[::1]:8670", "127.0.0.5:8670"] {
        let text = DEMO.replace("listen = \"127.0.0.1:8670\"", &format!("listen = \"{address}\""));
        assert!(parse(&text).is_ok(), "{address}");
    }
}

/// A-41: the series of results is the organisation's to name, in letters that cannot be taken for others.
#[test]
fn a_41_the_series_of_results_is_named_in_letters_of_one_script() {
    assert_eq!(parse(DEMO).unwrap().numbers.completeness.as_str(), "ЖТН");
    let with = |code: &str| format!("{DEMO}\n[numbers]\ncompleteness = \"{code}\"\n");
    assert_eq!(parse(&with("РПК")).unwrap().numbers.completeness.as_str(), "РПК");
    for twin in ["CC", "СС", "ЖTН"] {
        assert_eq!(refused(&with(twin)).0, "numbers.completeness", "{twin}");
    }
    assert!(matches!(parse(&with("Ж-Т")), Err(ConfigError::Parse(..))));
}

#[test]
fn a_3_the_national_realm_takes_neither_other_anchors_nor_the_demonstration() {
    let national = DEMO.replace("realm = \"demo\"", "realm = \"national\"");
    assert_eq!(refused(&national).0, "demo");
    let (without_demo, _) = national.split_once("[demo]").unwrap();
    assert_eq!(refused(without_demo).0, "pki.anchors");
    let right = without_demo.replace("anchors = [\"demo/root.cer\"]", "");
    assert!(parse(&right.replace("127.0.0.1:8670\"\npublic", "0.0.0.0:8670\"\npublic")).is_ok());
    let (test, _) = DEMO.split_once("[demo]").unwrap();
    let test = test.replace("realm = \"demo\"", "realm = \"test\"").replace("[\"demo/root.cer\"]", "[]");
    assert_eq!(refused(&test).0, "pki.anchors");
}

/// Authorities without a root would refuse every token.
#[test]
fn authorities_of_time_stamps_need_a_root() {
    let with = |lines: &str| format!("{DEMO}\n[time_stamps]\naddress = \"demo\"\n{lines}\n");
    let intermediates = "intermediates = [\"time.cer\"]";
    assert_eq!(refused(&with(intermediates)).0, "time_stamps.anchors");
    let both = with(&format!("anchors = [\"root.cer\"]\n{intermediates}"));
    for right in [with(""), both] {
        assert!(parse(&right).is_ok(), "{right}");
    }
}

#[test]
fn an_origin_has_no_path_and_nothing_that_could_leave_a_header() {
    for wrong in
        ["127.0.0.1:8670", "ftp://127.0.0.1", "http://127.0.0.1/", "http://a b", "http://", "http://A"]
    {
        let text = DEMO.replace("http://127.0.0.1:8670", wrong);
        assert!(matches!(refused(&text).0, "public_origin" | "listen"), "{wrong}");
    }
    let text = DEMO.replace("ws://127.0.0.1:8672", "http://127.0.0.1:8672");
    assert_eq!(refused(&text).0, "sign.ncalayer_url");
}

#[test]
fn wrong_numbers_and_unknown_words_are_named() {
    assert_eq!(refused(&DEMO.replace("210540000010", "210540000011")).0, "organisation.bin");
    assert_eq!(refused(&DEMO.replace("sqlite:portal.sqlite", "mysql://x")).0, "database");
    let text = format!(
        "{DEMO}\n[[employee]]\niin = \"1\"\nbin = \"210540000010\"\nname = \"x\"\nrole = \"vedomstvo\"\n"
    );
    assert_eq!(refused(&text).0, "employee.iin");
    let error = parse(&DEMO.replace("listen", "lisen")).unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("lisen"), "{cause}");
}

#[test]
fn documents_go_to_another_machine_over_tls_only_and_their_secret_is_never_shown() {
    let folder = tempfile_folder();
    let secret = folder.join("s3.secret");
    std::fs::write(&secret, "well-kept\n").unwrap();
    let s3 = |endpoint: &str, more: &str| {
        format!("{DEMO}\n[s3]\nendpoint = \"{endpoint}\"\nbucket = \"tereze\"\nkey_id = \"portal\"\n{more}")
    };
    let file = format!("secret_file = \"{}\"", secret.display());
    let config = parse(&s3("https://s3.example", &file)).unwrap();
    assert_eq!(config.s3.as_ref().unwrap().secret().unwrap(), "well-kept");
    assert!(!format!("{config:?}").contains("well-kept"));
    assert!(parse(&s3("http://127.0.0.1:8333", &file)).is_ok());
    assert_eq!(refused(&s3("http://s3.example", &file)).0, "s3.endpoint");
    assert_eq!(refused(&s3("https://s3.example/x", &file)).0, "s3.endpoint");
    assert_eq!(refused(&s3("https://s3.example", "prefix = \"../x\"")).0, "s3.prefix");
    let gone = parse(&s3("https://s3.example", "secret_file = \"gone.secret\"")).unwrap();
    assert!(gone.s3.unwrap().secret().unwrap_err().to_string().contains("s3.secret_file"));
    std::fs::write(&secret, " \n").unwrap();
    assert!(config.s3.unwrap().secret().is_err());
    std::fs::remove_dir_all(folder).unwrap();
}

/// Letters tell of people: neither they nor the password of their relay go over a network in the clear.
#[test]
fn letters_go_to_a_relay_with_tls_or_on_this_machine() {
    let mail = |relay: &str, from: &str| format!("{DEMO}\n[mail]\nrelay = \"{relay}\"\nfrom = \"{from}\"\n");
    let from = "Tereze <no-reply@operator.example>";
    let here = ["smtp://127.0.0.1:1025", "smtp://localhost:1025"];
    let secure = ["smtps://mail.example:465", "smtp://mail.example:587?tls=required"];
    for relay in here.into_iter().chain(secure) {
        assert!(parse(&mail(relay, from)).is_ok(), "{relay}");
    }
    let clear =
        ["smtp://mail.example:25", "smtp://mail.example?tls=opportunistic", "http://127.0.0.1", "mail"];
    for relay in clear.into_iter().chain(["smtps://user:password@mail.example"]) {
        assert_eq!(refused(&mail(relay, from)).0, "mail.relay", "{relay}");
    }
    assert_eq!(refused(&mail("smtps://mail.example", "nobody")).0, "mail.from");
    let untold = parse(&mail("smtps://user:password@mail.example", from)).unwrap_err().to_string();
    assert!(!untold.contains("password@"), "{untold}");
}

fn tempfile_folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("tereze-config-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A-9: numbers of people go to a gateway only where nobody reads along, and the address says where they go.
#[test]
fn a_gateway_to_the_registers_is_asked_in_private_and_for_a_number() {
    let with = |address: &str| format!("{DEMO}\n[registers]\norganisations = \"{address}\"\n");
    for right in
        ["https://gateway.example.kz/o/{number}", "http://127.0.0.1:9/{number}", "http://localhost/{number}"]
    {
        parse(&with(right)).unwrap();
    }
    for wrong in [
        "http://gateway.example.kz/o/{number}",
        "http://127.0.0.1.example.kz/{number}",
        "https://gateway.example.kz/o/",
        "ftp://127.0.0.1/{number}",
        "",
    ] {
        assert_eq!(refused(&with(wrong)).0, "registers.organisations", "{wrong}");
    }
}
