//! Whether two templates could give one number for two different places.
//!
//! Decided by their form alone, for all participants, years and places there may ever be. The answer errs on one
//! side only: "never" is proven, "perhaps" is not.

use super::{Code, Field, Template, Token};

/// What may stand at one position of a field.
#[derive(Clone, Copy)]
enum Sign {
    Fixed(char),
    Digit,
    /// A letter or digit.
    Any,
}

impl Template {
    /// Whether this template and `other` might give the same number for different places. They never do, when
    ///
    /// - the signs between the fields differ: a number has those of its template; or
    /// - some field can never have the same content in both; or
    /// - participant, year and place in the series stand in the same fields with the same fixed text around them:
    ///   then equal numbers mean the same place, and a place is given once.
    pub fn might_repeat(&self, other: &Template) -> bool {
        let pairs = || self.fields.iter().zip(&other.fields);
        self.separators == other.separators
            && !pairs().any(|(one, other)| never_equal(one, other))
            && !pairs().all(|(one, other)| same_place(one, other))
    }
}

/// Whether equal contents of both fields say the same about the place. Month and check digits say nothing.
fn same_place(one: &Field, other: &Field) -> bool {
    let says = |field: &Field| match field.token {
        Some(Token::Sequence(_)) => Some("seq"),
        Some(Token::Code) => Some("code"),
        Some(Token::Year) => Some("year"),
        Some(Token::ShortYear) => Some("yy"),
        Some(Token::Month | Token::Check) | None => None,
    };
    match (says(one), says(other)) {
        (None, None) => true,
        (one_says, other_says) => {
            one_says == other_says && one.prefix == other.prefix && one.suffix == other.suffix
        }
    }
}

fn never_equal(one: &Field, other: &Field) -> bool {
    let (shortest, longest) = one.lengths();
    let (other_shortest, other_longest) = other.lengths();
    let lengths = longest.is_some_and(|longest| longest < other_shortest)
        || other_longest.is_some_and(|longest| longest < shortest);
    let contradict =
        |ours: Vec<Sign>, theirs: Vec<Sign>| ours.iter().zip(&theirs).any(|(a, b)| a.contradicts(*b));
    lengths
        || contradict(one.signs_ahead(), other.signs_ahead())
        || contradict(one.signs_behind(), other.signs_behind())
}

impl Sign {
    fn contradicts(self, other: Sign) -> bool {
        match (self, other) {
            (Sign::Fixed(one), Sign::Fixed(other)) => one != other,
            (Sign::Fixed(sign), Sign::Digit) | (Sign::Digit, Sign::Fixed(sign)) => !sign.is_ascii_digit(),
            _ => false,
        }
    }
}

impl Field {
    /// Least and greatest length; `None`: without end.
    fn lengths(&self) -> (usize, Option<usize>) {
        let fixed = self.prefix.chars().count() + self.suffix.chars().count();
        let (shortest, longest) = self.token.map_or((0, Some(0)), Token::lengths);
        (fixed + shortest, longest.map(|longest| fixed + longest))
    }

    /// The signs that surely stand at the first positions.
    fn signs_ahead(&self) -> Vec<Sign> {
        let mut signs: Vec<Sign> = self.prefix.chars().map(Sign::Fixed).collect();
        signs.extend(self.token_signs());
        if self.is_of_fixed_length() {
            signs.extend(self.suffix.chars().map(Sign::Fixed));
        }
        signs
    }

    /// The signs that surely stand at the last positions, from the end.
    fn signs_behind(&self) -> Vec<Sign> {
        let mut signs: Vec<Sign> = self.suffix.chars().rev().map(Sign::Fixed).collect();
        signs.extend(self.token_signs());
        if self.is_of_fixed_length() {
            signs.extend(self.prefix.chars().rev().map(Sign::Fixed));
        }
        signs
    }

    /// All signs of a token are alike.
    fn token_signs(&self) -> Vec<Sign> {
        let Some(token) = self.token else { return Vec::new() };
        vec![if token == Token::Code { Sign::Any } else { Sign::Digit }; token.lengths().0]
    }

    fn is_of_fixed_length(&self) -> bool {
        self.lengths().1 == Some(self.lengths().0)
    }
}

impl Token {
    fn lengths(self) -> (usize, Option<usize>) {
        match self {
            Self::Code => (1, Some(Code::LONGEST)),
            Self::Year => (4, Some(4)),
            Self::ShortYear => (2, Some(3)),
            Self::Month | Self::Check => (2, Some(2)),
            Self::Sequence(width) => (width, None),
        }
    }
}
