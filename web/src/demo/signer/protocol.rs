//! The protocol of NCALayer: module `kz.gov.pki.knca.basics`, as far as the pages use it. There is no request
//! identifier, so a connection has one request at a time; a choice may take any time.

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::page::Reading;
use super::{Answer, Order, Signer, origin, page};

const MODULE: &str = "kz.gov.pki.knca.basics";
const HEARTBEAT: &str = "--heartbeat--";
/// As a current NCALayer introduces itself.
const VERSION: &str = "1.4";
/// Sign-in texts and manifests are kilobytes.
const LARGEST_REQUEST: usize = 16 * 1024 * 1024;

#[derive(Deserialize)]
struct Request {
    module: String,
    method: String,
    args: Args,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Args {
    format: String,
    data: Data,
    #[serde(default)]
    signing_params: SigningParams,
    #[serde(default)]
    signer_params: SignerParams,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Data {
    One(String),
    Many(Vec<String>),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SigningParams {
    decode: Flag,
    encapsulate: Flag,
    digested: Flag,
}

/// Pages write `true` as well as `"true"`.
#[derive(Default)]
struct Flag(bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        Ok(Flag(value == Value::Bool(true) || value == "true"))
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SignerParams {
    iin: Option<String>,
    bin: Option<String>,
}

/// `GET /`: a websocket for pages that sign, a page for people.
pub async fn open(
    State(signer): State<Signer>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    reading: Query<Reading>,
    headers: HeaderMap,
) -> Response {
    match (upgrade, origin(&headers)) {
        (Ok(upgrade), Some(origin)) => {
            let origin = origin.to_owned();
            upgrade.max_message_size(LARGEST_REQUEST).on_upgrade(move |socket| talk(signer, origin, socket))
        }
        _ => page::show(&signer, reading, &headers).into_response(),
    }
}

async fn talk(signer: Signer, origin: String, mut socket: WebSocket) {
    if send(&mut socket, json!({"result": {"version": VERSION}})).await.is_err() {
        return;
    }
    while let Some(Ok(message)) = socket.recv().await {
        let answered = match message {
            Message::Text(text) if text.as_str() == HEARTBEAT => beat(&mut socket).await,
            Message::Text(text) => match parse(text.as_str()) {
                Ok(order) => serve(&signer, &origin, order, &mut socket).await,
                Err(why) => send(&mut socket, failed(&why)).await,
            },
            Message::Close(_) => return,
            Message::Binary(_) | Message::Ping(_) | Message::Pong(_) => Ok(()),
        };
        if answered.is_err() {
            return;
        }
    }
}

/// Waits for the choice, keeps the connection alive meanwhile, and clears the desk when the page goes away.
async fn serve(
    signer: &Signer,
    origin: &str,
    order: Order,
    socket: &mut WebSocket,
) -> Result<(), axum::Error> {
    let (id, mut chosen) = signer.ask(origin, order.clone());
    loop {
        tokio::select! {
            answer = &mut chosen => return send(socket, result(signer, &order, answer)).await,
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) if text.as_str() == HEARTBEAT => beat(socket).await?,
                Some(Ok(Message::Text(_))) => send(socket, failed("another request waits for a choice")).await?,
                Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => {
                    signer.take(Some(id));
                    return Err(axum::Error::new(std::io::Error::other("the page went away")));
                }
            },
        }
    }
}

fn result(signer: &Signer, order: &Order, answer: Result<Answer, oneshot::error::RecvError>) -> Value {
    match answer {
        Ok(Answer::Sign(persona)) => match signer.sign(persona, order) {
            Ok(signatures) => json!({"status": true, "body": {"result": signatures}}),
            Err(error) => failed(&error.to_string()),
        },
        // A body without a result is how NCALayer says that the user closed its window.
        Ok(Answer::Cancel) | Err(_) => json!({"status": true, "body": {}}),
    }
}

fn parse(text: &str) -> Result<Order, String> {
    let request: Request = serde_json::from_str(text).map_err(|error| format!("not understood: {error}"))?;
    if request.module != MODULE || request.method != "sign" || request.args.format != "cms" {
        return Err(format!("only sign of {MODULE} with format cms is known here"));
    }
    let Args { data, signing_params: params, signer_params: signer, .. } = request.args;
    if params.digested.0 {
        return Err("signing of a ready digest is not known here".into());
    }
    let decode = |text: String| match params.decode.0 {
        true => STANDARD.decode(text).map_err(|error| format!("data is not base64: {error}")),
        false => Ok(text.into_bytes()),
    };
    let documents = match data {
        Data::One(one) => vec![one],
        Data::Many(many) => many,
    };
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    Ok(Order {
        documents: documents.into_iter().map(decode).collect::<Result<_, _>>()?,
        attached: params.encapsulate.0,
        iin: filled(signer.iin),
        bin: filled(signer.bin),
    })
}

fn failed(why: &str) -> Value {
    json!({"status": false, "code": "500", "message": why, "details": why})
}

async fn send(socket: &mut WebSocket, value: Value) -> Result<(), axum::Error> {
    socket.send(Message::Text(value.to_string().into())).await
}

async fn beat(socket: &mut WebSocket) -> Result<(), axum::Error> {
    socket.send(Message::Text(HEARTBEAT.into())).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_as_pages_send_it_is_understood() {
        let text = r#"{"module":"kz.gov.pki.knca.basics","method":"sign","args":{"allowedStorages":null,
            "format":"cms","data":"0KQ=","signingParams":{"decode":"true","encapsulate":true,"digested":false},
            "signerParams":{"extKeyUsageOids":["1.3.6.1.5.5.7.3.2"],"chain":[],"bin":""},"locale":"kk"}}"#;
        let order = parse(text).unwrap();
        assert_eq!(order.documents, ["Ф".as_bytes()]);
        assert!(order.attached);
        assert_eq!((order.iin, order.bin), (None, None));
    }

    #[test]
    fn many_documents_are_signed_in_one_go() {
        let text = r#"{"module":"kz.gov.pki.knca.basics","method":"sign","args":{"format":"cms",
            "data":["YQ==","Yg=="],"signingParams":{"decode":true}}}"#;
        assert_eq!(parse(text).unwrap().documents, [b"a", b"b"]);
    }

    #[test]
    fn what_is_not_known_is_refused_with_the_reason() {
        let xml =
            r#"{"module":"kz.gov.pki.knca.basics","method":"sign","args":{"format":"xml","data":"<a/>"}}"#;
        assert!(parse(xml).unwrap_err().contains("format cms"));
        let digest = r#"{"module":"kz.gov.pki.knca.basics","method":"sign","args":{"format":"cms","data":"YQ==",
            "signingParams":{"decode":true,"digested":true}}}"#;
        assert!(parse(digest).unwrap_err().contains("digest"));
        assert!(parse("{}").is_err());
    }
}
