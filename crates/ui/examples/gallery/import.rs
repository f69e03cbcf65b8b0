//! A data manager: check, preview and receipt on one page.

use crate::site::{SITE, account};
use ensemble_ui::{
    Banner, Button, Card, Cell, ErrorSummary, Field, Form, Icon, Kind, Markup, Mast, Page, Progress, Render,
    Section, Shown, Table, Tint, bullets, diff, do_names, do_print, facts, html, more, more_open, privacy,
    state, stepper, tag,
};

pub fn page() -> Markup {
    let mast = Mast::new("Nothing is written until you say so")
        .place("Dev Mistry, data manager")
        .place("Fennick Road Primary")
        .place("pupils-november.xlsx")
        .lead(html! {
            "We read 230 pupils and found " strong { "two things to put right" }
            ". When they are, this will add 12 joiners, mark 3 leavers and rename 1. The other 214 stay as they are."
        })
        .below(stepper("Steps", &["File", "Check", "Preview", "Receipt"], 1));
    let body = html! { (check()) (preview()) (receipt()) };
    Page::new(&SITE, "Import pupils")
        .here("numbers")
        .errors(true)
        .account(account("DM", "Dev Mistry"))
        .mast(mast)
        .body(body)
        .render()
}

fn check() -> Markup {
    let errors = ErrorSummary::new()
        .leaves_focus()
        .error("p14", "Row 14, column E: 31 February 2019 is not a date")
        .error("p88", "Rows 88 and 152: the same pupil number twice");
    let date =
        Field::text("p14", "Date of birth for row 14").value("31/02/2019").error("31 February is not a date");
    let two = Field::select(
        "p88",
        "These two rows are",
        [
            ("", "Choose one"),
            ("out", "Two pupils: leave both out, and I will ask the office"),
            ("88", "One pupil: keep row 88"),
            ("152", "One pupil: keep row 152"),
        ],
    );
    let problems = Table::new("Problems in the file")
        .stack()
        .column("Where")
        .column("What the file says")
        .column("What you can do")
        .row([Cell::line("Row 14, column E"), Cell::new(html! { code { "31/02/2019" } " as a date of birth. February 2019 had 28 days." }), Cell::new(date)])
        .row([Cell::line("Rows 88 and 152"), Cell::new(html! { "Pupil number " code { "A8213…407" } " on two pupils, with different names and birthdays." }), Cell::new(two)]);
    let form = Form::post("import.html").class("card keep").personal().body(html! {
        (problems)
        p.row.mt-s { (Button::new("Check again")) a.ico.small href="import.html" { (Icon::Download) "These rows as a file" } }
    });
    Section::new("ch", "1. Check")
        .side(html! { p.tiny { "Three steps, shown here one under another" } })
        .body(html! {
            div.cols.side {
                div.stack { (errors) (form) }
                div.stack.gap-l { (passed_over()) (glance()) }
            }
            (columns())
        })
        .render()
}

fn passed_over() -> Card {
    Card::titled(Tint::Plain, "sk", 3, "What we passed over").body(html! {
        div.small { (bullets([
            html! { "Rows 1 to 4: a title and the print date" },
            html! { "Row 235: a total, not a pupil" },
            html! { "Column H, " code { "FSM" } ": this school has chosen not to bring it in" },
            html! { "Colours: they carry no meaning here" },
        ])) }
    })
}

fn glance() -> Card {
    Card::titled(Tint::Plain, "wo", 3, "Worth a glance").body(html! {
        (state(Kind::Ask, "Row 61: joined on 2 November 2062. Read as 2026?"))
        (Form::post("import.html").body(Button::new("Yes, 2026").text()))
    })
}

fn columns() -> Markup {
    let goes = [
        "Full name, split in two",
        "Pupil number",
        "Class",
        "Stage",
        "Date of birth",
        "Joined on",
        "Left on",
        "Leave this column out",
    ];
    let row = |(i, (column, first, to, matched)): (usize, (&str, &str, &str, bool))| {
        let known = if matched {
            tag(Tint::Plain, "Matched")
        } else {
            tag(Tint::Brand, html! { (Icon::Pen) "Changed by you" })
        };
        let choice = Field::select(format!("c{i}"), format!("{column} goes to"), goes.map(|g| (g, g)))
            .label_hidden()
            .value(to);
        [
            Cell::new(html! { code { (column) } }),
            Cell::new(html! { span.quiet { (first) } }),
            Cell::new(choice),
            Cell::new(known),
        ]
    };
    let table = Table::new("Columns and where they go")
        .stack()
        .column("Your column")
        .column("First values")
        .column("Goes to")
        .column("How we know");
    let rows = [
        ("Surname, Forename", "Ahmed, Kofi · Byrne, Nell", "Full name, split in two", true),
        ("UPN", "A8213… · A8214…", "Pupil number", true),
        ("Reg", "3A · 3B · 4C", "Class", true),
        ("Yr", "3 · 3 · 4", "Stage", true),
        ("DOB", "14/03/2018 · 31/02/2019", "Date of birth", true),
        ("Start", "02/11/26 · blank", "Joined on", false),
        ("Notes2", "see file · blank", "Leave this column out", false),
    ];
    html! {
        section.stack.mt aria-labelledby="mp-h" {
            div.head { h3 #mp-h { "Which column is which" } p.tiny { "Remembered for the next file from this office" } }
            (Form::post("import.html").class("card keep").body(table.rows(rows.into_iter().enumerate().map(row))))
        }
    }
}

fn preview() -> Markup {
    let person = |(name, class, what): (&str, &str, &str)| {
        [Cell::new(html! { span.name { (name) } }), class.into(), what.into()]
    };
    let list = |title: &str, rows: &[(&str, &str, &str)]| {
        Table::new(title)
            .scroll()
            .column("Pupil")
            .column("Class")
            .column("What changes")
            .rows(rows.iter().copied().map(person))
    };
    let joiners = list(
        "12 joiners",
        &[
            ("Nell B", "3A", "Joins 2 November"),
            ("Tomasz W", "4C", "Joins 2 November"),
            ("Asha M", "3B", "Joins 9 November"),
        ],
    );
    let leavers = list(
        "3 leavers",
        &[
            ("Rory D", "4A", "Not in the file. Leaves 20 November"),
            ("Ines P", "6B", "Not in the file. Leaves 20 November"),
            ("Callum F", "5A", "Left 13 November"),
        ],
    );
    let renamed = list("1 renamed", &[("Mia Okafor-Lund", "5B", "Was Mia Lund. Same pupil number")]);
    Section::new("pv", "2. Preview")
        .side(do_names(false, "Hide names for a shared screen", "Show names"))
        .body(html! {
            p { "What would be different afterwards. Reading the same file twice changes nothing." }
            (diff(&[(12, "joiners"), (3, "leavers"), (1, "renamed")], (214, "unchanged")))
            div.cols.half {
                (Card::bare(Tint::Plain).close().body(html! {
                    (more_open("12 joiners", html! { (joiners) p.tiny.mt-s { "and nine more" } }))
                    (more("3 leavers", html! { (leavers) p.tiny.mt-s { "Their past numbers stay with the teams that earned them." } }))
                    (more("1 renamed", renamed))
                }))
                (cells())
            }
            (Form::post("import.html").class("row").body(html! { (Button::new("Write these changes")) a.small href="#ch" { "Go back and change something" } }))
        })
        .render()
}

fn cells() -> Card {
    let value = |words: &str| Cell::new(Shown::Value(words.into()));
    let band = || Cell::new(Shown::Band("90% or more".into()));
    let table = Table::new("Results file, preview")
        .scroll()
        .column("Stage")
        .column("Reading")
        .column("Writing")
        .column("Number")
        .row([value("Year 3"), value("62%"), value("58%"), value("66%")])
        .row([value("Year 4"), value("67%"), Cell::new(Shown::Hidden("hidden, 1 to 4".into())), value("71%")])
        .row([value("Year 5"), band(), value("64%"), band()])
        .row([
            value("Nursery"),
            Cell::new(Shown::NotApplicable),
            Cell::new(Shown::NotApplicable),
            Cell::new(Shown::NotGiven),
        ]);
    Card::titled(Tint::Plain, "ce", 3, "A results file, with hidden and banded cells").body(html! {
        p.tiny { "Shown as they came. A hidden cell is never read as zero, and never guessed." }
        (table)
        p.tiny { "In the file: " code { "c" } " hidden, " code { "90+%" } " a band, " code { "z" } " does not apply, blank not given." }
    })
}

fn receipt() -> Markup {
    let progress = Progress {
        id: "writing".into(),
        label: "Writing".into(),
        done: 171,
        of: 230,
        words: "171 of 230, about 3 seconds left".render(),
        note: Some("You can leave this page. If anything stops it, everything is put back.".render()),
        poll: None,
    };
    let done = Banner::done(html! { strong { "Done." } " 12 joined, 3 left, 1 renamed, 214 unchanged." })
        .undo(Form::post("import.html"), "Undo");
    let receipt = facts([
        ("File", html! { "pupils-november.xlsx, 48 KB, fingerprint " code { "7c1e 90ab" } }),
        ("Written", html! { "Monday 23 November 2026, 8:41am, by Dev Mistry" }),
        ("Left out", html! { "Rows 88 and 152, waiting for the office" }),
        ("Kept", html! { "The file’s fingerprint and this receipt. Not the file" }),
        (
            "Undo",
            html! { "Until Wednesday 23 December. It puts these 16 pupils back as they were and touches nothing entered since" },
        ),
    ]);
    Section::new("rc", "3. Receipt")
        .body(html! {
            div.cols.side {
                div.stack {
                    (Card::bare(Tint::Plain).body(progress))
                    (Card::bare(Tint::Plain).body(html! {
                        (done) (receipt)
                        p.row { (do_print("Print the receipt")) a.ico.small href="import.html" { (Icon::Download) "What changed, as a file" } }
                    }))
                }
                (privacy("Names are seen by you and by the teams these pupils belong to. The audit page shows that you opened this list."))
            }
        })
        .render()
}
