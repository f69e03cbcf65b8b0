//! The shell.

use ensemble_ui::{
    Account, Device, ErrorSummary, Icon, Link, NavItem, Page, Place, Render, Search, Site, Theme, html,
};

const fn item(key: &'static str, place: Place) -> NavItem<'static> {
    NavItem { key, label: key, href: "/", icon: Icon::Home, place }
}

pub const SITE: Site<'static> = Site {
    name: "Ensemble",
    lang: "en-GB",
    home: "/",
    nav: &[item("Home", Place::Both), item("Plan", Place::Header), item("More", Place::Bar)],
    search: Search { action: "/search", label: "Search practices and people", placeholder: "Search" },
    notices: "/notices",
    about: "Made with schools.",
    links: &[Link { href: "/accessibility", label: "Accessibility statement" }],
};

pub fn amara() -> Option<Account> {
    Some(Account {
        initials: "AO".into(),
        name: "Amara Osei".into(),
        href: "/me".into(),
        key: "k1".into(),
        news: 2,
    })
}

fn text(page: &Page<'_>) -> String {
    page.render().into_string()
}

#[test]
fn a_title_says_when_something_is_not_right() {
    let errors = ErrorSummary::new().error("email", "Write an address");
    let page = Page::new(&SITE, "Sign in").errors(!errors.is_empty()).body(errors);
    assert!(text(&page).contains("<title>Error: Sign in – Ensemble</title>"));
    assert!(text(&Page::new(&SITE, "Sign in")).contains("<title>Sign in – Ensemble</title>"));
}

#[test]
fn the_error_summary_takes_the_focus_unless_told_otherwise() {
    let errors = ErrorSummary::new().error("email", "Write an address");
    assert!(errors.render().into_string().contains(r#"tabindex="-1" autofocus data-focus"#));
    assert!(!errors.leaves_focus().render().into_string().contains("autofocus"));
    assert_eq!(ErrorSummary::new().render().into_string(), "");
}

#[test]
fn without_an_account_there_is_only_a_way_in() {
    let page = text(&Page::new(&SITE, "Sign in").body(html! { p { "Welcome" } }));
    for part in ["tabbar", "class=\"nav\"", "type=\"search\"", "Notifications", "data-who"] {
        assert!(!page.contains(part), "{part}");
    }
    assert!(page.contains("Accessibility statement") && page.contains("Skip to main content"));
}

#[test]
fn the_section_a_page_belongs_to_is_marked_in_header_and_bar() {
    let marked = |here| {
        let page = text(&Page::new(&SITE, "Page").here(here).account(amara()));
        let (header, bar) = page.split_once("<main").expect("main");
        [header, bar].map(|part| part.matches("aria-current=\"page\"").count())
    };
    assert_eq!(marked("Home"), [1, 1]);
    assert_eq!(marked("Plan"), [1, 1], "in the bar, More stands for it");
    assert_eq!(marked("elsewhere"), [0, 0]);
}

#[test]
fn what_a_device_chose_holds_from_the_first_byte() {
    let device = Device::from_cookies("a=b; theme=light; names=hidden");
    assert_eq!(device, Device { theme: Theme::Light, hide_names: true });
    let page = text(&Page::new(&SITE, "Page").account(amara()).device(device));
    assert!(page.contains(r#"media="not all" data-dark"#));
    assert!(page.contains(r#"<body class="barred hide-names" data-who="k1">"#));
    assert_eq!(Device::from_cookies("theme=; names=shown; xtheme=dark"), Device::default());
}

#[test]
fn only_waiting_pages_come_again_and_only_without_script() {
    assert!(!text(&Page::new(&SITE, "Page")).contains("http-equiv"));
    let page = text(&Page::new(&SITE, "Page").refresh(5));
    assert!(page.contains(r#"<noscript><meta http-equiv="refresh" content="5"></noscript>"#));
}

#[test]
fn words_are_escaped_wherever_they_go() {
    let page = Page::new(&SITE, "<b>").account(amara()).strip("<i>").mast("<u>").body("<s>");
    let page = text(&page);
    for tag in ["<b>", "<i>", "<u>", "<s>"] {
        assert!(!page.contains(tag), "{tag}");
    }
}

#[test]
fn a_form_about_persons_never_keeps_a_draft() {
    use ensemble_ui::Form;
    let form = Form::post("/notes").draft("note").personal().render().into_string();
    assert!(!form.contains("data-draft") && form.contains("data-personal"));
    assert!(Form::post("/notes").draft("note").render().into_string().contains(r#"data-draft="note""#));
}
