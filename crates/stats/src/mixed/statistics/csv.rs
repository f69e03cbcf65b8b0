//! Statistics as a plain table.
//!
//! The first line names the columns, in any order; every other line is a cell. Columns are the factors, `n`, for each
//! variable `mean:NAME`, for each pair of variables (and each with itself) `cross:NAME:NAME`, and, if rows have
//! weights, `weight` and `log_weight`. Whatever else is named is a factor. Fields with a comma, a quote or a line end
//! stand in quotes, and a quote inside is doubled (RFC 4180). Two lines with the same groups are added, so files may be
//! put one after the other without their first lines.
//!
//! A table with columns `n`, `mean` and `sd` (divisor `n − 1`) and no others but factors is read as an outcome without
//! columns.

use super::{Cell, Statistics, StatisticsError};

/// The one variable of a table with `mean` and `sd`.
const PLAIN: &str = "outcome";

impl Statistics {
    /// Writes the table. Numbers have the digits that read back the same.
    ///
    /// ```
    /// use ensemble_stats::mixed::Statistics;
    /// let text = "school,n,mean,sd\nElm,3,2,1\n";
    /// let written = Statistics::read(text).unwrap().write();
    /// assert_eq!(written, "school,n,mean:outcome,cross:outcome:outcome\nElm,3,2.0,2.0\n");
    /// assert_eq!(Statistics::read(&written), Statistics::read(text));
    /// ```
    #[must_use]
    pub fn write(&self) -> String {
        let weighted = self.cells.iter().any(|c| c.weight != c.n as f64 || c.log_weight != 0.0);
        let mut names = self.factors.clone();
        names.push("n".into());
        if weighted {
            names.extend(["weight".into(), "log_weight".into()]);
        }
        names.extend(self.variables.iter().map(|v| format!("mean:{v}")));
        names.extend(pairs(&self.variables).map(|(a, b)| format!("cross:{a}:{b}")));
        let mut out = line(names.iter().map(String::as_str));
        for cell in &self.cells {
            let mut fields = cell.path.clone();
            fields.push(cell.n.to_string());
            if weighted {
                fields.extend([cell.weight, cell.log_weight].map(|v| format!("{v:?}")));
            }
            fields.extend(cell.mean.iter().chain(&cell.cross).map(|v| format!("{v:?}")));
            out.push_str(&line(fields.iter().map(String::as_str)));
        }
        out
    }

    /// Reads the table.
    ///
    /// # Errors
    /// Says which line and column cannot be used.
    pub fn read(text: &str) -> Result<Self, StatisticsError> {
        let mut records = records(text.trim_start_matches('\u{feff}'))?.into_iter();
        let (_, names) = records.next().ok_or(StatisticsError::Empty)?;
        for (at, name) in names.iter().enumerate() {
            if names.iter().take(at).any(|other| other == name) {
                return Err(StatisticsError::NameTwice { name: name.clone() });
            }
        }
        let layout = Layout::of(&names)?;
        let factors = layout.factors.iter().filter_map(|&at| names.get(at).cloned()).collect();
        let mut all = Self { factors, variables: layout.variables.clone(), cells: Vec::new() };
        let mut cells = Vec::new();
        for (line, fields) in records {
            if fields.len() != names.len() {
                return Err(StatisticsError::Ragged { line });
            }
            let cell = layout.cell(line, &names, &fields)?;
            if !cell.sound(layout.factors.len(), layout.variables.len()) {
                return Err(StatisticsError::Impossible { line });
            }
            cells.push(cell);
        }
        let read = Self { cells, ..all.clone() };
        all.add(&read)?;
        Ok(all)
    }
}

/// Where the columns stand.
struct Layout {
    factors: Vec<usize>,
    variables: Vec<String>,
    n: usize,
    weights: Option<(usize, usize)>,
    means: Vec<usize>,
    /// The products, or the standard deviation of the one variable.
    spread: Spread,
}

enum Spread {
    Cross(Vec<usize>),
    Sd(usize),
}

impl Layout {
    fn of(names: &[String]) -> Result<Self, StatisticsError> {
        let find = |name: &str| {
            let missing = || StatisticsError::NoColumn { name: name.to_owned() };
            names.iter().position(|n| n == name).ok_or_else(missing)
        };
        let n = find("n")?;
        let mut used = vec![n];
        let variables: Vec<String> =
            names.iter().filter_map(|name| Some(name.strip_prefix("mean:")?.to_owned())).collect();
        let (variables, means, spread, weights) = if variables.is_empty() {
            let (mean, sd) = (find("mean")?, find("sd")?);
            used.extend([mean, sd]);
            (vec![PLAIN.to_owned()], vec![mean], Spread::Sd(sd), None)
        } else {
            let means =
                variables.iter().map(|v| find(&format!("mean:{v}"))).collect::<Result<Vec<_>, _>>()?;
            let either = |(a, b): (&String, &String)| {
                find(&format!("cross:{a}:{b}"))
                    .or_else(|missing| find(&format!("cross:{b}:{a}")).map_err(|_| missing))
            };
            let cross = pairs(&variables).map(either).collect::<Result<Vec<_>, _>>()?;
            let weights = match (find("weight"), find("log_weight")) {
                (Err(_), Err(_)) => None,
                (weight, log) => Some((weight?, log?)),
            };
            used.extend(means.iter().chain(&cross).copied());
            used.extend(weights.into_iter().flat_map(|(a, b)| [a, b]));
            (variables, means, Spread::Cross(cross), weights)
        };
        let factors = (0..names.len()).filter(|at| !used.contains(at)).collect();
        Ok(Self { factors, variables, n, weights, means, spread })
    }

    fn cell(&self, line: usize, names: &[String], fields: &[String]) -> Result<Cell, StatisticsError> {
        let field = |at: usize| fields.get(at).map_or("", |f| f.trim());
        let wrong = |at: usize| {
            let name = names.get(at).cloned().unwrap_or_default();
            StatisticsError::NotANumber { line, name }
        };
        let number =
            |at: usize| field(at).parse::<f64>().ok().filter(|v| v.is_finite()).ok_or_else(|| wrong(at));
        let n: u64 = field(self.n).parse().map_err(|_| wrong(self.n))?;
        let (weight, log_weight) = match self.weights {
            Some((weight, log)) => (number(weight)?, number(log)?),
            None => (n as f64, 0.0),
        };
        let mean = self.means.iter().map(|&at| number(at)).collect::<Result<_, _>>()?;
        let cross = match &self.spread {
            Spread::Cross(cross) => cross.iter().map(|&at| number(at)).collect::<Result<_, _>>()?,
            // One row has no deviation; it may be left out.
            Spread::Sd(_) if n == 1 => vec![0.0],
            Spread::Sd(at) => vec![number(*at)?.powi(2) * n.saturating_sub(1) as f64],
        };
        let path = self.factors.iter().map(|&at| fields.get(at).cloned().unwrap_or_default()).collect();
        Ok(Cell { path, n, weight, log_weight, mean, cross })
    }
}

/// Each variable with itself and all before it.
fn pairs(variables: &[String]) -> impl Iterator<Item = (&String, &String)> {
    variables.iter().enumerate().flat_map(|(i, a)| variables.iter().take(i + 1).map(move |b| (a, b)))
}

fn line<'a>(fields: impl Iterator<Item = &'a str>) -> String {
    let quoted = |field: &str| match field.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field.to_owned(),
    };
    let fields: Vec<String> = fields.map(quoted).collect();
    fields.join(",") + "\n"
}

/// Fields by line, each with the number of the line it begins on; empty lines are left out.
fn records(text: &str) -> Result<Vec<(usize, Vec<String>)>, StatisticsError> {
    let mut out = Vec::new();
    let (mut fields, mut field): (Vec<String>, String) = (Vec::new(), String::new());
    let (mut quoted, mut line, mut began) = (false, 1, 1);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted || field.is_empty() => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            '\r' if !quoted && chars.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                fields.push(std::mem::take(&mut field));
                out.push((began, std::mem::take(&mut fields)));
                line += 1;
                began = line;
            }
            _ => {
                line += usize::from(c == '\n');
                field.push(c);
            }
        }
    }
    if quoted {
        return Err(StatisticsError::Ragged { line: began });
    }
    if !field.is_empty() || !fields.is_empty() {
        fields.push(field);
        out.push((began, fields));
    }
    out.retain(|(_, fields)| fields.iter().any(|f| !f.is_empty()));
    Ok(out)
}
