//! What the whole of a column says, gathered cell by cell: enough to read any one of its cells.

use crate::cell::{Cell, Value};
use crate::column::{self, Kind, Tally, date_of};
use crate::date::{DateOrder, Evidence};
use crate::ids::{self, Forms, Scheme};
use crate::raw::{Raw, without_text_mark};
use crate::scale::{Different, Fit, Scale};
use crate::sheet::Sheet;
use crate::unseen::seen;

/// What a column says.
#[derive(Debug, Default, Clone)]
pub(crate) struct Facts {
    tally: Tally,
    evidence: Evidence,
    forms: Forms,
    filled: usize,
    commas: usize,
    urns: usize,
    laestabs: usize,
    /// Numbers with a decimal point, with a decimal comma, and those that a workbook holds as such.
    numbers: [Numbers; 3],
    /// Some cell is not missing, whatever numbers there are.
    told: bool,
    /// Some cell is a day, read with the day or with the month first.
    days: [bool; 2],
    different: Different,
    recent: Recent,
}

/// What the numbers of a column have in common.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Numbers {
    any: bool,
    fraction: bool,
    positive: bool,
    outside: bool,
    /// Text that is no number stands among them.
    pub words: bool,
}

impl Numbers {
    fn add(&mut self, cell: &Cell) {
        match cell {
            Cell::Value(Value::Number(number)) => {
                self.any = true;
                self.fraction |= number.fract() != 0.0;
                self.positive |= *number > 0.0;
                self.outside |= !(0.0..=1.0).contains(number);
            }
            Cell::Value(Value::Text(_)) => self.words = true,
            _ => {}
        }
    }

    /// Whether all are between 0 and 1, and some is more than nothing.
    pub fn are_shares(&self) -> bool {
        self.any && self.positive && !self.outside
    }

    /// Whether all are between 0 and 1, and some is neither.
    pub fn are_fractions(&self) -> bool {
        self.any && self.fraction && !self.outside
    }
}

impl Facts {
    /// The facts of a column of a sheet that is all there.
    pub fn of(sheet: &Sheet, index: usize) -> Self {
        let mut facts = Self::default();
        sheet.rows.iter().for_each(|row| facts.add(row.cell(index)));
        facts.settle();
        facts
    }

    /// Adds a cell. Most columns repeat a few texts, so what a text says is worked out once for many.
    pub fn add(&mut self, raw: &Raw) {
        match raw {
            Raw::Empty => {}
            Raw::Text(text) if text.len() <= Recent::LONGEST => {
                if let Some((text, times)) = self.recent.add(text) {
                    self.count(&Raw::Text(text), times);
                }
            }
            other => self.count(other, 1),
        }
    }

    /// To be called after the last cell.
    pub fn settle(&mut self) {
        for (text, times) in self.recent.take() {
            self.count(&Raw::Text(text), times);
        }
    }

    fn count(&mut self, raw: &Raw, times: usize) {
        let written = raw.text();
        let unmarked = seen(without_text_mark(&written));
        let unmarked = unmarked.as_ref();
        self.tally.add(raw, times);
        self.filled += if unmarked.trim().is_empty() { 0 } else { times };
        self.commas += if unmarked.contains(',') { times } else { 0 };
        self.forms.add(unmarked, times);
        self.urns += if ids::is_urn(unmarked) { times } else { 0 };
        self.laestabs += if ids::is_laestab(unmarked) { times } else { 0 };
        self.different.add(&written, times);
        self.told |= column::cell(raw, Kind::Text) != Cell::Missing;
        for (at, order) in [DateOrder::DayFirst, DateOrder::MonthFirst].into_iter().enumerate() {
            if let Some(day) = self.days.get_mut(at).filter(|day| !**day) {
                *day = matches!(date_of(raw, order), Some(Ok(_)));
            }
        }
        let [point, comma, stored] = &mut self.numbers;
        point.add(&column::cell(raw, Kind::Number { decimal_comma: false }));
        comma.add(&column::cell(raw, Kind::Number { decimal_comma: true }));
        match raw {
            Raw::Text(text) => self.evidence.add(text, times),
            _ => stored.add(&column::cell(raw, Kind::Text)),
        }
    }

    pub fn kind(&self) -> Kind {
        self.tally.kind(|| self.evidence)
    }

    pub fn evidence(&self) -> Evidence {
        self.evidence
    }

    pub fn scheme(&self) -> Scheme {
        self.forms.scheme()
    }

    /// How many cells hold something.
    pub fn filled(&self) -> usize {
        self.filled
    }

    /// Whether most names have a comma.
    pub fn with_comma(&self) -> bool {
        self.commas * 2 > self.filled
    }

    pub fn urns(&self) -> usize {
        self.urns
    }

    pub fn laestabs(&self) -> usize {
        self.laestabs
    }

    /// What the numbers of the column have in common.
    pub fn numbers(&self) -> Numbers {
        let [point, comma, stored] = self.numbers;
        match self.kind() {
            Kind::Number { decimal_comma: false } => point,
            Kind::Number { decimal_comma: true } => comma,
            Kind::Date(_) | Kind::Text => stored,
        }
    }

    /// Whether some cell says something, in a column that is not of numbers.
    pub fn is_told(&self) -> bool {
        self.told
    }

    pub fn has_day(&self, order: DateOrder) -> bool {
        let [day_first, month_first] = self.days;
        if order == DateOrder::DayFirst { day_first } else { month_first }
    }

    pub fn fit<'a>(&self, known: &'a [Scale]) -> Fit<'a> {
        self.different.fit(known)
    }
}

/// The last texts of a column, and how often each came since it was last made room for. Each text has one place
/// where it can be.
#[derive(Debug, Default, Clone)]
struct Recent {
    places: Vec<Option<(Box<str>, usize)>>,
}

impl Recent {
    const PLACES: usize = 64;
    const LONGEST: usize = 64;

    /// Counts a text, and gives the one that had to make room, if any.
    fn add(&mut self, text: &str) -> Option<(Box<str>, usize)> {
        if self.places.is_empty() {
            self.places.resize(Self::PLACES, None);
        }
        let place = self.places.get_mut(place(text) % Self::PLACES)?;
        match place {
            Some((here, times)) if **here == *text => {
                *times += 1;
                None
            }
            _ => place.replace((text.into(), 1)),
        }
    }

    fn take(&mut self) -> impl Iterator<Item = (Box<str>, usize)> + use<> {
        std::mem::take(&mut self.places).into_iter().flatten()
    }
}

/// Where a text belongs (FNV-1a over its last bytes, where numbers and names differ most).
fn place(text: &str) -> usize {
    let hash = text
        .bytes()
        .rev()
        .take(8)
        .fold(0xCBF2_9CE4_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash >> 8) as usize
}
