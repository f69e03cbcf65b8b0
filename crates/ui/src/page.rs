//! The shell of every page: head, header, masthead, main, footer and bottom bar.

use crate::assets::{DARK, FONT, HTMX, ICON, SCRIPT, STYLE};
use crate::raw::classes;
use crate::{Icon, chart};
use maud::{DOCTYPE, Markup, Render, html};

/// What stays the same on every page of a site. All of it is data: the shell knows no section by name.
#[derive(Clone, Debug)]
pub struct Site<'a> {
    /// The product's name: wordmark and end of every title.
    pub name: &'a str,
    /// Language of the pages, such as `en-GB`.
    pub lang: &'a str,
    /// Where the wordmark leads.
    pub home: &'a str,
    /// The sections, in their order.
    pub nav: &'a [NavItem<'a>],
    /// The one search box.
    pub search: Search<'a>,
    /// Where the bell leads.
    pub notices: &'a str,
    /// A sentence in the footer.
    pub about: &'a str,
    /// Links of the footer, in the same order on every page: accessibility statement, data, help.
    pub links: &'a [Link<'a>],
}

/// One section of the site.
#[derive(Clone, Copy, Debug)]
pub struct NavItem<'a> {
    /// What [`Page::here`] is compared with.
    pub key: &'a str,
    /// Its word.
    pub label: &'a str,
    /// Its address.
    pub href: &'a str,
    /// Its icon in the bottom bar.
    pub icon: Icon,
    /// Where it stands.
    pub place: Place,
}

/// Where a section stands: in the header of wide screens, in the bottom bar of narrow ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Header and bottom bar. Five at most fit the bar.
    Both,
    /// Header only; on narrow screens the bar's [`Place::Bar`] item leads to it.
    Header,
    /// Bottom bar only: "More".
    Bar,
}

/// The search form: a plain GET with the query in `q`.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// Where it goes, such as `/search`.
    pub action: &'a str,
    /// Its full label, for those who do not see the icon.
    pub label: &'a str,
    /// The word in the empty box.
    pub placeholder: &'a str,
}

/// A link and its words.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Address.
    pub href: &'a str,
    /// Words.
    pub label: &'a str,
}

/// Who is looking.
#[derive(Clone, Debug)]
pub struct Account {
    /// Two letters.
    pub initials: String,
    /// Full name.
    pub name: String,
    /// Where their account is.
    pub href: String,
    /// An opaque mark of this person, to keep drafts on a shared device apart.
    pub key: String,
    /// How many new notices there are.
    pub news: usize,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    #[default]
    Auto,
    /// Light, chosen here.
    Light,
    /// Dark, chosen here.
    Dark,
}

impl Theme {
    const fn media(self) -> &'static str {
        match self {
            Theme::Auto => "screen and (prefers-color-scheme: dark)",
            Theme::Light => "not all",
            Theme::Dark => "screen",
        }
    }
}

/// What was chosen on this device. The script keeps it in two cookies, so that the first byte of
/// the next page is already right: no flash of white, and no flash of names on a shared screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// Light or dark.
    pub theme: Theme,
    /// Names stay hidden until turned on again.
    pub hide_names: bool,
}

impl Device {
    /// Reads a `Cookie` header; anything it does not know is left alone.
    ///
    /// ```
    /// use ensemble_ui::{Device, Theme};
    /// let device = Device::from_cookies("session=x; theme=dark; names=hidden");
    /// assert_eq!(device, Device { theme: Theme::Dark, hide_names: true });
    /// ```
    pub fn from_cookies(header: &str) -> Self {
        let mut device = Device::default();
        for pair in header.split(';') {
            match pair.trim() {
                "theme=dark" => device.theme = Theme::Dark,
                "theme=light" => device.theme = Theme::Light,
                "names=hidden" => device.hide_names = true,
                _ => {}
            }
        }
        device
    }
}

/// A page. Without an account it shows no sections, no search and no bell: a way in, or a way out.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    site: &'a Site<'a>,
    title: String,
    here: &'a str,
    account: Option<Account>,
    device: Device,
    errors: bool,
    refresh: Option<u32>,
    draft_done: Option<String>,
    strip: Option<Markup>,
    mast: Markup,
    body: Markup,
}

impl<'a> Page<'a> {
    /// An empty page of that title.
    pub fn new(site: &'a Site<'a>, title: impl Into<String>) -> Self {
        Page {
            site,
            title: title.into(),
            here: "",
            account: None,
            device: Device::default(),
            errors: false,
            refresh: None,
            draft_done: None,
            strip: None,
            mast: html! {},
            body: html! {},
        }
    }

    /// The key of the section it belongs to.
    #[must_use]
    pub fn here(self, key: &'a str) -> Self {
        Page { here: key, ..self }
    }

    /// Who is looking.
    #[must_use]
    pub fn account(self, account: Option<Account>) -> Self {
        Page { account, ..self }
    }

    /// What was chosen on this device.
    #[must_use]
    pub fn device(self, device: Device) -> Self {
        Page { device, ..self }
    }

    /// The form on it has errors: the title starts with "Error:".
    #[must_use]
    pub fn errors(self, any: bool) -> Self {
        Page { errors: any, ..self }
    }

    /// Where script does not run, comes again after so many seconds: for work under way.
    #[must_use]
    pub fn refresh(self, seconds: u32) -> Self {
        Page { refresh: Some(seconds), ..self }
    }

    /// The form of that draft key was saved: the device forgets its copy.
    #[must_use]
    pub fn draft_done(self, key: impl Into<String>) -> Self {
        Page { draft_done: Some(key.into()), ..self }
    }

    /// A line above everything, such as "A made-up network: you look as Amara".
    #[must_use]
    pub fn strip(self, words: impl Render) -> Self {
        Page { strip: Some(words.render()), ..self }
    }

    /// The masthead, usually a [`crate::Mast`].
    #[must_use]
    pub fn mast(self, mast: impl Render) -> Self {
        Page { mast: mast.render(), ..self }
    }

    /// Everything under the masthead.
    #[must_use]
    pub fn body(self, body: impl Render) -> Self {
        Page { body: body.render(), ..self }
    }

    fn head(&self) -> Markup {
        html! {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { @if self.errors { "Error: " } (self.title) " – " (self.site.name) }
            link rel="preload" href=(FONT.href) as="font" type="font/woff2" crossorigin;
            link rel="stylesheet" href=(STYLE.href);
            link rel="stylesheet" href=(DARK.href) media=(self.device.theme.media()) data-dark;
            link rel="icon" href=(ICON.href) type="image/svg+xml";
            script src=(HTMX.href) defer {}
            script src=(SCRIPT.href) type="module" {}
            @if let Some(seconds) = self.refresh {
                noscript { meta http-equiv="refresh" content=(seconds); }
            }
        }
    }

    fn header(&self) -> Markup {
        let site = self.site;
        html! {
            header.top { div.wrap {
                a.logo href=(site.home) { (wordmark()) (site.name) }
                @if self.account.is_some() {
                    nav.nav aria-label="Main" {
                        @for item in site.nav.iter().filter(|item| item.place != Place::Bar) {
                            a href=(item.href) aria-current=[(item.key == self.here).then_some("page")] { (item.label) }
                        }
                    }
                }
                div.tools {
                    @if let Some(account) = &self.account { (self.find()) (self.bell(account)) }
                    button.iconbtn type="button" data-do="theme" {
                        span.vh { "Switch between light and dark" } (Icon::Theme.large())
                    }
                    @if let Some(account) = &self.account {
                        a.who.own href=(account.href) {
                            span.vh { (account.name) ": your account" }
                            span aria-hidden="true" { (account.initials) }
                        }
                    }
                }
            } }
        }
    }

    fn find(&self) -> Markup {
        let search = self.site.search;
        html! {
            search { form.find action=(search.action) {
                label.vh for="find" { (search.label) }
                (Icon::Search)
                input #find name="q" type="search" placeholder=(search.placeholder) autocomplete="off";
                kbd aria-hidden="true" { "/" }
            } }
            a.iconbtn.find-link href=(search.action) { span.vh { (search.label) } (Icon::Search.large()) }
        }
    }

    fn bell(&self, account: &Account) -> Markup {
        html! {
            a.iconbtn href=(self.site.notices) {
                span.vh { "Notifications" @if account.news > 0 { ", " (account.news) " new" } }
                (Icon::Bell.large())
                @if account.news > 0 { span.dot {} }
            }
        }
    }

    fn bar(&self) -> Markup {
        let current = |item: &NavItem<'_>| match item.place {
            Place::Bar => self.site.nav.iter().any(|i| i.place == Place::Header && i.key == self.here),
            _ => false,
        } || item.key == self.here;
        html! {
            nav.tabbar aria-label="Main, small screens" {
                @for item in self.site.nav.iter().filter(|item| item.place != Place::Header) {
                    a href=(item.href) aria-current=[current(item).then_some("page")] {
                        (item.icon.large()) (item.label)
                    }
                }
            }
        }
    }
}

impl Render for Page<'_> {
    fn render(&self) -> Markup {
        let site = self.site;
        let known = self.account.is_some();
        html! {
            (DOCTYPE)
            html lang=(site.lang) {
                head { (self.head()) }
                body class=[classes([("barred", known), ("hide-names", self.device.hide_names)])]
                    data-who=[self.account.as_ref().map(|a| &a.key)] data-draft-done=[&self.draft_done] {
                    a.skip href="#main" { "Skip to main content" }
                    (chart::marks())
                    @if let Some(strip) = &self.strip { div.strip { div.wrap { (strip) } } }
                    (self.header())
                    main #main tabindex="-1" { (self.mast) div.wrap { (self.body) } }
                    footer.foot { div.wrap {
                        p { (site.about) }
                        @for link in site.links { a href=(link.href) { (link.label) } }
                    } }
                    @if known { (self.bar()) }
                }
            }
        }
    }
}

/// Three notes on three lines: an E, a stave, an interval plot.
fn wordmark() -> Markup {
    html! {
        svg width="30" height="30" viewBox="0 0 30 30" aria-hidden="true" {
            g stroke="currentColor" stroke-width="2.6" stroke-linecap="round" { path d="M3 6.5h24M3 15h17M3 23.5h24" {} }
            g fill="currentColor" {
                ellipse cx="19" cy="6.5" rx="4.4" ry="3.7" {}
                ellipse cx="9.5" cy="15" rx="4.4" ry="3.7" {}
                ellipse cx="14.5" cy="23.5" rx="4.4" ry="3.7" {}
            }
        }
    }
}
