//! Today's page for each role: a handful of things, then the end.

use ensemble_ui::chart::{Figure, Xmr};
use ensemble_ui::{Button, DayItem, Icon, Markup, Mast, day, html, state};

use super::store::LastImport;
use super::waits::Wait;
use crate::access::{Role, Viewer};
use crate::event::feed::Entry;
use crate::finding::CameBack;
use crate::network::Org;
use crate::notice;
use crate::numbers::model::Gathered;
use crate::numbers::series::Series;
use crate::numbers::teams::Team;
use crate::numbers::words;
use crate::numbers::{picture, standing_out};
use crate::web::form::Form;
use crate::web::id::Id;
use crate::web::locale::{self, count_word, plural, sentence_case};
use crate::web::page::{Here, Page};

fn page(viewer: &Viewer, lead: Markup, items: Vec<DayItem>, end: Markup) -> Page {
    let first = viewer.name().split_whitespace().next().unwrap_or_default().to_owned();
    let now = viewer.app.local();
    let mast = Mast::new(format!("{}, {first}", locale::greeting(&now)))
        .place(locale::day(&viewer.today))
        .place(locale::time(&now))
        .lead(lead);
    // A guest has the form itself on the page.
    let host = viewer.memberships.iter().any(|m| m.role != Role::Guest);
    let body = html! {
        (day(items))
        p.quiet.small.mt-l { (end) @if host { " Did you notice something good? " a href="/notices/new" { "Tell the team" } "." } }
    };
    Page::new(viewer, "Today", Here::Today).mast(mast).body(body)
}

/// What came back: what became of a card of ours, or else the newest news of the team.
pub enum Back {
    Became(CameBack),
    Happened(Entry),
}

/// Something that waits, before anything that is only due.
fn waiting(wait: &Wait) -> DayItem {
    DayItem::new(wait.icon, "One thing to do", "do", &wait.title).body(html! {
        p { (wait.words) }
        p.row.mt-s { (Button::link(&wait.link, wait.label)) }
    })
}

/// A teacher or a team's lead.
pub fn team(
    viewer: &Viewer,
    first: Option<(Id<Org>, &str)>,
    series: &[Series],
    wait: Option<&Wait>,
    (back, start): (Option<&Back>, Option<DayItem>),
) -> Page {
    let look = super::routes::most_telling(series);
    // Who begins has three steps, and no other thing to do until somebody waits.
    let act = wait.map(waiting).or_else(|| if start.is_some() { None } else { to_do(viewer, first, series) });
    let lead = match (look, &act) {
        (Some(_), Some(_)) => {
            html! { "There is " strong { "one thing to look at and one to do" } (if back.is_some() { ", and something came back." } else { "." }) }
        }
        (Some(_), None) => html! { "There is " strong { "one thing to look at" } ". Nothing waits for you." },
        (None, Some(_)) => html! { "There is " strong { "one thing to do" } "." },
        (None, None) if start.is_some() => html! { "Half an hour is enough " strong { "to begin" } "." },
        (None, None) => html! { "Nothing waits for you today." },
    };
    let mut items = Vec::new();
    items.extend(look.map(to_look_at));
    items.extend(act);
    items.extend(start);
    items.extend(back.map(coming_back));
    let end = html! { "That is all for today. Anything else can wait for " a href="/numbers" { "your team’s page" } "." };
    page(viewer, lead, items, end)
}

fn to_look_at(series: &Series) -> DayItem {
    let measure = &series.measure;
    let figure = Figure::new(picture::draw(series, "look", Xmr::HEIGHT))
        .downloads(picture::downloads(&series.measure))
        .link(html! { a href=(format!("/numbers/{}", measure.id)) { "Look closer" } })
        .link(html! { a href="/numbers" { "Our other numbers" } });
    DayItem::new(Icon::Eye, "One thing to look at", "look", words::title(series)).body(html! {
        (state(words::kind(series), words::state(series)))
        (figure)
    })
}

/// One thing at most: say what we know, enter what is due, begin, or look together.
fn to_do(viewer: &Viewer, first: Option<(Id<Org>, &str)>, series: &[Series]) -> Option<DayItem> {
    let item = |icon, title: String, words: &str, href: String, label: &str| {
        DayItem::new(icon, "One thing to do", "do", title).body(html! {
            p { (words) }
            p.row.mt-s { (Button::link(href, label)) }
        })
    };
    if let Some(odd) = series.iter().find(|s| s.asks_for_words()) {
        let (period, _) = odd.measure.cadence.period();
        let title = format!("What do we know about that {period}?");
        let href = format!("/numbers/{}#know", odd.measure.id);
        let words = format!(
            "{}: {}. A few words on the chart save the next conversation.",
            odd.measure.name,
            words::state(odd)
        );
        return Some(item(Icon::Note, title, &words, href, "Add what we know"));
    }
    if let Some(due) = series.iter().find(|s| s.is_due(&viewer.today)) {
        let title = format!("{} waits for its next reading", due.measure.name);
        let since = due
            .latest()
            .map(|last| format!("The last one is for {}. ", words::day_month(&last.taken_on)))
            .unwrap_or_default();
        let href = format!("/numbers/{}#enter", due.measure.id);
        return Some(item(
            Icon::Pen,
            title,
            &format!("{since}It takes less than a minute."),
            href,
            "Enter it",
        ));
    }
    if series.is_empty() {
        let (id, team) = first?;
        let leads = viewer.memberships.iter().any(|m| m.org == id && m.role == Role::TeamLead);
        let (href, label) = match leads {
            true => (format!("/numbers/measures/new?team={id}"), "Choose a number"),
            false => ("/numbers".to_owned(), "Open our numbers"),
        };
        let words = format!("One number that the {team} would like to move is enough to begin with.");
        return Some(item(Icon::Chart, "Choose a number together".to_owned(), &words, href, label));
    }
    let results = series
        .iter()
        .find(|s| s.measure.gathered == Gathered::Results && !s.measure.is_start && !s.readings.is_empty())?;
    let title = format!("Where is it working? {}", results.measure.name);
    let words = "How widely it spreads between classes, with no class named. The one that is yours is marked for you alone.";
    Some(item(
        Icon::Users,
        title,
        words,
        format!("/numbers/{}/variation", results.measure.id),
        "Look together",
    ))
}

fn coming_back(back: &Back) -> DayItem {
    match back {
        Back::Became(back) => became(back),
        Back::Happened(entry) => happened(entry),
    }
}

fn became(back: &CameBack) -> DayItem {
    let title = format!("What became of {}", back.title);
    DayItem::new(Icon::Heart, "One thing coming back", "back", title).body(html! {
        @if let Some((_, decision)) = back.finding { p { (back.by) " " (decision.told()) " what you shared." } }
        @if let Some(thanks) = &back.thanks { p { "“" (thanks) "” " span.quiet { (back.by) } } }
        p { a href=(format!("/practices/{}", back.practice_id)) { "See it on your card" } }
    })
}

fn happened(entry: &Entry) -> DayItem {
    DayItem::new(Icon::Heart, "One thing coming back", "back", &entry.sentence.words).body(html! {
        @if let Some(link) = &entry.sentence.link { p { a href=(link) { "See what it says" } } }
    })
}

/// The head: what stands out and what is due, in words.
pub fn head(
    viewer: &Viewer,
    school: &str,
    teams: &[(Team, Vec<Series>)],
    import: Option<&LastImport>,
    (wait, start): (Option<&Wait>, Option<DayItem>),
) -> Page {
    let due: Vec<(&str, &str)> = (teams.iter())
        .flat_map(|(team, all)| {
            all.iter()
                .filter(|s| s.is_due(&viewer.today))
                .map(|s| (team.name.as_str(), s.measure.name.as_str()))
        })
        .collect();
    let numbers = teams.iter().map(|(_, all)| all.len()).sum::<usize>();
    let mut items: Vec<DayItem> = wait.map(waiting).into_iter().chain(start).collect();
    if numbers > 0 {
        items.push(DayItem::new(Icon::Eye, "What stands out", "out", "In our teams’ own numbers").body(
            html! {
                p { (standing_out(teams)) }
                p.row.mt-s { (Button::link("/numbers", "Open our numbers")) }
            },
        ));
    } else {
        items.push(DayItem::new(Icon::Chart, "One thing to do", "do", "Ask one team which number it would like to move").body(html! {
            p { "A number belongs to a team. When the first one is there, its chart in words stands here." }
            p.row.mt-s { (Button::link("/numbers", "Our teams")) }
        }));
    }
    items.push(DayItem::new(Icon::Calendar, "What is due", "due", due_title(due.len())).body(html! {
        @if due.is_empty() { p { "Every team has entered what there was to enter." } } @else {
            p { "Nothing is late; teams enter them when they next meet." }
            (due_list(due.iter().copied()))
        }
        @if let Some(import) = import { p.small.quiet { "Files: " (import_words(viewer, import)) } }
    }));
    let lead = html! {
        (school) " has " (count_word(teams.len())) @if teams.len() == 1 { " team" } @else { " teams" } " and watches " (plural(numbers, "number", "numbers")) ". "
        @if wait.is_some() { strong { "Somebody waits for you" } ", then what stands out and what is due." }
        @else { strong { "What stands out comes first" } ", then what is due." }
    };
    let end = html! { "That is all for today. Anything else can wait for " a href="/numbers" { "our numbers" } "." };
    page(viewer, lead, items, end)
}

fn due_title(n: usize) -> String {
    match n {
        0 => "Nothing".to_owned(),
        1 => "One number waits for its next reading".to_owned(),
        n => format!("{} numbers wait for their next reading", sentence_case(&count_word(n))),
    }
}

/// At most six, said with how many more.
fn due_list<'a>(due: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Markup {
    let more = due.clone().count().saturating_sub(6);
    html! {
        ul.plain.small {
            @for (team, number) in due.take(6) { li { (number) ", " (team) } }
            @if more > 0 { li { "and " (count_word(more)) " more" } }
        }
    }
}

fn import_words(viewer: &Viewer, import: &LastImport) -> Markup {
    let when = locale::moment(&viewer.app, import.created_at);
    let what = match import.state.as_str() {
        "checked" => "was checked and waits to be brought in",
        "applying" => "is being brought in",
        "applied" => "was brought in",
        "undoing" => "is being undone",
        "undone" => "was brought in and undone again",
        _ => "could not be brought in",
    };
    html! { (import.file_name) " " (what) ". " span.quiet { (when) } }
}

/// The data manager: the last file, or the first.
pub fn data_manager(viewer: &Viewer, import: Option<&LastImport>, due: &[(String, String)]) -> Page {
    let file = match import {
        None => DayItem::new(Icon::Download, "One thing to do", "file", "Bring in the first file").body(html! {
            p { "A list of pupils and classes from your school’s own system. You see what would change before anything is written, and it can be undone for 30 days." }
            p.row.mt-s { (Button::link("/imports", "Bring a file in")) }
        }),
        Some(import) => {
            let wait = format!("{} for you", plural(usize::try_from(import.waiting).unwrap_or_default(), "row waits", "rows wait"));
            let (title, label, href) = match import.state.as_str() {
                _ if import.waiting > 0 => (wait.as_str(), "Say whose they are", format!("/imports/{}/waiting", import.id)),
                "checked" => ("A file waits for you", "Look through it", format!("/imports/{}", import.id)),
                "failed" => ("A file could not be brought in", "See why", format!("/imports/{}", import.id)),
                "applying" | "undoing" => ("A file is being worked on", "See how far it is", format!("/imports/{}", import.id)),
                _ => ("This week’s file", "Bring a file in", "/imports".to_owned()),
            };
            DayItem::new(Icon::Download, "One thing to do", "file", title).body(html! {
                p { "The last one: " (import_words(viewer, import)) }
                p.row.mt-s { (Button::link(href, label)) }
            })
        }
    };
    let mut items = vec![file];
    if !due.is_empty() {
        items.push(DayItem::new(Icon::Eye, "One thing to know", "due", due_title(due.len())).body(html! {
            p { "Teams enter these themselves when they next meet." }
            (due_list(due.iter().map(|(team, number)| (team.as_str(), number.as_str()))))
        }));
    }
    let lead = match import.map(|i| i.state.as_str()) {
        Some(_) if import.is_some_and(|i| i.waiting > 0) => {
            html! { "A file is in, and " strong { "some of its rows wait for you" } "." }
        }
        None => html! { strong { "Bring in the first file" } ", and teams can begin." },
        Some("checked") => {
            html! { "There is " strong { "one file to look through" } " before it is brought in." }
        }
        Some("failed") => {
            html! { strong { "One file could not be brought in" } ". Nothing was half-written." }
        }
        Some(_) => {
            html! { "Your records are in. " strong { "This week’s file" } " can come whenever it is ready." }
        }
    };
    page(viewer, lead, items, html! { "That is all for today." })
}

/// Who leads a community or the network: who there is, and one thing to do.
pub fn leads(viewer: &Viewer, places: &[(String, i64)], start: Option<DayItem>) -> Page {
    let count = |kind: &str| {
        places.iter().find(|(k, _)| k == kind).map_or(0, |(_, n)| usize::try_from(*n).unwrap_or_default())
    };
    let of = viewer.memberships.first().map(|m| m.org_name.as_str()).unwrap_or_default();
    let communities = count("community");
    let lead = html! {
        (of) " is " @if communities > 1 { (plural(communities, "learning community", "learning communities")) ", " }
        (plural(count("school"), "school", "schools")) " and " (plural(count("team"), "team", "teams")) ". "
        "What they measure is theirs; " strong { "what they share is for you to connect" } "."
    };
    let items = vec![
        DayItem::new(Icon::Network, "One thing to do", "net", "Look who works where").body(html! {
            p { "Schools by name, their teams and the people in them. Is there a school that nobody has talked with for a while?" }
            p.row.mt-s { (Button::link("/network", "Open the network")) (Button::link("/needs", "What schools need").alt()) }
        }),
        DayItem::new(Icon::Clock, "Later", "later", "Termly figures").body(html! {
            p { "Schools may release figures at the end of a term. None are there yet." }
        }),
    ];
    let items = start.into_iter().chain(items).collect();
    page(viewer, lead, items, html! { "That is all for today." })
}

/// A guest: what is open to them.
pub fn guest(viewer: &Viewer, near: &[notice::Team]) -> Page {
    let places: Vec<&str> = viewer.memberships.iter().map(|m| m.org_name.as_str()).collect();
    let lead = match places.is_empty() {
        true => html! { "You are signed in, and nothing is open to you today." },
        false => html! { "You are a guest of " strong { (words::and(&places)) } "." },
    };
    let notice = DayItem::new(Icon::Star, "One thing to do", "do", "Did you notice something good?").body(html! {
        p { "Say it in one line to the team you saw. They alone read it, with your name, and what they do with it is theirs." }
        @if near.is_empty() { p.row.mt-s { (Button::link("/notices/new", "Tell a team")) } }
        @else { div.mt-s { (notice::line(near, &Form::default())) } }
    });
    let item = DayItem::new(Icon::Eye, "What you can open", "open", "This page, and your own settings").body(html! {
        p { "A guest sees what their host opens: a visit, a moderation session or an agreement, for as long as it lasts." }
        p.row.mt-s { (Button::link("/settings", "Your settings").alt()) }
    });
    page(viewer, lead, vec![notice, item], html! { "Your host can open more, and it then stands here." })
}
