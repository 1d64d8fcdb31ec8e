//! The settings file: read past its first mistake, each with its line.

use std::{
    fs::File,
    io::{self, Read},
    ops::Range,
    path::Path,
};

use toml::{
    Spanned, Value,
    de::{DeTable, DeValue},
};

use super::{Draft, FILE_BYTES_MAX};
use crate::Origin;

pub(super) fn take(path: &Path, draft: &mut Draft<'_>) {
    match read(path) {
        Ok(text) => Lines { path, text: &text }.take(draft),
        Err(error) => {
            let origin = Origin::File {
                path: path.to_owned(),
                line: None,
            };
            draft.complain(origin, "", format!("cannot be read: {error}"));
        }
    }
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let length = File::open(path)?
        .take(FILE_BYTES_MAX + 1)
        .read_to_string(&mut text)?;
    if length as u64 > FILE_BYTES_MAX {
        let wrong = format!("is larger than {FILE_BYTES_MAX} bytes");
        return Err(io::Error::other(wrong));
    }
    Ok(text)
}

struct Lines<'a> {
    path: &'a Path,
    text: &'a str,
}

impl<'a> Lines<'a> {
    fn take(&self, draft: &mut Draft<'_>) {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            draft.complain(self.origin(error.span()), "", error.message());
        }
        self.take_table(document.get_ref(), "", draft);
    }

    /// Groups are one deep; whatever lies deeper is no setting and is named as such.
    fn take_table(&self, table: &DeTable<'a>, prefix: &str, draft: &mut Draft<'_>) {
        for (name, value) in table {
            let path = format!("{prefix}{}", name.get_ref());
            let group = format!("{path}.");
            let is_group = draft.keys.keys().any(|key| key.starts_with(&group));
            match value.get_ref() {
                DeValue::Table(inner) if is_group => self.take_table(inner, &group, draft),
                _ if is_group => {
                    let wrong = format!("is a group of settings: write [{path}]");
                    draft.complain(self.origin(Some(name.span())), &path, wrong);
                }
                _ => self.take_value(&path, name, value, draft),
            }
        }
    }

    fn take_value<N>(
        &self,
        path: &str,
        name: &Spanned<N>,
        value: &Spanned<DeValue<'a>>,
        draft: &mut Draft<'_>,
    ) {
        let origin = self.origin(Some(name.span()));
        match plain(value.get_ref()) {
            Some(value) => draft.set(path, value, origin),
            None => draft.complain(origin, path, "is a number that cannot be read"),
        }
    }

    fn origin(&self, span: Option<Range<usize>>) -> Origin {
        let line = span.and_then(|span| self.text.get(..span.start));
        Origin::File {
            path: self.path.to_owned(),
            line: line.map(|before| before.matches('\n').count() + 1),
        }
    }
}

/// Groups are of no setting's type: an empty one stands for them.
fn plain(value: &DeValue<'_>) -> Option<Value> {
    Some(match value {
        DeValue::String(text) => Value::String(text.clone().into_owned()),
        DeValue::Integer(number) => {
            Value::Integer(i64::from_str_radix(number.as_str(), number.radix()).ok()?)
        }
        DeValue::Float(number) => Value::Float(number.as_str().parse().ok()?),
        DeValue::Boolean(switch) => Value::Boolean(*switch),
        DeValue::Datetime(moment) => Value::Datetime(*moment),
        DeValue::Array(list) => {
            let items = list.iter().map(|item| plain(item.get_ref()));
            Value::Array(items.collect::<Option<_>>()?)
        }
        DeValue::Table(_) => Value::Table(toml::Table::new()),
    })
}
