//! The table of figures with what they must be.

/// What the median of a figure must be.
#[derive(Clone, Copy)]
pub enum Gate {
    None,
    AtLeast(f64),
    AtMost(f64),
}

struct Row {
    name: String,
    unit: &'static str,
    gate: Gate,
    figures: Vec<f64>,
}

pub struct Table {
    rounds: usize,
    rows: Vec<Row>,
    missing: Vec<&'static str>,
}

impl Table {
    pub fn new(rounds: usize) -> Self {
        Self { rounds, rows: Vec::new(), missing: Vec::new() }
    }

    pub fn add(&mut self, name: &str, unit: &'static str, figure: f64, gate: Gate) {
        match self.rows.iter_mut().find(|row| row.name == name) {
            Some(row) => row.figures.push(figure),
            None => self.rows.push(Row { name: name.into(), unit, gate, figures: vec![figure] }),
        }
    }

    /// Something that was not measured: then the gates are not passed either.
    pub fn missing(&mut self, what: &'static str) {
        self.missing.push(what);
    }

    pub fn passed(&self) -> bool {
        self.missing.is_empty() && self.rows.iter().all(|row| row.passes().unwrap_or(true))
    }

    pub fn print(&self) {
        println!("Per second of CPU time of one core, {} rounds, median against the gate.", self.rounds);
        println!("Absolute figures depend on the machine; ratios are of the same run.\n");
        println!("{:<44} {:>10} {:>10} {:>10} {:<4} {:>12}", "", "min", "median", "max", "unit", "gate");
        for row in &self.rows {
            let (gate, verdict) = match (row.gate, row.passes()) {
                (Gate::AtLeast(least), Some(passed)) => (format!(">= {}", short(least)), passed),
                (Gate::AtMost(most), Some(passed)) => (format!("<= {}", short(most)), passed),
                _ => (String::new(), true),
            };
            let verdict = match row.gate {
                Gate::None => "",
                _ if verdict => "  passed",
                _ => "  MISSED",
            };
            let [min, median, max] = row.spread().map(short);
            let Row { name, unit, .. } = row;
            println!("{name:<44} {min:>10} {median:>10} {max:>10} {unit:<4} {gate:>12}{verdict}");
        }
        for what in &self.missing {
            println!("not measured: {what}");
        }
        println!("\n{}", if self.passed() { "all gates passed" } else { "NOT PASSED" });
    }
}

impl Row {
    fn spread(&self) -> [f64; 3] {
        let mut figures = self.figures.clone();
        figures.sort_by(f64::total_cmp);
        [figures[0], figures[figures.len() / 2], figures[figures.len() - 1]]
    }

    /// None without a gate. What could not be measured passes none.
    fn passes(&self) -> Option<bool> {
        let [_, median, _] = self.spread();
        match self.gate {
            Gate::None => None,
            Gate::AtLeast(least) => Some(median >= least),
            Gate::AtMost(most) => Some(median <= most),
        }
    }
}

fn short(figure: f64) -> String {
    match figure {
        _ if figure >= 1e6 => format!("{:.1} M", figure / 1e6),
        _ if figure >= 1e4 => format!("{:.0} k", figure / 1e3),
        _ if figure >= 100.0 => format!("{figure:.0}"),
        _ => format!("{figure:.2}"),
    }
}
