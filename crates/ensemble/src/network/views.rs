//! Pages of the network: places in the order of the alphabet, and who belongs where.

use ensemble_ui::{
    Button, Card, Field, Form as FormView, Icon, Markup, Mast, Render, Section, Tint, bullets, empty, facts,
    html, privacy,
};

use super::model::{Belonging, Org, OrgKind, OrgLine, Sector};
use crate::access::{Role, Viewer};
use crate::person::Person;
use crate::web::Form;
use crate::web::form::errors;
use crate::web::id::Id;
use crate::web::locale::{long_date, plural, sentence_case};
use crate::web::page::{Here, Page};

pub struct Place {
    pub org: Org,
    pub above: Vec<OrgLine>,
    pub below: Vec<OrgLine>,
    pub members: Vec<Belonging>,
    pub may_change: bool,
}

fn search_form(words: &str) -> Markup {
    FormView::get("/network")
        .class("stack keep")
        .body(html! {
            (Field::text("q", "Find a person, a team or a school").value(words))
            p.row { (Button::new("Find").alt()) }
        })
        .render()
}

pub fn index(viewer: &Viewer) -> Page {
    let mut networks: Vec<_> = viewer.memberships.iter().map(|m| m.network).collect();
    networks.dedup();
    let body = html! {
        div.cols.side {
            (Section::new("mine", "Where you belong").body(html! {
                (Card::bare(Tint::Plain).body(facts(viewer.memberships.iter().map(|m| {
                    (sentence_case(m.role.words()), html! { a href=(format!("/network/{}", m.org)) { (m.org_name) } })
                }))))
                @if let Some(network) = networks.first() {
                    p { a href=(format!("/network/{network}")) { "The whole network, place by place" } }
                }
            }))
            div.stack {
                (Card::titled(Tint::Brand, "find", 2, "Find somebody").body(search_form("")))
                (Card::titled(Tint::Plain, "connect", 2, "Meet").body(bullets([
                    html! { a href="/needs" { "What schools need" } },
                    html! { a href="/visits" { "Visits" } },
                ])))
            }
        }
    };
    Page::new(viewer, "Network", Here::Network)
        .mast(Mast::new("People and places").lead(
            "Who belongs where, and whom you could ask. Places stand in the order of the alphabet, always.",
        ))
        .body(body)
}

fn place_link(line: &OrgLine) -> Markup {
    html! {
        a href=(format!("/network/{}", line.id)) { (line.name) }
        span.quiet.small {
            ", " (line.sector.map_or(line.kind.words(), Sector::words))
            @if let Some(within) = &line.within { ", " (within) }
        }
    }
}

pub fn found(
    viewer: &Viewer,
    words: &str,
    places: &[OrgLine],
    people: &[(Id<Person>, String, Id<Org>, String)],
) -> Page {
    let n = places.len() + people.len();
    let body = html! {
        div.cols.side {
            div {
                @if n == 0 {
                    (empty("Nobody and nowhere by that name", "Try a part of the name, or fewer letters.", None))
                }
                @if !places.is_empty() {
                    (Section::new("places", "Places").body(bullets(places.iter().map(place_link))))
                }
                @if !people.is_empty() {
                    (Section::new("people", "People").body(bullets(people.iter().map(|(_, name, org, org_name)| html! {
                        (name) span.quiet.small { ", " a href=(format!("/network/{org}")) { (org_name) } }
                    }))))
                }
            }
            (Card::titled(Tint::Brand, "find", 2, "Find again").body(search_form(words)))
        }
    };
    Page::new(viewer, format!("Found for {words}"), Here::Network)
        .mast(Mast::new(format!("Found for “{words}”")).lead(plural(n, "match", "matches")))
        .body(body)
}

pub fn show(viewer: &Viewer, place: &Place, form: &Form) -> Page {
    let org = &place.org;
    let kind = org.sector.map_or(org.kind.words(), Sector::words);
    let mut mast = Mast::new(&org.name).lead(lead(place)).place(sentence_case(kind));
    for above in &place.above {
        mast = mast.place(html! { a href=(format!("/network/{}", above.id)) { (above.name) } });
    }
    let body = html! {
        (errors(form))
        div.cols.side {
            div {
                @if org.kind == OrgKind::Team {
                    p.row { (Button::link(format!("/notices/new?team={}", org.id), "Say what you noticed").alt().icon(Icon::Star)) }
                }
                (people(place))
                @if org.kind == OrgKind::School && keeps(viewer, org) {
                    p { a href=(format!("/network/{}/next-session", org.id)) { "Set up the next school year" } }
                }
                @if !place.below.is_empty() {
                    (Section::new("below", below_title(org.kind)).body(bullets(place.below.iter().map(place_link))))
                }
            }
            @if place.may_change {
                div.stack.gap-l {
                    (Card::titled(Tint::Brand, "invite", 2, "Bring somebody in").body(invite_form(org, form)))
                    @if org.kind != OrgKind::Team {
                        (Card::titled(Tint::Plain, "add", 2, add_title(org.kind)).body(add_form(org, form)))
                    }
                }
            }
        }
    };
    Page::new(viewer, org.name.clone(), Here::Network).mast(mast).body(body)
}

fn keeps(viewer: &Viewer, school: &Org) -> bool {
    let here = |role: Role| viewer.memberships.iter().any(|m| m.org == school.id && m.role == role);
    here(Role::Head) || here(Role::DataManager)
}

fn lead(place: &Place) -> String {
    let people = plural(place.members.len(), "person belongs", "people belong");
    match place.below.len() {
        0 => format!("{people} here."),
        n => format!("{people} here, and {} below it.", plural(n, "place stands", "places stand")),
    }
}

fn below_title(kind: OrgKind) -> &'static str {
    match kind {
        OrgKind::School => "Teams",
        OrgKind::Community => "Schools",
        _ => "Places",
    }
}

fn add_title(kind: OrgKind) -> &'static str {
    match kind {
        OrgKind::School => "Form a team",
        OrgKind::Community => "Add a school",
        _ => "Add a place",
    }
}

fn people(place: &Place) -> Markup {
    let org = &place.org;
    html! {
        (Section::new("people", "Who belongs here").body(html! {
            @if place.members.is_empty() {
                (empty("Nobody yet", "Whoever belongs here will stand in this list, so that others know whom to ask.", None))
            } @else {
                (Card::bare(Tint::Plain).body(html! {
                    ul.plain role="list" {
                        @for m in &place.members {
                            li.row.between {
                                span { (m.name) span.quiet.small { ", " (m.role.words()) ", since " (long_date(&m.from_on)) } }
                                @if place.may_change {
                                    (FormView::post(format!("/network/{}/people/{}/end", org.id, m.id)).class("inline")
                                        .body(Button::new(html! { "End" span.vh { " for " (m.name) } }).text()))
                                }
                            }
                        }
                    }
                }))
                (privacy("Everybody in the network can see who belongs where. Ending somebody’s place here ends what they can see, at once."))
            }
        }))
    }
}

fn invite_form(org: &Org, form: &Form) -> Markup {
    let roles: Vec<(&str, String)> = Role::ALL
        .iter()
        .filter(|role| match role {
            Role::Teacher | Role::TeamLead => matches!(org.kind, OrgKind::Team | OrgKind::School),
            Role::Head => org.kind == OrgKind::School,
            Role::DataManager => org.kind != OrgKind::Team,
            Role::CommunityLead => matches!(org.kind, OrgKind::Community | OrgKind::Authority),
            Role::NetworkLead => matches!(org.kind, OrgKind::Network | OrgKind::Authority),
            Role::Guest => true,
        })
        .map(|role| (role.word(), sentence_case(role.words())))
        .collect();
    FormView::post(format!("/network/{}/people", org.id))
        .body(html! {
            (Field::text("person", "Their name").value(form.text("person")).error_if(form.error("person")))
            (Field::email("email", "Their e-mail address").value(form.text("email")).error_if(form.error("email"))
                .hint("They get a link that signs them in."))
            (Field::select("role", "What they do here", roles).value(form.text("role")).error_if(form.error("role")))
            p.row { (Button::new("Send the invitation").icon(Icon::Users)) }
        })
        .render()
}

fn add_form(org: &Org, form: &Form) -> Markup {
    let kinds: Vec<(&str, String)> = OrgKind::ALL
        .iter()
        .filter(|kind| org.kind.may_hold(**kind))
        .map(|kind| (kind.word(), sentence_case(kind.words())))
        .collect();
    let sectors: Vec<(&str, String)> =
        Sector::ALL.iter().map(|s| (s.word(), sentence_case(s.words()))).collect();
    let holds_schools = org.kind.may_hold(OrgKind::School);
    FormView::post(format!("/network/{}/places", org.id))
        .body(html! {
            (Field::text("name", "Its name").value(form.text("name")).error_if(form.error("name")))
            (Field::select("kind", "What it is", kinds).value(form.text("kind")).error_if(form.error("kind")))
            @if holds_schools {
                (Field::select("sector", "If a school, of which kind", sectors).value(form.text("sector"))
                    .error_if(form.error("sector")))
                (Field::text("code", "If a school, its code").value(form.text("code")).error_if(form.error("code"))
                    .hint("The number your files use for it, such as a SeedCode or URN."))
            }
            p.row { (Button::new("Add it").alt().icon(Icon::Plus)) }
        })
        .render()
}
