//! The files that came in, and the form for the next.

use ensemble_ui::{
    Button, Card, Choice, Choices, Field, Form as FormView, Markup, Mast, Section, Tint, empty, html, more,
};

use crate::access::viewer::Membership;
use crate::access::{Role, Viewer};
use crate::import::model::{Import, Kind, State};
use crate::import::store;
use crate::network::OrgKind;
use crate::web::Form;
use crate::web::form::errors;
use crate::web::locale::{moment, plural};
use crate::web::page::{Here, Page};

pub fn index(viewer: &Viewer, imports: &[(Import, String, Option<String>)], form: &Form) -> Page {
    let places = store::places(viewer);
    let lead = match places.is_empty() {
        true => "What was brought in to the school, by whom and when. The data manager brings files in.",
        false => {
            "A spreadsheet as the office has it will do. We show what would change first, and nothing is written until you say so."
        }
    };
    let body = html! {
        div.cols.side {
            div.stack.gap-l {
                @if !places.is_empty() { (errors(form)) (upload(&places, form)) }
                (past(viewer, imports))
            }
            div.stack.gap-l {
            (look_after(viewer))
            (Card::titled(Tint::Plain, "what", 2, "What can be brought in").body(html! {
                ul.plain.small {
                    li { strong { "Pupils and classes" } ": a list from the school’s records, a OneRoster package, or a set of Microsoft School Data Sync" }
                    li { strong { "Results" } ": one row a pupil, one column for each result" }
                    li { strong { "Attendance" } ": registers, or half days possible and attended, for pupils or for the whole school" }
                    li { "England’s transfer files: pupils, results or attendance, and nothing else of what they hold" }
                    li { strong { "Answers to a survey" } ": one row a response, one column a question. Who answered is never read" }
                    li { strong { "Terms and holidays" } ": name, first day, last day" }
                    li { strong { "Timetable" } ": class, day, time or period" }
                    li { "CSV, XLSX, XLS and ODS, whatever the columns are called" }
                    li { "Passwords are never read. Columns that nobody chose stay out" }
                    li { "The file itself is not kept once it is written, and in any case for a week at most" }
                }
            }))
            }
        }
    };
    Page::new(viewer, "Files in", Here::Imports).mast(Mast::new("Files in").lead(lead)).body(body)
}

/// What else there is to do with a school's records, for who keeps it.
fn look_after(viewer: &Viewer) -> Markup {
    let keeps =
        |m: &&Membership| m.org_kind == OrgKind::School && matches!(m.role, Role::Head | Role::DataManager);
    let mut schools: Vec<&Membership> = viewer.memberships.iter().filter(keeps).collect();
    schools.dedup_by_key(|m| m.org);
    html! {
        @for m in schools {
            (Card::titled(Tint::Brand, format!("keep-{}", m.org), 2, "Look after the records").body(html! {
                ul.plain.small {
                    li { a href=(format!("/numbers/quality?school={}", m.org)) { "How whole our data is" } ": what is missing, late, changed or counted twice" }
                    li { a href=(format!("/network/{}/next-session", m.org)) { "The next school year" } ": classes move up, leavers are marked, this year stays as it was" }
                    li { (leavers(viewer.app.config.leavers_kept_years)) }
                }
            }))
        }
    }
}

/// The setting of how long names are kept, in words.
fn leavers(years: i16) -> String {
    let more = match years {
        0 => String::new(),
        1 => " and for one school year after".to_owned(),
        n => format!(" and for {n} school years after"),
    };
    format!(
        "Names and numbers of pupils who left are kept until that school year ends{more}. Then only their results stay"
    )
}

fn upload(places: &[store::Place], form: &Form) -> Markup {
    let kinds = Kind::ALL.iter().filter(|kind| kind.is_file()).fold(
        Choices::one("kind", "What is in the file?"),
        |all, kind| {
            let chosen = form.text("kind") == kind.word();
            all.choice(Choice::new(kind.word(), kind.words()).on(chosen))
        },
    );
    let above = places.iter().any(|p| p.kind != OrgKind::School);
    let fields = html! {
        (kinds.error_if(form.error("kind")))
        @if let [_, _, ..] = places {
            (Field::select("org", "For", places.iter().map(|p| (p.id.to_string(), p.name.clone()))).value(form.text("org")))
        }
        (Field::files("file", "File", ".csv,.tsv,.txt,.xlsx,.xls,.ods,.zip,.xml")
            .hint("CSV, XLSX, XLS, ODS, a OneRoster zip or a transfer file, up to 50 MB; a register as CSV may be longer. The files of a School Data Sync set are chosen together").error_if(form.error("file")))
        @if above {
            (Choice::new("yes", "Make schools that are new")
                .hint("For a file with several schools: those we do not know yet are added").on(form.has("create_schools")).alone("create_schools"))
        }
        p.row { (Button::new("Check this file")) }
    };
    html! { (Card::titled(Tint::Brand, "upload", 2, "Bring a file in").body(FormView::post("/imports").files().personal().body(fields))) }
}

type Past = (Import, String, Option<String>);

/// Files of each group that are shown without being asked for.
const NEWEST: usize = 10;

fn past(viewer: &Viewer, imports: &[Past]) -> Markup {
    let waits = |import: &Import| import.waiting > 0;
    let open = |import: &Import| !waits(import) && (import.state.is_open() || is_under_way(import.state));
    let of = |is: &dyn Fn(&Import) -> bool| imports.iter().filter(|(i, ..)| is(i)).collect::<Vec<&Past>>();
    let groups = [
        ("waits", "Rows wait for somebody", of(&waits)),
        ("open", "Not written yet", of(&open)),
        ("done", "Written, undone or set aside", of(&|import| !waits(import) && !open(import))),
    ];
    let list = match imports {
        [] => empty(
            "No files yet",
            "Every file will be listed here, with what it changed and a way to undo it.",
            None,
        ),
        _ => html! {
            div.stack.gap-l {
                @for (id, title, files) in groups.iter().filter(|(.., files)| !files.is_empty()) {
                    section.stack.gap-s aria-labelledby=(format!("{id}-h")) {
                        h3 id=(format!("{id}-h")) { (title) }
                        (group(viewer, files))
                    }
                }
            }
        },
    };
    html! { (Section::new("past", "Files so far").body(list)) }
}

fn is_under_way(state: State) -> bool {
    matches!(state, State::Applying | State::Undoing)
}

fn group(viewer: &Viewer, files: &[&Past]) -> Markup {
    let (newest, older) = files.split_at(files.len().min(NEWEST));
    let list = |files: &[&Past]| {
        html! { ul.plain.stack { @for (import, org, by) in files { li { (file(viewer, import, org, by.as_deref())) } } } }
    };
    html! {
        (list(newest))
        @if !older.is_empty() { (more(plural(older.len(), "older one", "older ones"), list(older))) }
    }
}

fn file(viewer: &Viewer, import: &Import, org: &str, by: Option<&str>) -> Markup {
    let who = by.unwrap_or("the command line");
    let waiting = usize::try_from(import.waiting).unwrap_or_default();
    html! {
        p { a href=(format!("/imports/{}", import.id)) { (import.file_name) } " " span.quiet { (import.kind.words()) " for " (org) } }
        p.small.quiet { (moment(&viewer.app, import.created_at)) ", by " (who) ": " (what_became(import)) }
        @if waiting > 0 {
            p.small { a href=(format!("/imports/{}/waiting", import.id)) { (plural(waiting, "row waits", "rows wait")) " for somebody to say whose" } }
        }
    }
}

/// "written, 240 rows": what was read, and what was done with it.
fn what_became(import: &Import) -> String {
    let receipt = import.receipt();
    let rows = plural(receipt.rows, "row", "rows");
    let wrote = receipt.counts.rows_written > 0 || receipt.counts.schools_new > 0;
    match import.state {
        State::Applied if !wrote && receipt.counts.waiting > 0 => {
            format!("kept, {rows}, nothing written yet")
        }
        State::Applied if !wrote => format!("brought in, {rows}, nothing was different"),
        state if import.applied_at.is_some() => format!("{}, {rows}", state.words()),
        state => state.words().to_owned(),
    }
}
