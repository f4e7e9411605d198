//! The signing program of the demonstration. It speaks the websocket protocol of NCALayer, so that the pages
//! need nothing special, holds the keys of the made-up people, and asks on a page of its own whose key signs.

mod control;
mod page;
mod protocol;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::ORIGIN;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use office::Clock;
use office::demo::authority::DemoAuthority;
use office::demo::personas::{PERSONAS, Persona};
use office::texts::Texts;
use tokio::sync::{Notify, oneshot};

use crate::command::Fault;
use crate::error::Failure;
use crate::{assets, routes};

/// The signing program. Cheap to clone.
#[derive(Clone)]
pub struct Signer(Arc<Parts>);

struct Parts {
    authority: DemoAuthority,
    clock: Clock,
    texts: Texts,
    /// Where its own page is.
    own: String,
    /// Sites that may ask for signatures.
    origins: Vec<String>,
    desk: Mutex<Desk>,
    /// Told when a request arrives.
    arrived: Notify,
}

/// Requests that wait for somebody to choose.
#[derive(Default)]
struct Desk {
    last: u64,
    waiting: Vec<Waiting>,
    /// Signs at once as this person: for tests.
    automatic: Option<&'static Persona>,
}

/// One request of a page.
struct Waiting {
    id: u64,
    origin: String,
    order: Order,
    answer: oneshot::Sender<Answer>,
}

/// What is to be signed, and how.
#[derive(Clone, Debug)]
struct Order {
    documents: Vec<Vec<u8>>,
    attached: bool,
    /// The person and the organisation that the page asked for.
    iin: Option<String>,
    bin: Option<String>,
}

impl Order {
    /// Whether the page would accept the key of this person.
    fn fits(&self, persona: &Persona) -> bool {
        let bin = persona.organisation.map(|company| company.bin);
        self.iin.as_deref().is_none_or(|iin| iin == persona.iin)
            && (self.bin.is_none() || self.bin.as_deref() == bin)
    }
}

/// What was chosen.
enum Answer {
    Sign(&'static Persona),
    Cancel,
}

impl Signer {
    pub fn new(
        authority: DemoAuthority,
        clock: Clock,
        address: SocketAddr,
        origins: Vec<String>,
    ) -> Result<Self, Fault> {
        let zone = law::Law::in_force(&law::LawBook::embedded(), clock.now()).zone;
        Ok(Signer(Arc::new(Parts {
            authority,
            clock,
            texts: Texts::embedded(zone)?,
            own: format!("http://{address}"),
            origins,
            desk: Mutex::default(),
            arrived: Notify::new(),
        })))
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.0.desk.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Puts a request on the desk; the answer comes when somebody chooses, after any time.
    fn ask(&self, origin: &str, order: Order) -> (u64, oneshot::Receiver<Answer>) {
        let (answer, chosen) = oneshot::channel();
        let mut desk = self.desk();
        desk.last += 1;
        let id = desk.last;
        match desk.automatic {
            // The other end is in our hands, so this cannot fail.
            Some(persona) => drop(answer.send(Answer::Sign(persona))),
            None => desk.waiting.push(Waiting { id, origin: origin.into(), order, answer }),
        }
        drop(desk);
        self.0.arrived.notify_waiters();
        (id, chosen)
    }

    /// Takes a request off the desk: the given one, or the oldest.
    fn take(&self, id: Option<u64>) -> Option<Waiting> {
        let mut desk = self.desk();
        let at = desk.waiting.iter().position(|waiting| id.is_none_or(|id| id == waiting.id))?;
        Some(desk.waiting.remove(at))
    }

    /// Signs every document of an order, each as the text that NCALayer gives.
    fn sign(&self, persona: &Persona, order: &Order) -> Result<Vec<String>, Fault> {
        let at = self.0.clock.now();
        let sign = |document: &Vec<u8>| {
            Ok(office::demo::pem(&self.0.authority.sign(persona.id, document, order.attached, at)?))
        };
        order.documents.iter().map(sign).collect()
    }
}

/// The person with this name.
fn persona(id: &str) -> Option<&'static Persona> {
    PERSONAS.iter().find(|persona| persona.id == id)
}

/// The websocket at `/`, the page at the same address, and the control for tests.
pub fn router(signer: Signer) -> Router {
    Router::new()
        .route("/", get(protocol::open))
        .route("/answer", post(page::answer))
        .route("/assets/{name}", get(assets::serve))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/personas", get(control::personas))
        .route("/waiting", get(control::waiting))
        .route("/choose", post(control::choose))
        .route("/automatic", post(control::automatic))
        .route("/sign", post(control::sign))
        .fallback(|| async { Failure::NotFound })
        .layer(from_fn_with_state(signer.clone(), local_only))
        .with_state(signer)
}

/// Only pages that were opened at this very address may talk to it: another site could otherwise use the keys
/// through the user's browser, also by giving its own name our address.
async fn local_only(State(signer): State<Signer>, request: Request, next: Next) -> Response {
    let named = routes::names_us(request.headers(), &signer.0.own);
    let upgrade = request.headers().contains_key(axum::http::header::UPGRADE);
    let origin = origin(request.headers());
    let known = match origin {
        None => !upgrade,
        Some(origin) if upgrade => signer.0.origins.iter().any(|known| known == origin),
        Some(origin) => origin == signer.0.own,
    };
    if named && known { next.run(request).await } else { Failure::Denied.into_response() }
}

fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(ORIGIN).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(iin: Option<&str>, bin: Option<&str>) -> Order {
        Order {
            documents: Vec::new(),
            attached: true,
            iin: iin.map(str::to_owned),
            bin: bin.map(str::to_owned),
        }
    }

    #[test]
    fn a_page_is_offered_the_keys_it_asked_for() {
        let (head, person) = (persona("applicant").unwrap(), persona("individual").unwrap());
        assert!(order(None, None).fits(head) && order(None, None).fits(person));
        let of_organisation = order(None, head.organisation.map(|company| company.bin));
        assert!(of_organisation.fits(head) && !of_organisation.fits(person));
        assert!(!order(Some(head.iin), None).fits(person));
    }
}
