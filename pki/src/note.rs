//! Signed notes (C2SP `signed-note`, `tlog-cosignature`): short texts with Ed25519 signatures of logs and witnesses,
//! which programs for transparency logs read everywhere. They prove that a log did not fork; who a person is, they
//! do not say: that is the matter of the national certificates.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

/// A line of a signature begins with this.
const DASH: &str = "\u{2014} ";
/// Nobody needs more; a note with more is refused before any signature is checked.
const MOST_SIGNATURES: usize = 100;

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The text of the note: the log itself.
    Log,
    /// The text and the time at which it was seen (`cosignature/v1`).
    Witness,
}

impl Role {
    fn byte(self) -> u8 {
        match self {
            Role::Log => 1,
            Role::Witness => 4,
        }
    }
}

/// The public key of a log or of a witness. Written as `name+id+key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    role: Role,
    key: [u8; 32],
}

/// Why something that belongs to a note cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    #[error("the key is not written as name+id+key")]
    Key,
    #[error("the name of a key is empty or has spaces or a plus sign in it")]
    Name,
    #[error("the note has no text, or no signatures after an empty line")]
    Form,
    #[error("a signature line cannot be read")]
    Signature,
    #[error("the private key cannot be read or made")]
    Secret,
}

impl Verifier {
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn role(&self) -> Role {
        self.role
    }

    /// The four bytes by which signatures name their key.
    fn id(&self) -> [u8; 4] {
        let text = [self.name.as_bytes(), &[b'\n', self.role.byte()], &self.key].concat();
        digest(&SHA256, &text).as_ref()[..4].try_into().expect("four of 32 bytes")
    }

    pub fn read(text: &str) -> Result<Verifier, NoteError> {
        let mut parts = text.trim().splitn(3, '+');
        let mut part = || parts.next().ok_or(NoteError::Key);
        let (name, id, key) = (part()?, part()?, part()?);
        let bytes = BASE64_STANDARD.decode(key).map_err(|_| NoteError::Key)?;
        let (role, key) = match bytes.split_first() {
            Some((1, key)) => (Role::Log, key),
            Some((4, key)) => (Role::Witness, key),
            _ => return Err(NoteError::Key),
        };
        let key = key.try_into().map_err(|_| NoteError::Key)?;
        let verifier = Verifier { name: checked(name)?, role, key };
        let written = u32::from_be_bytes(verifier.id());
        if format!("{written:08x}") != id { Err(NoteError::Key) } else { Ok(verifier) }
    }

    /// When the note was signed with this key: seconds since 1970 for a witness, 0 for a log. Nothing where no line
    /// of this key holds.
    pub fn signed(&self, note: &Note) -> Option<u64> {
        let lines = note.signatures.iter().filter(|line| line.name == self.name);
        let mut bodies = lines.filter_map(|line| line.bytes.strip_prefix(&self.id()[..]));
        let holds = |text: &str, signature: &[u8]| {
            UnparsedPublicKey::new(&ED25519, self.key).verify(text.as_bytes(), signature).is_ok()
        };
        match self.role {
            Role::Log => bodies.any(|signature| holds(&note.text, signature)).then_some(0),
            Role::Witness => bodies.find_map(|body| {
                let (seconds, signature) = body.split_first_chunk::<8>()?;
                let seconds = u64::from_be_bytes(*seconds);
                holds(&cosigned(seconds, &note.text), signature).then_some(seconds)
            }),
        }
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.role.byte()][..], &self.key].concat();
        let (id, key) = (u32::from_be_bytes(self.id()), BASE64_STANDARD.encode(key));
        write!(f, "{}+{id:08x}+{key}", self.name)
    }
}

fn checked(name: &str) -> Result<String, NoteError> {
    let good = !name.is_empty() && !name.contains(|c: char| c == '+' || c.is_whitespace() || c.is_control());
    good.then(|| name.to_owned()).ok_or(NoteError::Name)
}

/// What a witness signs.
fn cosigned(seconds: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {seconds}\n{text}")
}

/// The private key of a log, or of a witness.
pub struct Signer {
    verifier: Verifier,
    pair: Ed25519KeyPair,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.verifier)
    }
}

impl Signer {
    /// A new private key, PKCS#8, with the randomness of the library.
    pub fn generate() -> Result<Zeroizing<Vec<u8>>, NoteError> {
        let pair = Ed25519KeyPair::generate().map_err(|_| NoteError::Secret)?;
        let der: Pkcs8V1Der = pair.as_der().map_err(|_| NoteError::Secret)?;
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }

    /// Reads a private key, PKCS#8.
    pub fn new(name: &str, role: Role, pkcs8: &[u8]) -> Result<Signer, NoteError> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| NoteError::Secret)?;
        let key = pair.public_key().as_ref().try_into().map_err(|_| NoteError::Secret)?;
        Ok(Signer { verifier: Verifier { name: checked(name)?, role, key }, pair })
    }

    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The line of this key under a text. `seconds` since 1970 is said by a witness.
    pub fn line(&self, text: &str, seconds: u64) -> String {
        let (mut body, message) = match self.verifier.role {
            Role::Log => (Vec::new(), text.to_owned()),
            Role::Witness => (seconds.to_be_bytes().to_vec(), cosigned(seconds, text)),
        };
        body.extend_from_slice(self.pair.sign(message.as_bytes()).as_ref());
        let bytes = [&self.verifier.id()[..], &body].concat();
        format!("{DASH}{} {}\n", self.verifier.name, BASE64_STANDARD.encode(bytes))
    }
}

/// A text with signatures, which are not judged yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Ends with a line feed, which is signed too.
    pub text: String,
    signatures: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    name: String,
    bytes: Vec<u8>,
}

impl Note {
    pub fn read(note: &str) -> Result<Note, NoteError> {
        let end = note.rfind("\n\n").ok_or(NoteError::Form)?;
        let (text, lines) = (&note[..=end], &note[end + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Form)?.split('\n');
        if text.len() < 2 || text.contains(|c: char| c < ' ' && c != '\n') {
            return Err(NoteError::Form);
        }
        let signatures = lines.map(line).collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > MOST_SIGNATURES {
            return Err(NoteError::Signature);
        }
        Ok(Note { text: text.into(), signatures })
    }
}

fn line(text: &str) -> Result<Line, NoteError> {
    let (name, bytes) =
        text.strip_prefix(DASH).and_then(|rest| rest.split_once(' ')).ok_or(NoteError::Signature)?;
    let bytes = BASE64_STANDARD.decode(bytes).map_err(|_| NoteError::Signature)?;
    // Four bytes name the key, and something follows.
    if bytes.len() < 5 { Err(NoteError::Signature) } else { Ok(Line { name: checked(name)?, bytes }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the package `golang.org/x/mod/sumdb/note`.
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const EXAMPLE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your \
                           problem is.\n\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    #[test]
    fn the_note_of_another_program_is_verified() {
        let peter = Verifier::read(PETER).unwrap();
        assert_eq!(peter.to_string(), PETER);
        let note = Note::read(EXAMPLE).unwrap();
        assert_eq!(peter.signed(&note), Some(0));
        let changed = Note::read(&EXAMPLE.replace("answer", "Answer")).unwrap();
        assert_eq!(peter.signed(&changed), None);
        assert_eq!(Verifier::read(&PETER.replace("c74f20a3", "c74f20a4")), Err(NoteError::Key));
    }

    #[test]
    fn logs_and_witnesses_sign_different_things() {
        let secret = Signer::generate().unwrap();
        let log = Signer::new("tereze.example/portal", Role::Log, &secret).unwrap();
        let witness = Signer::new("witness.example", Role::Witness, &secret).unwrap();
        let text = "tereze.example/portal\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
        let note = format!("{text}\n{}{}", log.line(text, 0), witness.line(text, 1_790_000_000));
        let note = Note::read(&note).unwrap();
        assert_eq!(note.text, text);
        assert_eq!(log.verifier().signed(&note), Some(0));
        assert_eq!(witness.verifier().signed(&note), Some(1_790_000_000));
        assert_eq!(Verifier::read(&witness.verifier().to_string()).as_ref(), Ok(witness.verifier()));
        // The signature of a log is not that of a witness, nor that of a log of another name.
        let other = Signer::new("tereze.example/other", Role::Log, &secret).unwrap();
        assert_eq!(other.verifier().signed(&note), None);
        let as_witness = Signer::new("tereze.example/portal", Role::Witness, &secret).unwrap();
        assert_eq!(as_witness.verifier().signed(&note), None);
    }

    #[test]
    fn what_is_no_note_is_refused() {
        for (note, error) in [
            ("", NoteError::Form),
            ("text\n", NoteError::Form),
            ("text\n\n", NoteError::Form),
            ("\n\n\u{2014} a AAAAAAA=\n", NoteError::Form),
            ("te\u{7}xt\n\n\u{2014} a AAAAAAA=\n", NoteError::Form),
            ("text\n\n\u{2014} a AAAAAAA=", NoteError::Form),
            ("text\n\n- a AAAAAAA=\n", NoteError::Signature),
            ("text\n\n\u{2014} a\n", NoteError::Signature),
            ("text\n\n\u{2014} a AAAA\n", NoteError::Signature),
            ("text\n\n\u{2014} a+b AAAAAAA=\n", NoteError::Name),
        ] {
            assert_eq!(Note::read(note), Err(error), "{note:?}");
        }
        let many = format!("text\n\n{}", "\u{2014} a AAAAAAA=\n".repeat(101));
        assert_eq!(Note::read(&many), Err(NoteError::Signature));
        assert_eq!(Signer::new("a b", Role::Log, &Signer::generate().unwrap()).unwrap_err(), NoteError::Name);
        assert_eq!(Signer::new("a", Role::Log, b"no key").unwrap_err(), NoteError::Secret);
    }
}
