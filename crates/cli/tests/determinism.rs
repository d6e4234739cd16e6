//! The same description gives the same bytes: whatever the order of its keys, the machine's locale,
//! time zone, umask or working folder.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::{Project, ran};

const SHUFFLED: &str = r#"
[buckets.invoices]

[tables.orders]
hash_key = { type = "S", name = "id" }

[apis.public]
routes = { "GET /orders/{id}" = "orders", "GET /orders" = "orders" }

[functions.orders]
access = [{ actions = ["read"], table = "orders" }, { actions = ["write"], bucket = "invoices" }]
handler = "index.handler"
code = "app"

[application]
owner = "platform@example.com"
name = "shop"
"#;

#[test]
fn the_order_of_keys_does_not_matter() {
    let one = Project::new();
    one.expect(0, &["emit"]);
    let other = Project::new();
    other.write("groundplan.toml", SHUFFLED);
    other.write(
        "environments/staging/environment.toml",
        "account_id = \"111122223333\"\nrecovery_region = \"us-west-2\"\nregion = \"us-east-1\"\nprofile = \"staging\"\n",
    );
    other.expect(0, &["emit"]);
    let emitted = |project: &Project| {
        let mut files = project.files();
        files.retain(|path, _| !path.ends_with(".toml"));
        files
    };
    assert_eq!(emitted(&one), emitted(&other));
    let package =
        |project: &Project| std::fs::read(project.path(".groundplan/build/app.zip")).unwrap();
    assert_eq!(package(&one), package(&other));
}

#[cfg(unix)]
#[test]
fn the_machine_does_not_matter() {
    let one = Project::new();
    one.expect(0, &["emit"]);
    let other = Project::new();
    let script = format!(
        "umask 077; cd /; exec '{}' -C '{}' emit",
        env!("CARGO_BIN_EXE_groundplan"),
        other.root().display()
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .env("LC_ALL", "tr_TR.UTF-8")
        .env("LANG", "tr_TR.UTF-8")
        .env("TZ", "Pacific/Kiritimati")
        .env("COLUMNS", "20")
        .output()
        .unwrap();
    assert_eq!(ran(output).code, 0);
    assert_eq!(one.files(), other.files());
    let package =
        |project: &Project| std::fs::read(project.path(".groundplan/build/app.zip")).unwrap();
    assert_eq!(package(&one), package(&other));
}
