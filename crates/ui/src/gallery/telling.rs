//! Samples of what tells.

use crate::{
    Banner, Button, Card, Cell, DayItem, Form, Found, Hx, Icon, Kind, Markup, Progress, Reason, Render,
    Shown, Table, Task, Tint, Turn, agenda, aside_note, asker, bullets, day, diff, empty, face, facts,
    figures, find_again, found, holder, html, more, more_open, narrow_by, no_permission, people as faces,
    pips, privacy, state, stepper, steps, tag, tasks, thread, timeline, too_few, why, why_to_tick,
};

pub(super) fn cards() -> Markup {
    let card = |tint: Tint, id: &str, title: &str| {
        Card::titled(tint, id, 3, title)
            .eyebrow(Icon::Calendar, "Thursday 26 November, 3:30pm")
            .body(html! { p.small { "Repeated reading, week 3: what are we seeing?" } a.small href="#main" { "Look at it together" } })
    };
    html! {
        div.tiles {
            (card(Tint::Plain, "c-plain", "A sheet"))
            (card(Tint::Brand, "c-brand", "What to do next"))
            (card(Tint::Sun, "c-sun", "A bright spot"))
            (card(Tint::Heather, "c-heather", "Thanks"))
            (card(Tint::Plain, "c-own", "Your class").eyebrow(Icon::Lock, "Only you").private())
            (Card::bare(Tint::Plain).close().body(html! { p { "A card with no heading." } p.tiny { "And less room between its parts." } }))
        }
    }
}

pub(super) fn states() -> Markup {
    html! {
        p.row { (tag(Tint::Plain, "Not likely")) (tag(Tint::Brand, "Explains some")) (tag(Tint::Sun, "Bright spot")) (tag(Tint::Heather, "Thanked")) (tag(Tint::Brand, html! { (Icon::Pen) "Changed by you" })) }
        div.stack.gap-s {
            (state(Kind::Better, "Changed: seven weeks above average, since 28 September"))
            (state(Kind::Typical, "Steady: ups and downs are the usual ones"))
            (state(Kind::Ask, "One unusual week, 9 November. What could explain it?"))
            (state(Kind::Early, "Too early to say: 7 of the 12 surveys we need"))
            (state(Kind::Star, html! { strong { "Samphire Road" } " offered to be named here, and to host visits." }))
        }
    }
}

pub(super) fn messages() -> Markup {
    let progress = |id: &str, done, of, words: &str| Progress {
        id: id.into(),
        label: "Writing".into(),
        done,
        of,
        words: words.render(),
        note: Some("You can leave this page. If anything stops it, everything is put back.".render()),
        poll: None,
    };
    html! {
        (Banner::done(html! { strong { "Done." } " 12 joined, 3 left, 1 renamed, 214 unchanged." }).undo(Form::post("#"), "Undo"))
        (Banner::note(Icon::Eye, "This is a sample team. Look around: nothing here is real."))
        (privacy("Only the Year 4 team and Siân Prosser can see names."))
        (aside_note("“Your cook told us to start with one table. That was the whole secret.”"))
        div.stack.gap-s {
            (more("How this is worked out", html! { p.small { "A class is pulled towards the middle, because thirty pupils can look special by luck alone." } }))
            (more_open("12 joiners", bullets(["Nell B", "Tomasz W", "Asha M"])))
        }
        div.cols.half {
            (Card::bare(Tint::Plain).body(progress("g-writing", 171, 230, "171 of 230, about 3 seconds left")))
            (Card::bare(Tint::Plain).body(progress("g-waiting", 0, 0, "Waiting its turn")))
        }
    }
}

pub(super) fn nothing() -> Markup {
    html! {
        div.cols.half {
            (empty("No questions yet", "When a colleague in another school asks about something you shared, it stands here.", Some(Button::link("#main", "Share something small"))))
            (no_permission("Only the team can open this", "Ask Amara Osei, who leads the Year 4 team."))
        }
        (too_few("Fewer than five answered. Try three years together, or talk with them."))
    }
}

pub(super) fn lists() -> Markup {
    let task = |done, words: &str, note: Option<&str>| Task {
        icon: Icon::Clock,
        done,
        words: words.render(),
        note: note.map(|n| n.render()),
    };
    html! {
        div.cols.half {
            (Card::titled(Tint::Plain, "l-facts", 3, "Facts").body(facts([("For", "Years 3 to 6"), ("Time", "Ten minutes, four days a week"), ("Cost", "A ream of paper")])))
            (Card::titled(Tint::Plain, "l-figures", 3, "Figures").body(figures([("24", "hours a week, in our school"), ("211", "hours a week, in all 14 schools"), ("17.5", "added by our plan"), ("3", "we are not sure about")])))
            (Card::titled(Tint::Plain, "l-steps", 3, "Steps").body(steps(["Choose a text of a hundred words", "Read it three times, in pairs", "Say one thing that went better"])))
            (Card::titled(Tint::Brand, "l-tasks", 3, "Tasks").body(tasks([task(true, "Who is the team?", None), task(false, "One number to watch", Some("Attendance suits most teams")), task(false, "One question to ask", None)])))
            (Card::titled(Tint::Plain, "l-agenda", 3, "Agenda").body(agenda(["Repeated reading, week 3: what are we seeing?", "Breakfast club: keep, and tell the network?"])))
            (Card::titled(Tint::Plain, "l-year", 3, "Timeline").body(timeline([("September", "Breakfast club opens", false), ("15 October", "Fennick Road comes to see it", false), ("December", "The lantern walk", true)])))
        }
        (Card::titled(Tint::Plain, "l-step", 3, "Where are we?").body(stepper("Stage", &["Plan", "Try", "Study", "Decide"], 1)))
        (diff(&[(12, "joiners"), (3, "leavers"), (1, "renamed")], (214, "unchanged")))
        p { strong { "3 of 5 have agreed." } }
        (pips(3, 5))
    }
}

pub(super) fn search() -> Markup {
    let item = |icon, tint, title: &str, words: Markup, meta: &str| Found {
        icon,
        tint,
        title: title.into(),
        href: "#main".into(),
        words,
        meta: vec![meta.render(), "Thrift Lane Primary".render()],
    };
    html! {
        (find_again("#", "Search practices, people and questions", "breakfast", &Hx::default()))
        (narrow_by("Kinds", [("Everything", "#main", 3), ("Practices", "#main", 1), ("People", "#main", 1), ("Questions", "#main", 1)], 0))
        (Card::bare(Tint::Plain).body(found([
            item(Icon::Book, Tint::Brand, "Breakfast club", html! { "Toast, a table and a book, from eight o’clock. " mark { "Breakfast" } " brings pupils in on time." }, "Years 3 to 6"),
            item(Icon::Users, Tint::Heather, "Amara Osei", html! { "Leads the Year 4 team. Happy to talk about " mark { "breakfast" } " club." }, "Hosts visits on Thursdays"),
            item(Icon::Question, Tint::Plain, "Who pays for the toast?", html! { "Two answers." }, "Asked by Netherby Juniors"),
        ])))
    }
}

pub(super) fn people() -> Markup {
    let turn = |initials: &str, tint, from: &str, words: &str| Turn {
        initials: initials.into(),
        tint,
        from: from.render(),
        words: words.render(),
    };
    html! {
        p.row { @for tint in Tint::ALL { (face(tint, "AO")) } (holder(Tint::Brand, "PN", "Priya")) }
        (faces("Amara, Priya, Tom and Ellie", [(Tint::Brand, "AO"), (Tint::Heather, "PN"), (Tint::Sun, "TW"), (Tint::Plain, "EM")]))
        (asker(Tint::Sun, "OB", "Owen Bright, Netherby Juniors, about breakfast club"))
        (Card::bare(Tint::Plain).body(thread([
            turn("OB", Tint::Sun, "Owen Bright, Netherby Juniors, 9 November", "What did you do about the children who came only for the toast?"),
            turn("AO", Tint::Brand, "Amara Osei, Thrift Lane Primary, 10 November", "We let them. By the second week most stayed to read."),
        ])))
    }
}

pub(super) fn a_day() -> Markup {
    html! {
        (day([
            DayItem::new(Icon::Calendar, "3:30 to 4:10pm", "d-meet", "Year 4 team").body(html! { p { "Repeated reading in week 3, and two pupils to look at again." } p.row.mt-s { (Button::link("#main", "Open the meeting")) } }),
            DayItem::new(Icon::Heart, "One thing coming back", "d-back", "What became of Fennick Road’s visit").body(html! { p { "They tried it for four weeks and " strong { "have decided to keep it" } "." } }),
        ]))
    }
}

pub(super) fn reasons() -> Markup {
    let reason = |name: &str, title: &str, words: &str, verdict: &str, tint| Reason {
        name: name.into(),
        title: title.into(),
        words: words.render(),
        verdict: verdict.into(),
        tint,
        ticked: name == "g-cover",
    };
    let reasons = [
        reason(
            "g-intake",
            "Intake mix",
            "Starting points are already allowed for.",
            "Explains some",
            Tint::Brand,
        ),
        reason(
            "g-cover",
            "Cover lessons",
            "Four classes had more than eight days of cover.",
            "Could be some of it",
            Tint::Plain,
        ),
        reason(
            "g-taught",
            "Curriculum hours",
            "Between 4½ and 5 hours a week, everywhere.",
            "Not likely",
            Tint::Plain,
        ),
    ];
    html! {
        div.cols.half {
            (Card::bare(Tint::Plain).body(why(&reasons)))
            (Form::post("#").class("card keep").body(why_to_tick(&reasons)))
        }
    }
}

pub(super) fn tables() -> Markup {
    let flow = Table::new("Pupils we are supporting together")
        .flow()
        .column("Pupil")
        .column("What we have noticed")
        .column("What we are trying")
        .column("Holding this")
        .column("We look again")
        .row([
            Cell::line(html! { span.name { "Kofi A" } }),
            "Reads well aloud, loses the thread after a page".into(),
            "Stop-and-say every paragraph".into(),
            Cell::new(holder(Tint::Heather, "EM", "Ellie")),
            Cell::line("Thu 26 Nov"),
        ])
        .row([
            Cell::line(html! { span.name { "Dara O" } }),
            "Calm room most Tuesdays".into(),
            "A job for Dara on Tuesday lunchtimes".into(),
            Cell::new(holder(Tint::Brand, "AO", "Amara")),
            Cell::line("Wed 9 Dec"),
        ]);
    let cells = Table::new("A results file")
        .scroll()
        .column("Stage")
        .figures("Pupils")
        .column("Reading")
        .column("Writing")
        .row([
            Shown::Value("Year 3".into()),
            Shown::Value("58".into()),
            Shown::Value("62%".into()),
            Shown::Value("58%".into()),
        ])
        .row([
            Shown::Value("Year 4".into()),
            Shown::Value("86".into()),
            Shown::Band("90% or more".into()),
            Shown::Hidden("hidden, 1 to 4".into()),
        ])
        .row([
            Shown::Value("Nursery".into()),
            Shown::Value("31".into()),
            Shown::NotApplicable,
            Shown::NotGiven,
        ]);
    let stack = Table::new("Columns and where they go")
        .stack()
        .column("Your column")
        .column("First values")
        .column("How we know")
        .row([
            Cell::new(html! { code { "Reg" } }),
            "3A · 3B · 4C".into(),
            Cell::new(tag(Tint::Plain, "Matched")),
        ])
        .row([
            Cell::new(html! { code { "Start" } }),
            "02/11/26 · blank".into(),
            Cell::new(tag(Tint::Brand, "Changed by you")),
        ]);
    html! { (Card::bare(Tint::Plain).body(flow)) div.cols.half { (Card::bare(Tint::Plain).body(cells)) (Card::bare(Tint::Plain).body(stack)) } }
}
