//! Packages of functions through the binary: what stays out, what is refused before anything is written, and
//! what is missing in them.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write what they test")]

mod common;

use std::fs::{self, File};

use common::{DESCRIPTION, Project};

/// Whether a package lists a file: names are written as they are.
fn lists(package: &[u8], name: &str) -> bool {
    package
        .windows(name.len())
        .any(|window| window == name.as_bytes())
}

fn package(project: &Project, name: &str) -> Vec<u8> {
    fs::read(project.path(&format!(".groundplan/build/{name}.zip"))).unwrap()
}

#[test]
fn files_that_hold_secrets_stay_out_and_are_said() {
    let project = Project::new();
    for path in [
        "app/.env",
        "app/config/.env.production",
        "app/terraform.tfstate",
        "app/.npmrc",
    ] {
        project.write(path, "PASSWORD=hunter2-secret\n");
    }
    project.write("app/environment.mjs", "export default {};\n");
    let ran = project.expect(0, &["emit"]);
    assert!(
        ran.stderr.contains(
            "left out: `app/.env`, `app/.npmrc`, `app/config/.env.production` and 1 more"
        ) || ran.stderr.contains("/app/.env`"),
        "{}",
        ran.stderr
    );
    let package = package(&project, "app");
    assert!(lists(&package, "index.mjs") && lists(&package, "environment.mjs"));
    for name in [".env", "tfstate", ".npmrc", "hunter2"] {
        assert!(!lists(&package, name), "{name}");
    }
    // Said once: the package is there already.
    let again = project.expect(0, &["emit"]);
    assert!(!again.stderr.contains("left out"), "{}", again.stderr);
}

#[test]
fn a_function_says_what_stays_out_of_its_package() {
    let project = Project::new();
    let worker = "\n[functions.worker]\ncode = \"app\"\nhandler = \"index.handler\"\nexclude = [\"test/**\", \"*.md\"]\n";
    project.write("groundplan.toml", &format!("{DESCRIPTION}{worker}"));
    project.write("app/test/index.test.mjs", "test\n");
    project.write("app/README.md", "# App\n");
    project.expect(0, &["emit"]);
    assert!(lists(&package(&project, "app"), "README.md"));
    let build = fs::read_dir(project.path(".groundplan/build")).unwrap();
    let other = build
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .find(|name| name.starts_with("app.") && name.ends_with(".zip") && name != "app.zip")
        .unwrap();
    let other_package = package(&project, other.trim_end_matches(".zip"));
    assert!(lists(&other_package, "index.mjs"));
    assert!(!lists(&other_package, "README.md") && !lists(&other_package, "index.test.mjs"));
    let main = project.read("environments/staging/main.tf.json");
    assert!(main.contains(&other), "{main}");
    // Both functions have their own package in the plan.
    project.expect(0, &["plan", "staging"]);
}

#[test]
fn a_package_that_cannot_be_uploaded_is_refused_before_anything_is_written() {
    let project = Project::new();
    let given = DESCRIPTION.replace("code = \"app\"", "code = \"dist/api.zip\"");
    project.write("groundplan.toml", &given);
    project.write("dist/api.zip", "");
    let file = File::options()
        .write(true)
        .open(project.path("dist/api.zip"))
        .unwrap();
    file.set_len(50 * 1024 * 1024).unwrap();
    let before = project.files();
    let ran = project.expect(1, &["emit"]);
    for part in [
        "error[package]",
        "is 50 MB as a zip archive: Lambda takes less than 50 MB by direct upload",
        "groundplan.toml:7:8",
        "s3://bucket/key.zip",
    ] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    assert_eq!(project.files(), before);
    file.set_len(50 * 1024 * 1024 - 1).unwrap();
    project.expect(0, &["emit"]);
}

#[test]
fn every_folder_that_cannot_be_packed_is_said_at_once() {
    let project = Project::new();
    let worker = "\n[functions.worker]\ncode = \"worker\"\nhandler = \"index.handler\"\n";
    project.write("groundplan.toml", &format!("{DESCRIPTION}{worker}"));
    project.write("worker/index.mjs", "export const handler = 1;\n");
    for folder in ["app", "worker"] {
        std::os::unix::fs::symlink("/etc/hostname", project.path(&format!("{folder}/x"))).unwrap();
    }
    let ran = project.expect(1, &["emit"]);
    assert_eq!(
        ran.stderr.matches("error[package]").count(),
        2,
        "{}",
        ran.stderr
    );
    assert!(!project.exists(".groundplan/build"));
    assert!(!project.exists("environments/staging/main.tf.json"));
}

#[test]
fn dependencies_that_are_not_in_the_package_are_said() {
    let project = Project::new();
    let manifest = r#"{ "dependencies": { "zod": "^3.0.0", "@aws-sdk/client-s3": "^3.0.0" } }"#;
    project.write("app/package.json", manifest);
    let ran = project.expect(0, &["emit"]);
    for part in [
        "warning[no-dependencies]",
        "needs `zod`",
        "npm ci --omit=dev",
    ] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    project.write("app/node_modules/zod/index.js", "module.exports = {};\n");
    let ran = project.expect(0, &["emit"]);
    assert!(!ran.stderr.contains("no-dependencies"), "{}", ran.stderr);
    // What the runtime brings is needed by nobody.
    fs::remove_dir_all(project.path("app/node_modules")).unwrap();
    project.write(
        "app/package.json",
        r#"{ "dependencies": { "@aws-sdk/client-s3": "^3.0.0" } }"#,
    );
    let ran = project.expect(0, &["emit"]);
    assert!(!ran.stderr.contains("no-dependencies"), "{}", ran.stderr);
}

/// A description with a function whose code a command makes.
fn with_build(build: &str) -> Project {
    let project = Project::new();
    let worker = format!(
        "\n[functions.worker]\ncode = \"worker/dist\"\nhandler = \"index.handler\"\nbuild = {build}\n"
    );
    project.write("groundplan.toml", &format!("{DESCRIPTION}{worker}"));
    project.write("worker/source.mjs", "export const handler = 1;\n");
    project
}

#[test]
fn a_build_makes_the_code_that_is_packed() {
    let project = with_build(
        "{ command = \"mkdir -p dist && cp source.mjs dist/index.mjs && echo built\", folder = \"worker\" }",
    );
    // Looked at before it is built; packed only after it.
    project.expect(2, &["emit", "--check"]);
    let ran = project.expect(1, &["emit"]);
    assert!(
        ran.stderr.contains("`groundplan build` makes it"),
        "{}",
        ran.stderr
    );
    assert!(!project.exists(".groundplan/build") && !project.exists("worker/dist"));

    let ran = project.expect(0, &["build"]);
    assert!(ran.stdout.is_empty(), "{}", ran.stdout);
    for part in ["building worker in worker: mkdir", "\nbuilt\n"] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    project.expect(0, &["emit"]);
    assert!(project.exists(".groundplan/build/worker__dist.zip"));
}

#[test]
fn a_build_that_fails_ends_with_its_place() {
    let project = with_build("{ command = \"exit 3\", folder = \"worker\" }");
    let ran = project.expect(1, &["build", "worker"]);
    for part in [
        "error[build-failed]: `exit 3` ended with exit code 3",
        "groundplan.toml:",
    ] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    let ran = project.expect(1, &["build", "werker"]);
    assert!(
        ran.stderr.contains("did you mean `worker`?"),
        "{}",
        ran.stderr
    );
    // The folder of the code may not be there yet.
    let project = with_build("\"true\"");
    let ran = project.expect(1, &["build"]);
    assert!(
        ran.stderr.contains("could not be run in `worker/dist`"),
        "{}",
        ran.stderr
    );
    let ran = Project::new().expect(0, &["build"]);
    assert!(
        ran.stderr.contains("no function has a `build`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_build_that_makes_another_file_is_a_fault_where_it_is_packed() {
    let project = with_build(
        "{ command = \"mkdir -p dist && cp source.mjs dist/main.mjs\", folder = \"worker\" }",
    );
    project.expect(0, &["build"]);
    let ran = project.expect(1, &["emit"]);
    for part in ["error[handler-missing]", "what makes it"] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
}

#[test]
fn a_handler_that_the_file_does_not_have_is_said() {
    let project = Project::new();
    let python = "\n[functions.report]\ncode = \"report\"\nhandler = \"main.handle\"\nruntime = \"python3.13\"\n";
    project.write("groundplan.toml", &format!("{DESCRIPTION}{python}"));
    project.write(
        "report/requirements.txt",
        "# ours\nboto3\npandas==2.3.0 ; python_version > '3'\n",
    );
    for (text, is_said) in [
        ("def handler(event, context):\n    pass\n", true),
        ("def handle(event, context):\n    pass\n", false),
        ("from other import *\n", false),
    ] {
        project.write("report/main.py", text);
        let ran = project.expect(0, &["emit"]);
        assert_eq!(
            ran.stderr.contains("warning[handler-export]"),
            is_said,
            "{text}: {}",
            ran.stderr
        );
        assert!(
            ran.stderr
                .contains("no `*.dist-info`, and its `requirements.txt` needs `pandas`"),
            "{}",
            ran.stderr
        );
    }
    project.write("report/pandas-2.3.0.dist-info/METADATA", "Name: pandas\n");
    let ran = project.expect(0, &["emit"]);
    assert!(!ran.stderr.contains("no-dependencies"), "{}", ran.stderr);
}

#[test]
fn expiry_is_turned_off_by_the_name_of_its_attribute() {
    let project = Project::new();
    let table = "[tables.orders]\n";
    let with = |more: &str| DESCRIPTION.replace(table, &format!("{table}{more}"));
    project.write("groundplan.toml", &with("ttl_attribute = \"expires\"\n"));
    project.expect(0, &["emit"]);
    let before = project.files();
    for (more, help) in [
        ("", "then both lines may go"),
        (
            "ttl_attribute = \"ends\"\n",
            "then write `ttl_attribute = \"ends\"`",
        ),
    ] {
        project.write("groundplan.toml", &with(more));
        let ran = project.expect(1, &["emit"]);
        for part in [
            "error[ttl-stays-on]",
            "groundplan.toml:",
            "write `ttl_attribute = \"expires\"` and `ttl_enabled = false`, emit and apply",
            help,
        ] {
            assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
        }
    }
    project.write("groundplan.toml", &with("ttl_attribute = \"expires\"\n"));
    assert_eq!(project.files(), before);
    project.write(
        "groundplan.toml",
        &with("ttl_attribute = \"expires\"\nttl_enabled = false\n"),
    );
    project.expect(0, &["emit"]);
    let main = project.read("environments/staging/main.tf.json");
    assert!(main.contains("\"ttl_enabled\": false"), "{main}");
    project.write("groundplan.toml", DESCRIPTION);
    project.expect(0, &["emit"]);
}
