//! Lists as files: for spreadsheets and for programs.

use axum::body::Body;
use axum::response::Response;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::{Map, json};

use super::documents::saved;
use crate::error::Failure;

/// The filters of a list as they stand in the address of another form of it; what is not set stays out.
pub fn query(filters: &[(&str, &String)]) -> String {
    let said = filters.iter().filter(|(_, value)| !value.is_empty());
    serde_urlencoded::to_string(said.collect::<Vec<_>>()).unwrap_or_default()
}

/// Rows under names of columns, as text.
pub struct Export {
    pub columns: &'static [&'static str],
    pub rows: Vec<Vec<String>>,
}

impl Export {
    /// RFC 4180 with a mark by which spreadsheets know that it is UTF-8.
    pub fn csv(&self, name: &str) -> Response {
        let mut text = format!("\u{feff}{}\r\n", self.columns.join(","));
        for row in &self.rows {
            text.push_str(&row.iter().map(|value| cell(value)).collect::<Vec<_>>().join(","));
            text.push_str("\r\n");
        }
        saved(&format!("{name}.csv"), "text/csv; charset=utf-8", Body::from(text))
    }

    /// An object with one list of objects.
    pub fn json(&self, name: &str) -> Response {
        let object = |row: &Vec<String>| -> Map<_, _> {
            self.columns.iter().zip(row).map(|(column, value)| ((*column).to_owned(), json!(value))).collect()
        };
        let rows: Vec<_> = self.rows.iter().map(object).collect();
        saved(&format!("{name}.json"), "application/json", Body::from(json!({ name: rows }).to_string()))
    }

    /// A workbook of one sheet; every cell is text, so that no number loses its zeros and nothing is a formula.
    pub fn xlsx(&self, name: &str) -> Result<Response, Failure> {
        let bytes = self.workbook().map_err(office::Error::internal)?;
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        Ok(saved(&format!("{name}.xlsx"), kind, Body::from(bytes)))
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_freeze_panes(1, 0)?;
        let bold = Format::new().set_bold();
        for (place, column) in (0..).zip(self.columns) {
            sheet.write_string_with_format(0, place, *column, &bold)?;
        }
        for (line, row) in (1..).zip(&self.rows) {
            for (place, value) in (0..).zip(row) {
                sheet.write_string(line, place, value)?;
            }
        }
        sheet.autofit();
        book.save_to_buffer()
    }
}

/// One cell. A value that a spreadsheet would take for a formula gets an apostrophe before it.
fn cell(value: &str) -> String {
    let guard = if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", value.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// a name cannot become a formula or another cell.
    #[test]
    fn a_cell_holds_one_value_and_no_formula() {
        assert_eq!(cell("ЖШС «А»"), "\"ЖШС «А»\"");
        assert_eq!(cell("a\",\"b"), "\"a\"\",\"\"b\"");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
    }
}
