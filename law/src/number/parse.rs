//! From the text of a template to its fields.

use super::{Field, NumberError, Template, Token};

/// Longer ones would not fit into documents.
const LONGEST: usize = 60;
/// What may stand between fields.
const SEPARATORS: &str = "-/._";

impl Template {
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        if text.chars().count() > LONGEST {
            return Err(NumberError::Long { longest: LONGEST });
        }
        let mut template =
            Self { text: text.to_owned(), fields: vec![Field::default()], separators: Vec::new() };
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            template.push_text(before)?;
            let (token, after) = after.split_once('}').ok_or(NumberError::Unclosed)?;
            template.push_token(Token::parse(token)?)?;
            rest = after;
        }
        template.push_text(rest)?;
        template.check()?;
        Ok(template)
    }

    fn push_text(&mut self, text: &str) -> Result<(), NumberError> {
        for sign in text.chars() {
            let field = self.fields.last_mut().ok_or(NumberError::Unclosed)?;
            match sign {
                '}' => return Err(NumberError::Unclosed),
                sign if SEPARATORS.contains(sign) => {
                    self.separators.push(sign);
                    self.fields.push(Field::default());
                }
                sign if !sign.is_alphanumeric() => return Err(NumberError::Sign(sign)),
                sign if field.token.is_some() => field.suffix.push(sign),
                sign => field.prefix.push(sign),
            }
        }
        Ok(())
    }

    fn push_token(&mut self, token: Token) -> Result<(), NumberError> {
        let field = self.fields.last_mut().ok_or(NumberError::Unclosed)?;
        match field.token.replace(token) {
            Some(before) => Err(NumberError::NotParted(before.name().into(), token.name().into())),
            None => Ok(()),
        }
    }

    /// Participant, year and place in the series exactly once, the others at most once.
    fn check(&self) -> Result<(), NumberError> {
        let count =
            |name: &str| self.fields.iter().filter(|f| f.token.is_some_and(|t| t.role() == name)).count();
        for (name, needed) in
            [("{code}", true), ("{year}", true), ("{seq}", true), ("{month}", false), ("{check}", false)]
        {
            match count(name) {
                0 if needed => return Err(NumberError::Missing(name)),
                0 | 1 => {}
                _ => return Err(NumberError::Twice(name)),
            }
        }
        Ok(())
    }
}

impl Token {
    fn parse(token: &str) -> Result<Self, NumberError> {
        match token.split_once(':') {
            None => match token {
                "code" => Ok(Self::Code),
                "year" => Ok(Self::Year),
                "yy" => Ok(Self::ShortYear),
                "month" => Ok(Self::Month),
                "check" => Ok(Self::Check),
                "seq" => Err(NumberError::Width),
                _ => Err(NumberError::UnknownToken(format!("{{{token}}}"))),
            },
            Some(("seq", width)) => match width.parse() {
                Ok(width @ 1..=9) => Ok(Self::Sequence(width)),
                _ => Err(NumberError::Width),
            },
            Some(_) => Err(NumberError::UnknownToken(format!("{{{token}}}"))),
        }
    }

    /// As the operator types it.
    fn name(self) -> &'static str {
        match self {
            Self::ShortYear => "{yy}",
            other => other.role(),
        }
    }

    /// What it says: both forms of the year say the same.
    fn role(self) -> &'static str {
        match self {
            Self::Code => "{code}",
            Self::Year | Self::ShortYear => "{year}",
            Self::Month => "{month}",
            Self::Sequence(_) => "{seq}",
            Self::Check => "{check}",
        }
    }
}
