//! What looks like a secret, and texts in which it cannot be read.
//!
//! A description is committed, so a secret in it is a fault; and a fault shows the line that it is
//! about, also in the log of a CI that many people read. So no message is made of a text before it
//! went through [`Masked::new`]. Knows names and forms, and nothing of the description or of Terraform.

mod context;
mod written;

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use context::Context;
use written::{Setting, connection_passwords, passwords, settings};

/// Forms of keys and tokens that tell themselves, each with its name (documentation of those who
/// give them out, read 2026-11).
const FORMS: &[(&str, &str)] = &[
    (
        r"(?-u:\b)(?:AKIA|ASIA)[0-9A-Z]{16}(?-u:\b)",
        "an AWS access key",
    ),
    (r"(?-u:\b)gh[pousr]_[A-Za-z0-9]{20,}", "a GitHub token"),
    (r"(?-u:\b)github_pat_[A-Za-z0-9_]{20,}", "a GitHub token"),
    (r"(?-u:\b)glpat-[A-Za-z0-9_-]{16,}", "a GitLab token"),
    (r"(?-u:\b)xox[abeoprs]-[A-Za-z0-9-]{10,}", "a Slack token"),
    (
        r"https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]+",
        "a Slack webhook, which lets everybody who knows it write",
    ),
    (
        r"(?-u:\b)(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}",
        "a Stripe key",
    ),
    (
        r"(?-u:\b)sk-(?:ant-|proj-|svcacct-)[A-Za-z0-9_-]{20,}",
        "a key of a model's API",
    ),
    (r"(?-u:\b)AIza[A-Za-z0-9_-]{35}", "a Google API key"),
    (
        r"(?-u:\b)SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
        "a SendGrid key",
    ),
    (r"(?-u:\b)npm_[A-Za-z0-9]{36}", "an npm token"),
    (r"(?-u:\b)pypi-[A-Za-z0-9_-]{50,}", "a PyPI token"),
    (
        r"(?-u:\b)eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
        "a signed token (JWT)",
    ),
    (r"(?-u:\b)hf_[A-Za-z0-9]{30,}", "a Hugging Face token"),
    (r"(?-u:\b)do[opr]_v1_[0-9a-f]{64}", "a DigitalOcean token"),
    (
        r"(?-u:\b)[0-9]{8,10}:A[A-Za-z0-9_-]{34}(?-u:\b)",
        "the token of a Telegram bot",
    ),
    (
        r"https://(?:[a-z]+\.)?discord(?:app)?\.com/api/webhooks/[A-Za-z0-9/_-]+",
        "a Discord webhook, which lets everybody who knows it write",
    ),
    (r"(?-u:\b)xapp-[A-Za-z0-9-]{10,}", "a Slack token"),
    (
        r"(?-u:\b)shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
        "a Shopify token",
    ),
    (r"(?-u:\b)dckr_pat_[A-Za-z0-9_-]{20,}", "a Docker Hub token"),
    (r"(?-u:\b)hvs\.[A-Za-z0-9_-]{24,}", "a Vault token"),
    (r"(?-u:\b)NRAK-[A-Z0-9]{27}", "a New Relic key"),
    (
        r"(?-u:\b)(?:[Bb]earer|[Bb]asic) +(?:[A-Za-z._~+/-]{0,40}[0-9][A-Za-z0-9._~+/=-]{7,}|[A-Za-z._~+/-]{9,40}[0-9][A-Za-z0-9._~+/=-]{2,})",
        "the header of a request with a token or password",
    ),
    (
        r"-----BEGIN[A-Z0-9 ]*-----(?:(?s:.*?)-----END[A-Z0-9 ]*-----|[A-Za-z0-9+/=\s\\]*)",
        "a private key or certificate",
    ),
];

/// Words in a name that say that its value is a secret.
const WORDS: [&str; 10] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "TOKEN",
    "API_KEY",
    "APIKEY",
    "PRIVATE_KEY",
    "CREDENTIAL",
    "WEBHOOK_KEY",
];

/// Words that say it as the last of a name: `DB_PASS`, but not `PASS_THROUGH`.
const LAST_WORDS: [&str; 5] = ["PASS", "PWD", "PASSWD", "PASSPHRASE", "PGPASS"];

/// What a key is of that is a secret as a rule: `STRIPE_KEY`, but not `PARTITION_KEY`.
const KEYS_OF: [&str; 23] = [
    "ACCESS",
    "ANTHROPIC",
    "AUTH",
    "DATADOG",
    "ENCRYPTION",
    "GITHUB",
    "GITLAB",
    "HMAC",
    "LICENSE",
    "MAILGUN",
    "MASTER",
    "OPENAI",
    "PADDLE",
    "PAYPAL",
    "SECRET",
    "SENDGRID",
    "SENTRY",
    "SHARED",
    "SIGNING",
    "SLACK",
    "STRIPE",
    "TWILIO",
    "WEBHOOK",
];

/// Ends of names of which the value is a secret also where it is a number.
const ALSO_NUMBERS: [&str; 7] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "_SECRET",
    "API_KEY",
    "APIKEY",
    "PRIVATE_KEY",
];

/// Ends of names of what is set about a secret: where it is, how long it lives, how long it must be.
const ABOUT: [&str; 15] = [
    "_ARN",
    "_NAME",
    "_ID",
    "_URL",
    "_PATH",
    "_TTL",
    "_SECONDS",
    "_MINUTES",
    "_DAYS",
    "_LENGTH",
    "_HEADER",
    "_ISSUER",
    "_ENABLED",
    "_PARAMETER",
    "_TABLE",
];

/// Whether a name, be it `DB_PASSWORD` or `/shop/api-key`, says that what it names is a secret.
#[must_use]
pub fn is_in_name(name: &str) -> bool {
    let name = name.to_ascii_uppercase().replace('-', "_");
    WORDS.iter().any(|word| name.contains(word))
}

/// Whether the end of a name, in upper case with `_` between its words, says that what it names is a secret, where a word of
/// [`WORDS`] need not be in it.
fn is_in_last_words(name: &str) -> bool {
    let mut words = name.rsplit('_');
    match (words.next(), words.next()) {
        (Some("KEY"), Some(of)) => KEYS_OF.contains(&of),
        (Some(last), _) => LAST_WORDS.contains(&last),
        (None, _) => false,
    }
}

/// Whether the name of an argument ends as that of a secret does: `master_password`, but not `password_length`.
#[must_use]
pub fn is_end_of_name(argument: &str) -> bool {
    let name = argument.to_ascii_uppercase();
    let further = ["SECRET_KEY", "SECRET_STRING"];
    let mut words = WORDS.iter().chain(&further);
    words.any(|word| name.ends_with(word))
}

/// Why the value of a variable looks like a secret; `None` where it does not.
#[must_use]
pub fn reason(variable: &str, value: &str) -> Option<String> {
    if let Some(what) = form_of(value) {
        return Some(format!("its value has the form of {what}"));
    }
    if let Some(why) = password_in(value) {
        return Some(why.into());
    }
    if is_named(variable, value) {
        return Some("its name says so, and its value is not an ARN".into());
    }
    is_random(variable, value).then(|| "its name says a key, and its value looks random".into())
}

/// Why a text that is no variable's value has a secret in it: a key, a token or a password whose form tells itself.
#[must_use]
pub fn reason_in_text(text: &str) -> Option<String> {
    if let Some(what) = form_of(text) {
        return Some(format!("it has the form of {what}"));
    }
    password_in(text).map(str::to_owned)
}

/// What a part of a text has the form of.
fn form_of(text: &str) -> Option<&'static str> {
    let mut found = forms(text).filter(|(form, _)| form.is_match(text));
    found.next().map(|(_, what)| what)
}

/// Whether a password is written in an address or in the parts of a connection.
fn password_in(text: &str) -> Option<&'static str> {
    if passwords(text).next().is_some() {
        return Some("there is an address with a password in it");
    }
    let mut parts = connection_passwords(text);
    parts
        .next()
        .map(|_| "there is a connection with a password in it")
}

/// Whether the name says that the value is a secret, and the value is none of what a secret is not: an ARN, the
/// path of a parameter, a number.
fn is_named(variable: &str, value: &str) -> bool {
    let name = variable.to_ascii_uppercase().replace('-', "_");
    let about = ABOUT.iter().any(|suffix| name.ends_with(suffix));
    let harmless = value.is_empty()
        || value.starts_with("arn:")
        || value.starts_with('/')
        || value.starts_with("alias/")
        || is_number(&name, value)
        || matches!(value, "true" | "false");
    (is_in_name(variable) || is_in_last_words(&name)) && !about && !harmless
}

/// Whether a value is a number that is no secret: what is short, or set about one.
fn is_number(name: &str, value: &str) -> bool {
    let may_be_secret =
        ALSO_NUMBERS.iter().any(|end| name.ends_with(end)) || is_in_last_words(name);
    value.parse::<f64>().is_ok() && !(may_be_secret && value.len() >= 4)
}

/// Whether the value of what is called a key looks as if dice had made it. Other names have digests and
/// identifiers, which look the same.
fn is_random(variable: &str, value: &str) -> bool {
    let name = variable.to_ascii_uppercase();
    let is_key = ["_KEY", "_AUTH", "_PWD", "_SALT", "_PEPPER"]
        .iter()
        .any(|end| name.ends_with(end));
    let is_one_word = value.len() >= 20
        && (value.bytes()).all(|byte| byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte));
    // As `orders_2026`.
    let is_words = value.split(['_', '-']).all(|part| {
        part.bytes().all(|byte| byte.is_ascii_alphabetic())
            || part.bytes().all(|byte| byte.is_ascii_digit())
    });
    is_key && is_one_word && !is_words && entropy(value) > 3.4
}

/// Bits of information in each letter of a text (Shannon).
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    text.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let all = f64::from(counts.iter().sum::<u32>());
    let bits = |count: &u32| f64::from(*count) / all * (all / f64::from(*count)).log2();
    counts.iter().filter(|count| **count > 0).map(bits).sum()
}

/// Letters of which each form has some, in the order of [`FORMS`]: a form is compiled when they occur.
const LETTERS: [&[&str]; FORMS.len()] = [
    &["AKIA", "ASIA"],
    &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
    &["github_pat_"],
    &["glpat-"],
    &["xox"],
    &["https://hooks.slack.com/"],
    &["sk_", "rk_"],
    &["sk-"],
    &["AIza"],
    &["SG."],
    &["npm_"],
    &["pypi-"],
    &["eyJ"],
    &["hf_"],
    &["doo_v1_", "dop_v1_", "dor_v1_"],
    &[":A"],
    &["/api/webhooks/"],
    &["xapp-"],
    &["shpat_", "shpca_", "shppa_", "shpss_"],
    &["dckr_pat_"],
    &["hvs."],
    &["NRAK-"],
    &["earer ", "asic "],
    &["-----BEGIN"],
];

/// The forms that a text may have.
fn forms(text: &str) -> impl Iterator<Item = (&'static Regex, &'static str)> {
    static COMPILED: [OnceLock<Option<Regex>>; FORMS.len()] =
        [const { OnceLock::new() }; FORMS.len()];
    let occur = |letters: &&[&str]| letters.iter().any(|letters| text.contains(letters));
    (FORMS.iter().zip(&COMPILED).zip(&LETTERS))
        .filter(move |(_, letters)| occur(letters))
        .filter_map(|(((form, what), compiled), _)| {
            let regex = compiled.get_or_init(|| Regex::new(form).ok()).as_ref();
            Some((regex?, *what))
        })
}

/// A text as it may be shown, and what was taken out.
#[derive(Debug)]
pub struct Masked {
    /// The text, of the same bytes and letters; each letter of a secret is a mark.
    pub text: String,
    /// The secrets.
    taken: Vec<String>,
}

impl Masked {
    /// A text of a description, whether it is TOML or not. `settings` are the names of settings by which a secret is described
    /// and referred to: what is set to another one there is masked.
    pub fn new(text: &str, settings: &[&str]) -> Self {
        let ranges = ranges(text, settings);
        let mut masked = String::with_capacity(text.len());
        let mut taken = Vec::new();
        let mut from = 0;
        for range in ranges {
            masked.push_str(text.get(from..range.start).unwrap_or_default());
            let secret = text.get(range.clone()).unwrap_or_default();
            masked.extend(secret.chars().map(mark));
            // A shorter one would be found in other words; of a mistyped one, a part may be repeated.
            let lines = secret.lines().filter(|line| line.len() > 3);
            let ends = |letter: char| letter.is_whitespace() || "\"',}]".contains(letter);
            let parts = secret.split(ends).filter(|part| part.len() > 7);
            taken.extend(lines.chain(parts).map(str::to_owned));
            from = range.end;
        }
        masked.push_str(text.get(from..).unwrap_or_default());
        Self {
            text: masked,
            taken,
        }
    }

    /// Whether there were any secrets.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.taken.is_empty()
    }

    /// Takes the secrets out of words that repeat the text.
    pub fn hide_in(&self, words: &mut String) {
        for secret in &self.taken {
            if words.contains(secret) {
                *words = words.replace(secret, "***");
            }
        }
    }
}

/// A mark as long as the letter, so that every place in the text stays where it is.
fn mark(letter: char) -> char {
    match letter {
        '\n' | '\r' => letter,
        _ => match letter.len_utf8() {
            1 => '*',
            2 => '·',
            3 => '•',
            _ => '🔒',
        },
    }
}

/// The setting that holds the value of what its entry names.
const VALUE: &str = "value";

/// The name and the settings of the entry in which a setting at `at` is: `name = { ... }` in one line, or what follows a heading.
fn entry(text: &str, at: usize) -> (&str, &str) {
    let (before, after) = text.split_at(at);
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    if let Some(open) = before[line..].rfind('{').map(|open| line + open) {
        let name = before[line..open].trim_end_matches([' ', '\t', '=']);
        let end = after.find('}').unwrap_or(after.len());
        return (last_word(name), &text[open..at + end]);
    }
    let start = before.rfind("\n[").map_or(0, |start| start + 1);
    let heading = text[start..].lines().next().unwrap_or_default();
    let end = after.find("\n[").unwrap_or(after.len());
    let name = heading.split(']').next().unwrap_or_default();
    (last_word(name), &text[start..at + end])
}

/// The last part of a name with dots, without quotes.
fn last_word(name: &str) -> &str {
    let name = name.trim_end_matches(['"', '\'', ' ', '\t']);
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let start = name.rfind(|letter| !is_of_name(letter));
    start.map_or(name, |start| {
        let next = name[start..].chars().next().map_or(0, char::len_utf8);
        &name[start + next..]
    })
}

/// Whether the settings of an entry say that its value is kept elsewhere, since it is secret.
fn is_secure(entry: &str) -> bool {
    settings(entry).any(|setting| setting.key == "secure" && &entry[setting.value] == "true")
}

/// Where the secrets are: sorted, and none in another.
fn ranges(text: &str, names: &[&str]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (form, _) in forms(text) {
        found.extend(form.find_iter(text).map(|part| part.range()));
    }
    found.extend(passwords(text));
    found.extend(connection_passwords(text));
    let context = Context::new(text);
    for Setting { key, value } in settings(text) {
        let said = &text[value.clone()];
        // Of what is mistyped, its first word.
        let ends =
            |letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | ',' | '}' | ']');
        let word = said
            .trim_start_matches(ends)
            .split(ends)
            .next()
            .unwrap_or_default();
        let is_secret = match key {
            // The key of a grant and of a reference; its value is a name or an ARN.
            "secret" => !context.is_referring(value.start) && is_named(key, said),
            _ => is_named(key, said) || is_random(key, word),
        };
        let is_value_of_secret = || {
            let (name, settings) = entry(text, value.start);
            is_named(name, said) || is_random(name, word) || is_secure(settings)
        };
        if is_secret
            || context.is_of_secret(key, said, value.start, names)
            || key == VALUE && is_value_of_secret()
        {
            found.push(value);
        }
    }
    found.sort_by_key(|range| (range.start, range.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Put together here, so that nobody's scanner takes this file for a leak.
    fn tokens() -> Vec<String> {
        let letters = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY3zA5bC7dE9fG1hJ2";
        [
            ("AKIA", "IOSFODNN7EXAMPLE"),
            ("ghp_", letters),
            ("github_pat_", letters),
            ("glpat-", letters),
            ("xoxb-", letters),
            ("https://hooks.slack.com/services/", "T000/B000/abc"),
            ("sk_live_", letters),
            ("sk-ant-", letters),
            ("AIza", letters),
            ("npm_", letters),
            ("-----BEGIN PRIVATE KEY", "-----\nabc"),
            ("eyJhbGciOiJI.eyJzdWIiOiIx.", "abc"),
            ("postgres://admin:hunter2", "@db.example.com/x"),
            ("hf_", letters),
            ("dop_v1_", &"0123456789abcdef".repeat(4)),
            ("123456789:A", "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY3z"),
            ("https://discord.com/api/webhooks/", "1/abc"),
            ("xapp-", letters),
            ("shpat_", &"0123456789abcdef".repeat(2)),
            ("dckr_pat_", letters),
            ("hvs.", letters),
            ("NRAK-", "ABCDEFGHIJKLMNOPQRSTUVWXYZ1"),
            ("Bearer ", letters),
            ("Basic ", "dXNlcjpwYXNzd29yZDE="),
            ("jdbc:postgresql://db/x?user=a&password=", "hunter2"),
            ("Server=db;Uid=a;Password=", "hunter2;"),
            ("AccountName=a;AccountKey=", "aGVsbG8="),
            ("host=db password=", "hunter2 dbname=x"),
        ]
        .map(|(begin, end)| format!("{begin}{end}"))
        .to_vec()
    }

    #[test]
    fn the_value_of_an_entry_that_is_secret_is_not_shown() {
        for text in [
            "[parameters.db-password]\nvalue = \"hunter2\"\n",
            "[a.b]\nx = 1\n\n[parameters.\"db_password\"] # that of the database\nvalue = 'hunter2'",
            "[parameters]\ndb-password = { description = \"x\", value = \"hunter2\" }",
            "[parameters.carrier]\nvalue = \"hunter2\"\nsecure = true\n[a.b]\n",
            "[parameters]\ncarrier = { secure = true, value = \"hunter2\" }",
        ] {
            let masked = Masked::new(text, &[]).text;
            assert!(!masked.contains("hunter2"), "{masked}");
        }
        for text in [
            "[parameters.flags]\nvalue = \"hunter2\"\n[parameters.carrier]\nsecure = true\n",
            "value = \"hunter2\"",
            "é{ value = \"hunter2\"",
        ] {
            assert_eq!(Masked::new(text, &[]).text, text);
        }
    }

    #[test]
    fn secrets_and_what_only_looks_alike() {
        for token in tokens() {
            assert!(reason("KEY", &token).is_some(), "{token}");
        }
        for (variable, value) in [
            ("DB_PASSWORD", "hunter2"),
            ("github_token", "abc"),
            ("SIGNING_KEY", "kJ8s2Lq9Zx7Vb3Nm5Tr1Wy6P"),
            ("STRIPE_WEBHOOK_SECRET", "whatever"),
            ("DB_PWD", "hunter2"),
            ("DB_PASS", "hunter2"),
            ("PGPASS", "hunter2"),
            ("ACCESS_KEY", "hunter2"),
            ("STRIPE_KEY", "hunter2"),
            ("API_KEY", "123456"),
            ("DB_PASSWORD", "123456"),
        ] {
            assert!(reason(variable, value).is_some(), "{variable}");
        }
        for (variable, value) in [
            (
                "DB_PASSWORD",
                "arn:aws:secretsmanager:us-east-1:111122223333:secret:db",
            ),
            ("DB_PASSWORD", "/shop/db/password"),
            ("TOKEN_TTL_SECONDS", "300"),
            ("SECRET_NAME", "db"),
            ("PASSWORD_MIN_LENGTH", "12"),
            ("DATABASE_URL", "postgres://db.example.com/x"),
            ("MAIL", "mailto:a@example.com"),
            ("PARTITION_KEY", "customer_identifier_of_orders"),
            ("BUILD", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"),
            ("GREETING", "sk_live is a prefix"),
            ("PWD", "/var/task"),
            ("PASS_THROUGH", "yes"),
            ("BYPASS", "all"),
            ("COMPASS", "north"),
            ("SORT_KEY", "created"),
            ("CACHE_KEY", "orders-v2"),
            ("ENCRYPTION_KEY", "alias/orders"),
            ("MAX_TOKENS", "4096"),
            ("TOKEN_LIMIT", "4096"),
            ("SCHEME", "Bearer authentication is used here"),
            ("TIME", "12:30:45"),
            ("QUERY", "a=1&password=${password}&b=2"),
            ("RULE", "password=<yours>"),
            ("HEADER", "Basic support for 3 days"),
        ] {
            assert_eq!(reason(variable, value), None, "{variable}");
        }
    }

    #[test]
    fn a_masked_text_keeps_every_place() {
        let text = "ä = { DB_PASSWORD = \"hünter2\", A = 1 }\nlong = 'x'\n";
        let masked = Masked::new(text, &[]);
        assert_eq!(
            masked.text,
            "ä = { DB_PASSWORD = \"*·*****\", A = 1 }\nlong = 'x'\n"
        );
        assert_eq!(masked.text.len(), text.len());
        for token in tokens() {
            let masked = Masked::new(&format!("A = '''{token}'''\nB = 1"), &[]);
            assert!(!masked.text.contains(&token), "{token}");
            assert!(
                masked.text.ends_with("B = 1") || token.contains("BEGIN"),
                "{}",
                masked.text
            );
        }
    }

    #[test]
    fn what_is_mistyped_is_masked_too() {
        for line in [
            "DB_PASSWORD = \"hunter2",
            "DB_PASSWORD = hunter2",
            "DB_PASSWORD: 'hunter2'",
            "\"DB_PASSWORD\" = \"hunter2\"",
            "environment.DB_PASSWORD=\"hunter2\"",
            "DB_PASSWORD = [\"hunter2\"]",
            "DB_PASSWORD = \"\"\"\nhunter2\n",
            "DB_PASSWORD = \"a \\\" hunter2\"",
        ] {
            let masked = Masked::new(line, &[]);
            assert!(!masked.text.contains("hunter2"), "{}", masked.text);
        }
        for line in [
            "secret = \"arm:aws:x\"",
            "token_ttl = 5",
            "name = \"secret\"",
            "# a password = needed",
        ] {
            assert_eq!(Masked::new(line, &[]).text.len(), line.len());
        }
        assert_eq!(
            Masked::new("a = { secret = \"arm:aws:x\" }", &[]).text,
            "a = { secret = \"arm:aws:x\" }"
        );
    }

    #[test]
    fn words_that_repeat_a_secret_lose_it() {
        let masked = Masked::new("DB_PASSWORD = \"hunter2\"\n", &[]);
        let mut words = "\"hunter2\" is bad".to_owned();
        masked.hide_in(&mut words);
        assert_eq!(words, "\"***\" is bad");
    }

    #[test]
    fn names_of_arguments() {
        for name in ["master_password", "secret_string", "api_key", "auth_token"] {
            assert!(is_end_of_name(name), "{name}");
        }
        for name in ["password_length", "secret_arn", "tokens", "key_name"] {
            assert!(!is_end_of_name(name), "{name}");
        }
        assert!(is_in_name("/shop/api-key") && !is_in_name("/shop/name"));
    }

    #[test]
    fn what_is_set_where_a_secret_is_said_to_be_is_masked() {
        let settings = ["description", "function", "secret", "attribute"];
        for text in [
            "[secrets.s]\nvalue = \"hunter2\"",
            "[secrets.\"s\"]\ntext = 'hunter2'",
            "[secrets]\ns = { value = \"hunter2\" }",
            "[secrets]\ns.value = \"hunter2\"",
            "secrets.s.value = \"hunter2\"",
            "secrets = { s = { value = \"hunter2\" } }",
            "[functions.worker]\nsecret = \"hunter2\"",
            "DB_PASSWORD = { value = \"hunter2\" }",
            "DB_PASSWORD = { terraform = \"hunter2 hunter2\" }",
            "environment = { db_password = { terraform = \"hunter2\" } }",
            "environment.DB_PASSWORD.value = \"hunter2\"",
            "[functions.a.environment.db_password]\nvalue = \"hunter2\"",
        ] {
            let masked = Masked::new(text, &settings);
            assert!(!masked.text.contains("hunter2"), "{}", masked.text);
        }
        for text in [
            "[secrets.s]\ndescription = \"for the shop\"\n[functions.a]\nhandler = \"x\"",
            "[functions.secrets]\nhandler = \"index\"",
            "access = [{ secret = \"stripe\", actions = [\"read\"] }]",
            "[[functions.a.access]]\nsecret = \"stripe\"",
            "environment = { STRIPE_KEY = { secret = \"stripe\", attribute = \"arn\" } }",
            "[functions.a.environment.STRIPE_KEY]\nsecret = \"stripe\"",
            "DB_PASSWORD = { terraform = \"aws_secretsmanager_secret.db.arn\" }",
            "DB_PASSWORD = { terraform = \"nofunction(local.a)\" }",
            "[tables.tokens]\nhash_key = { name = \"id\" }",
        ] {
            assert_eq!(Masked::new(text, &settings).text, text);
        }
    }

    #[test]
    fn texts_hold_secrets_or_words_about_them() {
        for text in tokens() {
            let text = format!("see {text} there");
            assert!(reason_in_text(&text).is_some(), "{text}");
        }
        for text in [
            "Resets the password of a customer",
            "token: where it is",
            "https://example.com/reset?next=password",
        ] {
            assert_eq!(reason_in_text(text), None, "{text}");
        }
    }
}
