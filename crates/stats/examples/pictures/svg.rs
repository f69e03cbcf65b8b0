//! Plain SVG: a light card, so that a picture reads the same on a dark page, with marks by class.

use std::fmt::Write as _;

/// Width of every picture.
pub const WIDTH: f64 = 760.0;
/// Where text begins, and the same distance from the right.
pub const LEFT: f64 = 28.0;

const STYLE: &str = "\
text{font:14px 'Public Sans',system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#12262d}\
.title{font-size:18px;font-weight:650}.quiet{fill:#40545b;font-size:13px}.strong{font-weight:650}\
.better{fill:#1464a5}.ask{fill:#a84a00}text.better,text.ask{font-weight:650}\
.halo{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}.end{text-anchor:end}.middle{text-anchor:middle}\
.card{fill:#fff;stroke:#d3dde0}.grid{stroke:#e4ebed}.axis{stroke:#7d9097}.band{fill:#dde7ea}.tint{fill:#dfeff2}\
.fill{fill:#1464a5}.rest{fill:#dde7ea}\
.pupil{fill:#8c9ea4;fill-opacity:.55}.usual{fill:#61737a}.hollow{fill:#fff;stroke:#61737a;stroke-width:1.75}\
.line{stroke:#61737a;stroke-width:2;fill:none;stroke-linecap:round}\
.thick{stroke:#61737a;stroke-width:6;stroke-linecap:round}\
.line.better,.thick.better{stroke:#1464a5}\
.dashed{stroke:#40545b;stroke-dasharray:5 4;fill:none}.limit{stroke:#40545b;stroke-width:1.25;fill:none}\
.inner{stroke:#8c9ea4;stroke-dasharray:5 4;fill:none;stroke-width:1.25}.pull{stroke:#a84a00;stroke-width:1.5}";

/// A drawing in the making.
pub struct Picture {
    title: String,
    height: f64,
    body: String,
}

impl Picture {
    /// A card with a sentence at its head and a quieter one below.
    pub fn new(title: &str, below: &str, height: f64) -> Self {
        let mut picture = Self { title: title.to_owned(), height, body: String::new() };
        picture.say(LEFT, 38.0, "title", title);
        picture.say(LEFT, 60.0, "quiet", below);
        picture
    }

    pub fn say(&mut self, x: f64, y: f64, class: &str, words: &str) {
        let words = escape(words);
        self.put(format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\">{words}</text>"));
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        self.put(format_args!(
            "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" class=\"{class}\"/>",
            from.0, from.1, to.0, to.1
        ));
    }

    pub fn path(&mut self, points: &[(f64, f64)], class: &str) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        self.put(format_args!("<polyline points=\"{}\" class=\"{class}\"/>", points.join(" ")));
    }

    pub fn area(&mut self, points: &[(f64, f64)], class: &str) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        self.put(format_args!("<polygon points=\"{}\" class=\"{class}\"/>", points.join(" ")));
    }

    /// From its corner at the upper left.
    pub fn rect(&mut self, corner: (f64, f64), width: f64, height: f64, class: &str) {
        self.put(format_args!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" class=\"{class}\"/>",
            corner.0, corner.1
        ));
    }

    pub fn dot(&mut self, (x, y): (f64, f64), radius: f64, class: &str) {
        self.put(format_args!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" class=\"{class}\"/>"));
    }

    /// What the usual circle becomes where something is said.
    pub fn square(&mut self, (x, y): (f64, f64), half: f64, class: &str) {
        self.rect((x - half, y - half), 2.0 * half, 2.0 * half, class);
    }

    pub fn finish(self) -> String {
        let (title, height) = (escape(&self.title), self.height);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
             height=\"{height}\" role=\"img\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
             <rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"10\" class=\"card\"/>\n{}</svg>\n",
            WIDTH - 1.0,
            height - 1.0,
            self.body
        )
    }

    fn put(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.body, "{element}");
    }
}

fn escape(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// From values to places on the picture.
#[derive(Clone, Copy)]
pub struct Scale {
    values: (f64, f64),
    places: (f64, f64),
}

impl Scale {
    pub fn new(values: (f64, f64), places: (f64, f64)) -> Self {
        Self { values, places }
    }

    pub fn at(&self, value: f64) -> f64 {
        let share = (value - self.values.0) / (self.values.1 - self.values.0);
        self.places.0 + share * (self.places.1 - self.places.0)
    }
}

/// With so many digits, and a proper minus.
pub fn number(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}").replace('-', "−");
    if text.trim_start_matches('−').chars().all(|c| matches!(c, '0' | '.')) {
        return text.trim_start_matches('−').to_owned();
    }
    text
}
