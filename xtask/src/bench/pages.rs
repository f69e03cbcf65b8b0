//! Answer times, sizes and memory of the application under the demo's network.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{option, quantile};
use crate::Done;
use crate::command::{cargo, run as run_program, target};
use crate::demo::Demo;
use crate::http::Client;
use crate::pages::{self, Page};

const BUDGET_KB: f64 = 100.0;

/// `cargo xtask bench pages [--scale authority] [--times 20]`
pub fn run(args: &[String]) -> Done {
    let scale = option(args, "--scale").unwrap_or("authority");
    let times = option(args, "--times").and_then(|times| times.parse().ok()).unwrap_or(20);
    run_program(&mut cargo(&["build", "--release", "--package", "ensemble", "--bin", "ensemble"]))?;
    let demo = Demo::start(&target().join("release/ensemble"), scale)?;
    println!(
        "Scale {scale}, ready after {:.1} s, each page {times} times on one kept connection.",
        demo.took.as_secs_f64()
    );
    report_memory(&demo, "at rest");
    println!(
        "{:<28} {:<13} {:>6} {:>8} {:>8} {:>8} {:>9} {:>11}",
        "page", "as", "status", "p50 ms", "p95 ms", "max ms", "page kB", "visit kB"
    );
    let mut slowest = Duration::ZERO;
    for page in pages::list()? {
        slowest = slowest.max(measure(&demo, &page, times)?);
    }
    report_memory(&demo, "after every page");
    println!(
        "The slowest p95 is {:.1} ms; the aim is below 50 ms, and a first visit below {BUDGET_KB} kB.",
        ms(slowest)
    );
    Ok(())
}

/// Measures one page and gives its 95th percentile.
fn measure(demo: &Demo, page: &Page, times: usize) -> Done<Duration> {
    let mut client = Client::connect(&demo.address)?;
    if page.handle != "visitor" {
        client.sign_in(&page.handle)?;
    }
    let path = resolve(&mut client, &page.path)?;
    let visit = first_visit(&mut client, &path)?;
    let mut took = Vec::new();
    let mut last = client.get(&path, "br")?;
    for _ in 0..times {
        last = client.get(&path, "br")?;
        took.push(last.took);
    }
    took.sort();
    let [p50, p95, max] = [50, 95, 100].map(|share| quantile(&took, share));
    println!(
        "{:<28} {:<13} {:>6} {:>8.1} {:>8.1} {:>8.1} {:>9.1} {:>9.1} {}",
        page.path,
        page.handle,
        last.status,
        ms(p50),
        ms(p95),
        ms(max),
        kb(last.bytes),
        kb(visit),
        if kb(visit) > BUDGET_KB { "over" } else { "" },
    );
    Ok(p95)
}

/// `/numbers/*/variation` is the first such link on `/numbers`, or on a page that `/numbers` leads to.
fn resolve(client: &mut Client, path: &str) -> Done<String> {
    let Some((start, _)) = path.split_once("/*") else { return Ok(path.to_owned()) };
    let near = links(client, start)?;
    let below = format!("{start}/*");
    let mut found = near.iter().find(|link| pages::is_like(path, link)).cloned();
    for page in near.iter().filter(|link| pages::is_like(&below, link)) {
        if found.is_none() {
            found = links(client, page)?.into_iter().find(|link| pages::is_like(path, link));
        }
    }
    found.ok_or_else(|| format!("No link on {start}, or on a page below it, leads to {path}."))
}

fn links(client: &mut Client, path: &str) -> Done<Vec<String>> {
    let page = client.get(path, "identity")?;
    Ok(pages::links(&String::from_utf8_lossy(&page.body)))
}

/// Bytes on the wire for somebody who has never been here: the page and all it brings, once each.
fn first_visit(client: &mut Client, path: &str) -> Done<usize> {
    let html = client.get(path, "identity")?;
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut waiting = pages::assets(&String::from_utf8_lossy(&html.body));
    let mut bytes = client.get(path, "br")?.bytes;
    while let Some(asset) = waiting.pop() {
        if !seen.insert(asset.clone()) {
            continue;
        }
        bytes += client.get(&asset, "br")?.bytes;
        if asset.split('?').next().is_some_and(|name| name.ends_with(".css")) {
            let css = client.get(&asset, "identity")?;
            waiting.extend(pages::assets_of_style(&String::from_utf8_lossy(&css.body), &asset));
        }
    }
    Ok(bytes)
}

fn report_memory(demo: &Demo, when: &str) {
    if let Some((now, highest)) = demo.memory() {
        println!("Memory {when}: {now} MiB, {highest} MiB at its highest.");
    }
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

fn kb(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}
