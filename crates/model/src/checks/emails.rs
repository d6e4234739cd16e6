//! E-mail addresses, wherever a description names them: that they are addresses, each once.

use diagnostic::Diagnostics;

use super::{error, named_twice, repeats};
use crate::tree::At;

/// The addresses of a list.
pub(crate) fn emails(addresses: &[String], at: At<'_>, diagnostics: &mut Diagnostics) {
    for (index, address) in addresses.iter().enumerate() {
        if !is_email(address) {
            let message = format!("`{address}` is not an e-mail address");
            diagnostics.push(
                error("bad-email", message, at.item(index).value(), "")
                    .help("write it like `team@example.com`"),
            );
        }
    }
    let lower = addresses.iter().map(|address| address.to_lowercase());
    for (second, first) in repeats(lower) {
        let message = "the address is named twice".to_owned();
        diagnostics.push(named_twice(message, at, second, first));
    }
}

fn is_email(address: &str) -> bool {
    let Some((name, host)) = address.rsplit_once('@') else {
        return false;
    };
    let host_fits = host.contains('.')
        && host.split('.').all(|part| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        });
    let name_fits = !name.is_empty()
        && !name.contains('@')
        && name
            .chars()
            .all(|letter| letter.is_ascii_graphic() && !"<>()[],;:\\\"".contains(letter));
    name_fits && host_fits && address.len() <= 254
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails() {
        for good in ["a@example.com", "first.last+tag@sub.example.co"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@example.com",
            "a b@example.com",
            "a@ex ample.com",
            "A <a@b.co>",
            "a@b..co",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
