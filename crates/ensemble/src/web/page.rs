//! A page: what a handler gives back. The shell around it (sections, account, what was chosen on
//! this device) is the same everywhere and is put on here, once.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ensemble_ui::{
    Account, Button, Card, Icon, Link, Markup, Mast, NavItem, Place, Render, Search, Site, Tint, html,
};

use super::problem::Problem;
use crate::access::viewer::Membership;
use crate::access::{Role, Viewer};
use crate::app::App;
use crate::network::OrgKind;

/// The section of the site a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    Today,
    Numbers,
    Practices,
    Inquiries,
    Network,
    Plans,
    YearBook,
    Imports,
    Exports,
    Settings,
    Nowhere,
}

impl Here {
    const fn key(self) -> &'static str {
        match self {
            Here::Today => "today",
            Here::Numbers => "numbers",
            Here::Practices => "practices",
            Here::Inquiries => "inquiries",
            Here::Network => "network",
            Here::Plans => "plans",
            Here::YearBook => "year-book",
            Here::Imports => "imports",
            Here::Exports => "exports",
            Here::Settings => "settings",
            Here::Nowhere => "",
        }
    }
}

const fn section(
    here: Here,
    label: &'static str,
    href: &'static str,
    icon: Icon,
    place: Place,
) -> NavItem<'static> {
    NavItem { key: here.key(), label, href, icon, place }
}

const TODAY: NavItem<'static> = section(Here::Today, "Today", "/", Icon::Home, Place::Both);
const NUMBERS: NavItem<'static> = section(Here::Numbers, "Our numbers", "/numbers", Icon::Chart, Place::Both);
const PRACTICES: NavItem<'static> =
    section(Here::Practices, "Practices", "/practices", Icon::Book, Place::Both);
const INQUIRIES: NavItem<'static> =
    section(Here::Inquiries, "Inquiries", "/inquiries", Icon::Cycle, Place::Both);
const NETWORK: NavItem<'static> = section(Here::Network, "Network", "/network", Icon::Network, Place::Header);
const PLANS: NavItem<'static> = section(Here::Plans, "Plan", "/plans", Icon::Clipboard, Place::Header);
const YEAR_BOOK: NavItem<'static> =
    section(Here::YearBook, "Year book", "/year-book", Icon::Sparkle, Place::Header);
const IMPORTS: NavItem<'static> =
    section(Here::Imports, "Files in", "/imports", Icon::Download, Place::Header);
const EXPORTS: NavItem<'static> = section(Here::Exports, "Files out", "/exports", Icon::Arrow, Place::Header);
/// A phone has room for five, and the settings page lists the rest; on wide screens one's own
/// initials lead there.
const MORE: NavItem<'static> = section(Here::Settings, "More", "/settings", Icon::Menu, Place::Bar);
const OWN: NavItem<'static> = section(Here::Settings, "Settings", "/settings", Icon::Menu, Place::Both);
/// Which sections somebody has: only those whose door is open to them.
const MEMBERS: &[NavItem<'static>] = &[TODAY, NUMBERS, INQUIRIES, PRACTICES, NETWORK, PLANS, YEAR_BOOK, MORE];
const RECORDS: &[NavItem<'static>] =
    &[TODAY, NUMBERS, INQUIRIES, PRACTICES, NETWORK, PLANS, YEAR_BOOK, IMPORTS, MORE];
/// What a school has is taken away by who keeps it, and by nobody above.
const SCHOOLS: &[NavItem<'static>] =
    &[TODAY, NUMBERS, INQUIRIES, PRACTICES, NETWORK, PLANS, YEAR_BOOK, IMPORTS, EXPORTS, MORE];
const GUESTS: &[NavItem<'static>] = &[TODAY, OWN];

const LINKS: &[Link<'static>] = &[
    Link { href: "/about/accessibility", label: "Accessibility statement" },
    Link { href: "/about/data", label: "How we use data" },
    Link { href: "/about/help", label: "Help" },
];

/// The sections somebody may open.
fn sections(viewer: Option<&Viewer>) -> &'static [NavItem<'static>] {
    let keeps = |m: &Membership| matches!(m.role, Role::DataManager | Role::Head);
    let of_school = |m: &Membership| keeps(m) && m.org_kind == OrgKind::School;
    match viewer {
        Some(v) if v.memberships.iter().any(of_school) => SCHOOLS,
        Some(v) if v.memberships.iter().any(keeps) => RECORDS,
        Some(v) if v.memberships.iter().any(|m| m.role != Role::Guest) => MEMBERS,
        _ => GUESTS,
    }
}

/// Sections that a phone's bar has no room for.
pub fn elsewhere(viewer: &Viewer) -> impl Iterator<Item = (&'static str, &'static str)> {
    let others = sections(Some(viewer)).iter().filter(|item| item.place == Place::Header);
    others.map(|item| (item.label, item.href))
}

fn site(app: &App, viewer: Option<&Viewer>) -> Site<'static> {
    let nav = sections(viewer);
    Site {
        name: "Ensemble",
        lang: "en-GB",
        home: "/",
        nav,
        search: Search { action: "/network", label: "Search people and places", placeholder: "Search" },
        notices: "/",
        about: match app.config.demo {
            true => "A made-up network: every school, person and number here is invented.",
            false => "Ensemble: schools that get better together.",
        },
        links: LINKS,
    }
}

pub struct Page {
    status: StatusCode,
    title: String,
    here: Here,
    app: App,
    viewer: Option<Viewer>,
    errors: bool,
    refresh: Option<u32>,
    mast: Markup,
    body: Markup,
    cookie: Option<HeaderValue>,
    fragment: bool,
}

impl Page {
    pub fn new(viewer: &Viewer, title: impl Into<String>, here: Here) -> Page {
        Page::open(&viewer.app, Some(viewer), title, here)
    }

    /// A page for somebody who need not be signed in.
    pub fn open(app: &App, viewer: Option<&Viewer>, title: impl Into<String>, here: Here) -> Page {
        Page {
            status: StatusCode::OK,
            title: title.into(),
            here,
            app: app.clone(),
            viewer: viewer.cloned(),
            errors: false,
            refresh: None,
            mast: html! {},
            body: html! {},
            cookie: None,
            fragment: false,
        }
    }

    #[must_use]
    pub fn mast(self, mast: Mast) -> Page {
        Page { mast: mast.render(), ..self }
    }

    #[must_use]
    pub fn body(self, body: Markup) -> Page {
        Page { body, ..self }
    }

    /// Only the body: for a part of a page that the script replaces in place.
    pub fn fragment(viewer: &Viewer, body: Markup) -> Page {
        Page { fragment: true, ..Page::new(viewer, "", Here::Nowhere).body(body) }
    }

    /// The whole of it in the place of a page that waited: heading, words and all.
    #[must_use]
    pub fn in_place(self) -> Page {
        let body = html! {
            title { (self.title) }
            div hx-swap-oob="innerHTML:main" { (self.mast) div.wrap { (self.body) } }
        };
        Page { fragment: true, body, mast: html! {}, ..self }
    }

    /// The form on it goes back with what was typed and what to look at again.
    #[must_use]
    pub fn invalid(self) -> Page {
        Page { status: StatusCode::UNPROCESSABLE_ENTITY, errors: true, ..self }
    }

    #[must_use]
    pub fn status(self, status: StatusCode) -> Page {
        Page { status, ..self }
    }

    /// Comes again after so many seconds where no script runs.
    #[must_use]
    pub fn refresh(self, seconds: u32) -> Page {
        Page { refresh: Some(seconds), ..self }
    }

    #[must_use]
    pub fn cookie(self, cookie: HeaderValue) -> Page {
        Page { cookie: Some(cookie), ..self }
    }

    fn account(&self) -> Option<Account> {
        let viewer = self.viewer.as_ref()?;
        let id = viewer.person_id()?;
        let key = self.app.secret.seal("drafts", id.uuid().as_bytes());
        Some(Account {
            initials: initials(viewer.name()),
            name: viewer.name().to_owned(),
            href: "/settings".to_owned(),
            key: key.iter().take(8).map(|byte| format!("{byte:02x}")).collect(),
            news: 0,
        })
    }
}

/// "Amara Osei" → "AO"
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let html = [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))];
        let mut response = (self.status, html, render(&self).into_string()).into_response();
        if let Some(cookie) = self.cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// What a form that was not acted on gets: its page again with what was typed, or a problem.
/// Handlers of forms return `Result<Redirect, Again>`.
pub struct Again(Response);

impl From<Page> for Again {
    fn from(page: Page) -> Again {
        Again(page.invalid().into_response())
    }
}

impl From<Problem> for Again {
    fn from(problem: Problem) -> Again {
        Again(problem.into_response())
    }
}

impl IntoResponse for Again {
    fn into_response(self) -> Response {
        self.0
    }
}

tokio::task_local! {
    /// What was chosen on the device that asks: light or dark, names hidden.
    pub static DEVICE: ensemble_ui::Device;
}

fn render(page: &Page) -> Markup {
    if page.fragment {
        return page.body.clone();
    }
    let site = site(&page.app, page.viewer.as_ref());
    let device = DEVICE.try_with(|device| *device).unwrap_or_default();
    let mut shell = ensemble_ui::Page::new(&site, page.title.as_str())
        .here(page.here.key())
        .account(page.account())
        .device(device)
        .errors(page.errors)
        .mast(&page.mast)
        .body(&page.body);
    if let Some(seconds) = page.refresh {
        shell = shell.refresh(seconds);
    }
    shell.render()
}

pub fn device(headers: &HeaderMap) -> ensemble_ui::Device {
    let cookies = headers.get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    ensemble_ui::Device::from_cookies(cookies)
}

/// The names of people and pupils are blurred on a shared screen.
pub fn names_hidden() -> bool {
    DEVICE.try_with(|device| device.hide_names).unwrap_or(false)
}

/// Goes on to another page after a change, so that going back does not send it again.
pub struct Redirect {
    to: String,
    cookie: Option<HeaderValue>,
}

impl Redirect {
    pub fn to(to: impl Into<String>) -> Redirect {
        Redirect { to: to.into(), cookie: None }
    }

    #[must_use]
    pub fn cookie(self, cookie: HeaderValue) -> Redirect {
        Redirect { cookie: Some(cookie), ..self }
    }
}

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        let mut response = StatusCode::SEE_OTHER.into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::LOCATION,
            HeaderValue::try_from(self.to).unwrap_or(HeaderValue::from_static("/")),
        );
        if let Some(cookie) = self.cookie {
            headers.append(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// A problem, in words, with a way on.
pub fn problem(app: &App, viewer: Option<&Viewer>, problem: &Problem, going_to: Option<&str>) -> Response {
    if matches!(problem, Problem::SignIn)
        && let Some(address) = going_to
    {
        let to: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
        return Redirect::to(format!("/sign-in?to={to}")).into_response();
    }
    let (title, words) = match problem {
        Problem::NotFound => (
            "There is nothing here",
            "It may have moved, or it may belong to a team you are not in. Whoever sent you the link can add you.",
        ),
        Problem::Forbidden(who) => ("This is not yours to open", *who),
        Problem::SignIn => ("Please sign in", "You were signed out. What you typed is kept on this device."),
        Problem::Conflict(why) => ("Somebody was quicker", *why),
        Problem::Unreadable(why) => ("We could not read that", why.as_str()),
        Problem::NotNow(why) => ("Not just now", *why),
        Problem::Unavailable => (
            "We cannot save anything just now",
            "Nothing was lost or half-written. Please try again in a minute.",
        ),
        Problem::Internal(_) => (
            "Something went wrong here, not with you",
            "Nothing was half-written. We have noted it; please try again.",
        ),
    };
    let body = html! {
        (Card::bare(Tint::Plain).body(html! {
            p { "From here you could:" }
            p.row {
                @if viewer.is_some() {
                    (Button::link("/", "Go to today"))
                    (Button::link("/network", "Find a person or a place").alt())
                } @else {
                    (Button::link("/sign-in", "Sign in"))
                }
            }
        }))
    };
    Page::open(app, viewer, title, Here::Nowhere)
        .status(problem.status())
        .mast(Mast::new(title).lead(words))
        .body(body)
        .into_response()
}

/// The device's choices travel with the request, for `Page` to read when it renders.
pub async fn on_device(request: axum::extract::Request, next: axum::middleware::Next) -> Response {
    let device = device(request.headers());
    DEVICE.scope(device, next.run(request)).await
}
