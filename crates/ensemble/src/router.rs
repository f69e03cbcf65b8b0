//! Every address there is: method, path, door, handler. The routes-by-roles matrix is made from
//! this list, so a route cannot be added without its door being looked at.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{self, MethodRouter};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::access::Door::{self, Lead, Member, Networks, Public, Records, SignedIn};
use crate::app::App;
use crate::web::problem::Problem;
use crate::web::{assets, form, headers, layer, page};
use crate::{
    admin, export, finding, home, import, inquiry, need, network, notice, numbers, person, plan, practice,
    timetable, visit, year_book,
};

pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub door: Door,
    handler: MethodRouter<App>,
    takes_files: bool,
}

fn get<H: Handler<T, App>, T: 'static>(path: &'static str, door: Door, handler: H) -> Route {
    Route { method: "GET", path, door, handler: routing::get(handler), takes_files: false }
}

fn post<H: Handler<T, App>, T: 'static>(path: &'static str, door: Door, handler: H) -> Route {
    Route { method: "POST", path, door, handler: routing::post(handler), takes_files: false }
}

/// A page that takes files in, piece by piece. Every other holds what it is sent, and takes little.
fn upload<H: Handler<T, App>, T: 'static>(path: &'static str, door: Door, handler: H) -> Route {
    Route { takes_files: true, ..post(path, door, handler) }
}

#[rustfmt::skip]
pub fn routes() -> Vec<Route> {
    vec![
        // Today
        get("/", SignedIn, home::routes::today),
        // Spot: our numbers
        get("/numbers", Member, numbers::routes::index),
        get("/numbers/measures/new", Member, numbers::routes::define::new),
        post("/numbers/measures", Member, numbers::routes::define::create),
        get("/numbers/sample", SignedIn, numbers::routes::sample),
        get("/numbers/quality", Lead, numbers::routes::quality::show),
        get("/numbers/quality.csv", Lead, numbers::routes::quality::csv),
        get("/numbers/quality.xlsx", Lead, numbers::routes::quality::xlsx),
        get("/numbers/{measure}", Member, numbers::routes::measure::show),
        get("/numbers/{measure}/chart.csv", Member, numbers::routes::measure::csv),
        get("/numbers/{measure}/chart.xlsx", Member, numbers::routes::measure::xlsx),
        get("/numbers/{measure}/missing", Member, numbers::routes::missing::show),
        get("/numbers/{measure}/edit", Member, numbers::routes::define::edit),
        post("/numbers/{measure}/edit", Member, numbers::routes::define::change),
        post("/numbers/{measure}/set-aside", Member, numbers::routes::define::set_aside),
        post("/numbers/{measure}/bring-back", Member, numbers::routes::define::bring_back),
        post("/numbers/{measure}/readings", Member, numbers::routes::measure::enter),
        post("/numbers/{measure}/notes", Member, numbers::routes::measure::note),
        post("/numbers/{measure}/notes/{note}/set-aside", Member, numbers::routes::measure::set_note_aside),
        get("/numbers/{measure}/variation", Member, numbers::routes::variation::show),
        get("/numbers/{measure}/variation/chart.csv", Member, numbers::routes::variation::csv),
        get("/numbers/{measure}/variation/chart.xlsx", Member, numbers::routes::variation::xlsx),
        get("/numbers/{measure}/variation/spread.csv", Member, numbers::routes::variation::spread_csv),
        get("/numbers/{measure}/variation/spread.xlsx", Member, numbers::routes::variation::spread_xlsx),
        post("/numbers/{measure}/variation/names-consent", Member, numbers::routes::variation::consent),
        post("/numbers/{measure}/variation/reasons", Member, numbers::routes::variation::tick),
        // Spot: what people notice
        get("/notices/new", SignedIn, notice::routes::new),
        get("/notices/sent", SignedIn, notice::routes::sent),
        post("/notices", SignedIn, notice::routes::create),
        get("/notices/{notice}", Member, notice::routes::show),
        post("/notices/{notice}/not-now", Member, notice::routes::not_now),
        post("/notices/{notice}/otherwise", Member, notice::routes::otherwise),
        // Share: practices
        get("/practices", Member, practice::routes::index),
        get("/practices/new", Member, practice::routes::new),
        post("/practices", Member, practice::routes::create),
        get("/practices/{practice}", SignedIn, practice::routes::show),
        get("/practices/{practice}/edit", Member, practice::routes::edit),
        post("/practices/{practice}/edit", Member, practice::routes::change),
        post("/practices/{practice}/publication", Member, practice::routes::share),
        post("/practices/{practice}/withdrawal", Member, practice::routes::withdraw),
        post("/practices/{practice}/name", Member, practice::routes::name),
        // Connect: needs and visits
        get("/needs", Member, need::routes::index),
        post("/needs", Member, need::routes::state),
        post("/needs/{need}/closure", Member, need::routes::close),
        get("/timetables", Member, timetable::routes::index),
        get("/timetables/{class}", Member, timetable::routes::show),
        get("/visits", Member, visit::routes::index),
        post("/visits", Lead, visit::routes::ask),
        get("/visits/new", Lead, visit::routes::new),
        get("/visits/{visit}", Member, visit::routes::show),
        get("/visits/{visit}/visit.ics", Member, visit::routes::calendar),
        post("/visits/{visit}/agreement", Member, visit::routes::answer::agree),
        post("/visits/{visit}/offer", Member, visit::routes::answer::offer),
        post("/visits/{visit}/refusal", Member, visit::routes::answer::decline),
        post("/visits/{visit}/end", Member, visit::routes::answer::end),
        get("/visits/{visit}/record", Member, visit::routes::record::edit),
        post("/visits/{visit}/record", Member, visit::routes::record::keep),
        // Try: inquiries
        get("/inquiries", Member, inquiry::routes::index),
        get("/inquiries/new", Member, inquiry::routes::new),
        post("/inquiries", Member, inquiry::routes::create),
        get("/inquiries/{inquiry}", Member, inquiry::routes::show),
        get("/inquiries/{inquiry}/edit", Member, inquiry::routes::edit),
        post("/inquiries/{inquiry}/edit", Member, inquiry::routes::change),
        post("/inquiries/{inquiry}/start", Member, inquiry::routes::start),
        post("/inquiries/{inquiry}/set-aside", Member, inquiry::routes::set_aside),
        // Study: what was seen and decided
        get("/inquiries/{inquiry}/decision", Member, finding::routes::ask),
        post("/inquiries/{inquiry}/decision", Member, finding::routes::decide),
        get("/findings", Member, finding::routes::index),
        get("/findings/{finding}", SignedIn, finding::routes::show),
        get("/stopped", Member, finding::routes::stopped),
        post("/thanks/{thanks}/withdrawal", Member, finding::routes::withdraw_thanks),
        // Around it: people and places
        get("/network", Member, network::routes::index),
        get("/people", Member, network::routes::index),
        get("/network/{org}", SignedIn, network::routes::show),
        get("/network/{org}/next-session", Records, import::roll::routes::show),
        post("/network/{org}/next-session", Records, import::roll::routes::choose),
        post("/network/{org}/people", Lead, network::routes::invite),
        post("/network/{org}/people/{membership}/end", Lead, network::routes::end),
        post("/network/{org}/places", Lead, network::routes::add),
        // Account: the plan
        get("/plans", Member, plan::routes::index),
        post("/plans", Lead, plan::routes::add),
        get("/plans/{priority}", Member, plan::routes::show),
        get("/plans/{priority}/paragraph.txt", Member, plan::routes::paragraph),
        post("/plans/{priority}/sources", Lead, plan::routes::place),
        post("/plans/{priority}/judgement", Lead, plan::routes::judge),
        post("/plans/{priority}/closed", Lead, plan::routes::close),
        // Celebrate: the year book
        get("/year-book", Member, year_book::routes::show),
        get("/year-book.csv", Member, year_book::routes::csv),
        get("/year-book.xlsx", Member, year_book::routes::xlsx),
        // Files in
        get("/imports", Records, import::routes::index),
        upload("/imports", Records, import::routes::upload::upload),
        get("/imports/{import}", Records, import::routes::show),
        post("/imports/{import}/mapping", Records, import::routes::choose),
        post("/imports/{import}/application", Records, import::routes::apply),
        post("/imports/{import}/undo", Records, import::routes::undo),
        post("/imports/{import}/set-aside", Records, import::routes::set_aside),
        get("/imports/{import}/waiting", Records, import::routes::waiting::list),
        post("/imports/{import}/waiting", Records, import::routes::waiting::answer),
        get("/imports/{import}/problems.csv", Records, import::downloads::problems),
        get("/imports/{import}/problems.xlsx", Records, import::downloads::problems_xlsx),
        get("/imports/{import}/preview.csv", Records, import::downloads::preview_csv),
        get("/imports/{import}/preview.xlsx", Records, import::downloads::preview_xlsx),
        get("/imports/{import}/first-rows.csv", Records, import::downloads::first_csv),
        get("/imports/{import}/first-rows.xlsx", Records, import::downloads::first_xlsx),
        get("/imports/{import}/changes.csv", Records, import::downloads::changes),
        get("/imports/{import}/changes.xlsx", Records, import::downloads::changes_xlsx),
        get("/imports/{import}/rows.csv", Records, import::downloads::rows),
        get("/imports/{import}/rows.xlsx", Records, import::downloads::rows_xlsx),
        get("/imports/{import}/classes.csv", Records, import::roll::routes::csv),
        get("/imports/{import}/classes.xlsx", Records, import::roll::routes::xlsx),
        // Files out
        get("/exports", Records, export::routes::index),
        post("/exports", Records, export::routes::ask),
        get("/exports/{export}", Records, export::routes::show),
        get("/exports/{export}/file.zip", Records, export::routes::fetch),
        // A whole school comes in
        get("/archives", Networks, export::joining::routes::index),
        upload("/archives", Networks, export::joining::routes::upload),
        get("/archives/{archive}", Networks, export::joining::routes::show),
        post("/archives/{archive}/application", Networks, export::joining::routes::bring_in),
        post("/archives/{archive}/set-aside", Networks, export::joining::routes::set_aside),
        // Signing in
        get("/sign-in", Public, person::routes::sign_in),
        post("/sign-in", Public, person::routes::ask),
        get("/sign-in/{token}", Public, person::routes::link),
        post("/sign-in/{token}", Public, person::routes::use_link),
        post("/sign-out", Public, person::routes::sign_out),
        get("/demo/as/{handle}", Public, person::routes::demo_sign_in),
        // Keeping the house
        get("/settings", SignedIn, admin::routes::settings),
        get("/settings/looks", Member, admin::routes::looks),
        get("/settings/looks.csv", Member, admin::routes::looks_csv),
        get("/settings/looks.xlsx", Member, admin::routes::looks_xlsx),
        get("/about/{page}", Public, admin::routes::about),
        get("/design", Public, admin::routes::design),
        get("/healthz", Public, admin::routes::healthz),
        get("/readyz", Public, admin::routes::readyz),
        get("/assets/{*path}", Public, assets::asset),
    ]
}

pub fn router(app: &App) -> Router {
    let mut router = Router::new();
    let largest = usize::try_from(app.config.largest_upload).unwrap_or(usize::MAX);
    for route in routes() {
        let guard = from_fn_with_state((app.clone(), route.door), layer::door);
        let handler = match route.takes_files {
            true => route.handler.layer(DefaultBodyLimit::max(largest)),
            false => route.handler,
        };
        router = router.route(route.path, handler.layer(guard));
    }
    router
        .fallback(|| async { Problem::NotFound })
        .layer(DefaultBodyLimit::max(form::MOST))
        .layer(from_fn(layer::uncut))
        .layer(from_fn_with_state(app.clone(), layer::same_site))
        .layer(from_fn_with_state(app.clone(), layer::explain))
        .layer(from_fn(page::on_device))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(headers::add))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), layer::trace))
        .with_state(app.clone())
}
