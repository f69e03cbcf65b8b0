//! What all pages share: sections, search, footer.

use ensemble_ui::{
    Account, Icon, Link, Markup, Mast, NavItem, Page, Place, Render, Search, Section, Site, html,
};

const fn item(key: &'static str, label: &'static str, icon: Icon, place: Place) -> NavItem<'static> {
    NavItem { key, label, href: "today.html", icon, place }
}

pub static SITE: Site<'static> = Site {
    name: "Ensemble",
    lang: "en-GB",
    home: "today.html",
    nav: &[
        item("home", "Home", Icon::Home, Place::Both),
        item("numbers", "Numbers", Icon::Lines, Place::Both),
        item("practices", "Practices", Icon::Book, Place::Both),
        item("network", "Network", Icon::Network, Place::Header),
        item("plan", "Plan", Icon::Clipboard, Place::Header),
        item("celebrate", "Celebrate", Icon::Sparkle, Place::Both),
        item("more", "More", Icon::Menu, Place::Bar),
    ],
    search: Search {
        action: "design.html",
        label: "Search practices, people and questions",
        placeholder: "Search",
    },
    notices: "today.html",
    about: "Every school, person and number here is made up.",
    links: &[
        Link { href: "design.html", label: "Accessibility statement" },
        Link { href: "design.html", label: "How we use data" },
        Link { href: "design.html", label: "Help" },
    ],
};

pub fn account(initials: &str, name: &str) -> Option<Account> {
    Some(Account {
        initials: initials.into(),
        name: name.into(),
        href: "today.html".into(),
        key: initials.to_lowercase(),
        news: 2,
    })
}

pub fn design(gallery: &[(&'static str, Markup)]) -> Markup {
    let body = html! {
        @for (i, (title, part)) in gallery.iter().enumerate() {
            (Section::new(format!("part-{i}"), title).body(part))
        }
    };
    let mast = Mast::new("Every part, in every state")
        .lead("One language for all pages. Look here before making something new.");
    Page::new(&SITE, "Design").account(account("AO", "Amara Osei")).mast(mast).body(body).render()
}
