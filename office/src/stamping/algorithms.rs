//! Until when algorithms count: data with its sources, and what the operator knows better.

use std::collections::BTreeMap;

use jiff::Timestamp;
use pki::ers::Ages;
use pki::{Algorithm, Digest};
use serde::Deserialize;

/// Ends of algorithms by their names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Algorithms {
    digest: BTreeMap<String, Known>,
    signature: BTreeMap<String, Known>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    #[serde(default)]
    until: Option<Timestamp>,
    /// Read by people.
    #[serde(rename = "source")]
    _source: String,
}

impl Algorithms {
    pub fn embedded() -> Algorithms {
        toml::from_str(include_str!("algorithms.toml")).expect("the embedded ends of algorithms can be read")
    }

    /// With earlier ends that an operator set.
    pub fn with(mut self, ends: &BTreeMap<String, Timestamp>) -> Algorithms {
        for (name, end) in ends {
            for known in self.digest.get_mut(name).into_iter().chain(self.signature.get_mut(name)) {
                known.until = Some(known.until.map_or(*end, |until| until.min(*end)));
            }
        }
        self
    }

    /// When the first one of all ends.
    pub fn first_end(&self) -> Option<Timestamp> {
        self.digest.values().chain(self.signature.values()).filter_map(|known| known.until).min()
    }

    /// Whether there is an algorithm of this name.
    pub fn knows(&self, name: &str) -> bool {
        self.digest.contains_key(name) || self.signature.contains_key(name)
    }
}

impl Ages for Algorithms {
    fn digest(&self, digest: Digest) -> Option<Timestamp> {
        self.digest.get(digest.as_str()).and_then(|known| known.until)
    }

    fn signature(&self, algorithm: Algorithm) -> Option<Timestamp> {
        self.signature.get(algorithm.as_str()).and_then(|known| known.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_is_in_the_data() {
        let known = Algorithms::embedded();
        for digest in Digest::ALL {
            assert!(known.knows(digest.as_str()), "{digest:?}");
        }
        for algorithm in [Algorithm::Gost2015, Algorithm::RsaSha256] {
            assert!(known.knows(algorithm.as_str()), "{algorithm}");
        }
        assert_eq!(known.signature(Algorithm::RsaSha256), Some("2035-12-31T23:59:59Z".parse().unwrap()));
    }

    /// A broken digest ends when the operator says so; nobody makes one live longer.
    #[test]
    fn an_operator_can_only_end_earlier() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let ends = [
            ("sha-256".into(), at("2027-01-01T00:00:00Z")),
            ("rsa-sha256".into(), at("2040-01-01T00:00:00Z")),
        ];
        let known = Algorithms::embedded().with(&ends.into());
        assert_eq!(known.digest(Digest::Sha256), Some(at("2027-01-01T00:00:00Z")));
        assert_eq!(known.signature(Algorithm::RsaSha256), Some(at("2035-12-31T23:59:59Z")));
    }
}
