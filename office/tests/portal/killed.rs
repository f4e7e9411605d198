//! `kill -9` at random moments of uploads, submissions and the log: what was acknowledged is there afterwards, and
//! what was not is wholly there or not at all (A-16.p2, A-22).
//!
//! `TEREZE_KILLS=2000 cargo nextest run -p office acknowledged_is_lost` kills as often as said.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use law::application::State;
use office::documents::Announced;
use office::store::{applications as filings, events, participants};
use office::testing::Fresh;
use office::uploads::{Error as UploadError, Upload};
use office::{Clock, applications, arrival, jobs, log, replay};
use uuid::Uuid;

use crate::samples::announced;
use crate::upload::{append, owner, sha256};
use crate::world::{WEDNESDAY, World, at, config};

/// On each engine.
const KILLS: usize = 100;
/// The longest life of a process that has started.
const LIFE: Duration = Duration::from_millis(800);
const WORLD: &str = "TEREZE_KILLED_WORLD";
const PART: usize = 48 << 10;

/// The bytes of a file follow from its name, so that every process can go on with it.
fn content(name: &str) -> Vec<u8> {
    let seed = u64::from_str_radix(&sha256(name.as_bytes())[..16], 16).unwrap();
    let (mut state, length) = (seed | 1, 1 + seed % (5 * PART as u64));
    let mut bytes = b"%PDF-1.7 ".to_vec();
    bytes.extend((0..length).map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    }));
    bytes
}

fn fraction() -> f64 {
    f64::from(u16::from_ne_bytes(Uuid::new_v4().as_bytes()[..2].try_into().unwrap())) / 65_536.0
}

async fn opened(fresh: Fresh) -> World {
    World::of(config(&fresh), Clock::fixed(at(WEDNESDAY)), fresh).await
}

fn receipt(folder: &Path, application: Uuid) -> PathBuf {
    folder.join(format!("receipt-{application}.json"))
}

/// What one process was told, in the order of the telling.
#[derive(Default)]
struct Told {
    /// Bytes of an upload that were taken.
    taken: HashMap<Uuid, i64>,
    /// Uploads that became a blob.
    stored: Vec<Uuid>,
    numbers: BTreeMap<String, Uuid>,
    /// Places in the log of applications with a receipt.
    proved: HashMap<Uuid, u64>,
}

impl Told {
    fn hear(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        let id = |word: &str| word.parse::<Uuid>().unwrap();
        match words[..] {
            ["taken", upload, bytes] => {
                let taken = self.taken.entry(id(upload)).or_default();
                *taken = bytes.parse::<i64>().unwrap().max(*taken);
            }
            ["stored", upload] => self.stored.push(id(upload)),
            ["number", application, number] => {
                let former = self.numbers.insert(number.into(), id(application));
                assert!(former.is_none(), "{number} was given twice");
            }
            ["proved", application, index] => {
                self.proved.insert(id(application), index.parse().unwrap());
            }
            _ => {}
        }
    }

    /// Starts so many processes, which work on the same at once, kills each at a random moment, and hears what they were
    /// told until then: whole lines only.
    fn one_life(&mut self, world: &str, nodes: usize) {
        let lives: Vec<_> = (0..nodes)
            .map(|_| {
                let world = world.to_owned();
                std::thread::spawn(move || life(&world))
            })
            .collect();
        for line in lives.into_iter().flat_map(|life| life.join().unwrap()) {
            self.hear(&line);
        }
    }
}

/// The life of one process; gives what it was told.
fn life(world: &str) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "killed::works_until_it_is_killed", "--nocapture"])
        .env(WORLD, world)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    // One in four dies while it starts.
    if fraction() > 0.25 {
        let mut line = String::new();
        while line != "works\n" {
            line.clear();
            assert!(lines.read_line(&mut line).unwrap() > 0, "the process ended by itself");
        }
    }
    let killer = std::thread::spawn(move || {
        std::thread::sleep(LIFE.mul_f64(fraction()));
        child.kill().unwrap();
        child.wait().unwrap()
    });
    let (mut line, mut told) = (String::new(), Vec::new());
    while lines.read_line(&mut line).unwrap() > 0 {
        told.extend(line.strip_suffix('\n').map(str::to_owned));
        line.clear();
    }
    use std::os::unix::process::ExitStatusExt;
    assert_eq!(killer.join().unwrap().signal(), Some(9), "the process ended by itself");
    told
}

/// A-16.p2, A-22: what was acknowledged survives `kill -9`.
#[tokio::test]
async fn nothing_acknowledged_is_lost_whenever_the_process_is_killed() {
    let kills = std::env::var("TEREZE_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    for fresh in Fresh::engines().await {
        let folder = fresh.folder().to_owned();
        let address = format!("{}\n{}", fresh.url(), folder.display());
        let world = opened(fresh).await;
        let participant = world.inhabited().await;
        let draft = world.started("applicant").await;
        let address = format!("{address}\n{draft}\n{}", participant.id);
        let mut told = Told::default();
        // Every second time two nodes work on the same.
        for number in 0..kills {
            told.one_life(&address, 1 + number % 2);
        }
        // What this process has open it opened before the others: as after a restart of the whole.
        let world = world.restarted().await;
        let office = &world.office;
        office.log.sequence().await.unwrap();

        for upload in office.uploads.of_subject(draft).await.unwrap() {
            let taken = told.taken.remove(&upload.id).unwrap_or_default();
            assert!(upload.received >= taken, "{} of {taken} bytes are left", upload.received);
            assert!(upload.is_done() || !told.stored.contains(&upload.id));
            let (key, is_done) = (format!("{}:{}", arrival::JOB, upload.id), upload.is_done());
            let check = jobs::standing(&mut office.db.read().await.unwrap(), &key).await.unwrap();
            assert_eq!(check.is_some(), is_done, "what is whole is going to be checked (A-51.2.a5)");
            let whole = upload_to_end(&world, upload, |_| {}).await;
            let bytes = content(&whole.file_name);
            assert!(office.blobs.read(&sha256(&bytes)).await.unwrap() == bytes);
        }
        assert_eq!(told.taken, HashMap::new(), "uploads are lost");
        for (number, id) in &told.numbers {
            let found = filings::find(&mut office.db.read().await.unwrap(), *id).await.unwrap().unwrap();
            assert_eq!(number_of(&found.state), Some(number.clone()));
        }
        for (id, index) in &told.proved {
            let kept = std::fs::read(receipt(&folder, *id)).unwrap();
            let (proved, checked) = log::check(&kept, office.log.verifier(), &[]).unwrap();
            let now = office.log.prove(&last_event(&world, *id).await).await.unwrap();
            assert_eq!((proved.event, checked.index), (now.event, *index));
        }
        assert_eq!(log::verify(&office.log, &[], &mut |_| {}).await.unwrap().findings, vec![]);
        assert_eq!(replay::run(office).await.unwrap().differences, vec![]);
        let report = office.blobs.check(&mut |_| true).await.unwrap().unwrap();
        assert_eq!(report.faulty, vec![]);
        println!(
            "{kills} kills: {} files stored, {} applications registered, {} receipts",
            told.stored.len(),
            told.numbers.len(),
            told.proved.len()
        );
        for many in [told.stored.len(), told.numbers.len(), told.proved.len()] {
            assert!(many > kills / 10, "only {many}: too little was done to tell anything");
        }
    }
}

/// The process that is killed: works as fast as it can, and tells of everything that it was told itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started and killed by the test above"]
async fn works_until_it_is_killed() {
    // A failure here must not tidy up what the other process looks at.
    std::panic::set_hook(Box::new(|panic| {
        eprintln!("{panic}");
        std::process::abort()
    }));
    let told = std::env::var(WORLD).unwrap();
    let [url, folder, draft, participant] = told.lines().collect::<Vec<_>>().try_into().unwrap();
    let (draft, participant): (Uuid, Uuid) = (draft.parse().unwrap(), participant.parse().unwrap());
    let world = &opened(Fresh::of_another_process(url, Path::new(folder))).await;
    println!("works");
    let sequence = async {
        loop {
            world.office.log.sequence().await.unwrap();
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let files = async {
        let all = world.office.uploads.of_subject(draft).await.unwrap();
        for unfinished in all.into_iter().filter(|upload| !upload.is_done()) {
            upload_to_end(world, unfinished, |line| println!("{line}")).await;
        }
        loop {
            let name = format!("ПЗ_{}.pdf", Uuid::new_v4().simple());
            let bytes = content(&name);
            let file = Announced {
                size: Some(bytes.len() as u64),
                expected_sha256: Some(sha256(&bytes)),
                ..announced(&name)
            };
            let begun = applications::begin_upload(&world.office, &world.who("applicant"), draft, file).await;
            let begun = begun.unwrap();
            println!("taken {} 0", begun.id);
            upload_to_end(world, begun, |line| println!("{line}")).await;
            // Signatures take their time too.
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    };
    let submissions = async {
        let found = participants::find(&mut world.office.db.read().await.unwrap(), participant).await;
        let participant = found.unwrap().unwrap();
        loop {
            let id = world.ready("applicant", &participant).await;
            world.submitted("applicant", id).await;
            world.register_job(id).await;
            let found = filings::find(&mut world.office.db.read().await.unwrap(), id).await.unwrap().unwrap();
            if let Some(number) = number_of(&found.state) {
                println!("number {id} {number}");
            }
            let proved = world.office.log.prove(&last_event(world, id).await).await.unwrap();
            let bytes = serde_json::to_vec(&proved).unwrap();
            let (_, checked) = log::check(&bytes, world.office.log.verifier(), &[]).unwrap();
            std::fs::write(receipt(Path::new(folder), id), bytes).unwrap();
            println!("proved {id} {}", checked.index);
        }
    };
    tokio::join!(sequence, files, submissions);
}

/// Sends what is lacking, part by part.
async fn upload_to_end(world: &World, mut upload: Upload, tell: impl Fn(String)) -> Upload {
    let bytes = content(&upload.file_name);
    while !upload.is_done() {
        let from = usize::try_from(upload.received).unwrap();
        let part = &bytes[from..bytes.len().min(from + PART)];
        upload = match append(world, upload.id, from, part).await {
            // Another node goes on with the same file.
            Err(UploadError::Busy | UploadError::Offset { .. }) => {
                tokio::time::sleep(Duration::from_millis(5)).await;
                world.office.uploads.find(owner(), upload.id, world.now()).await.unwrap()
            }
            taken => taken.unwrap(),
        };
        tell(format!("taken {} {}", upload.id, upload.received));
    }
    tell(format!("stored {}", upload.id));
    upload
}

async fn last_event(world: &World, application: Uuid) -> events::Event {
    let mut conn = world.office.db.read().await.unwrap();
    let history = events::of_subject(&mut conn, applications::SUBJECT, application).await.unwrap();
    history.into_iter().next_back().unwrap()
}

fn number_of(state: &State) -> Option<String> {
    state.number().map(|(number, _)| number.to_owned())
}
