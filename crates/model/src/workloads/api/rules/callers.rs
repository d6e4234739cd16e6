//! Who may call APIs and their routes, and from which web origins.

use diagnostic::Diagnostics;

use super::routes::ELSEWHERE;
use crate::checks::grants::is_arn;
use crate::checks::{RuleContext, error, unknown_function, warning};
use crate::description::{Api, ApiType, Authorization, ExternalValue};
use crate::tree::At;

/// The callers of every API.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, api) in &context.description().apis {
        let at = context.entry("apis", name);
        let own = (&api.authorization, at.get("authorization"));
        let of_routes = api.routes.iter().filter_map(|(route, settings)| {
            let authorization = settings.authorization.as_ref()?;
            let place = at.get("routes").get(route).get("authorization");
            Some((authorization, place))
        });
        for (authorization, place) in std::iter::once(own).chain(of_routes) {
            known(context, authorization, place, diagnostics);
        }
        let acl = api.web_acl_arn.as_ref().and_then(ExternalValue::written);
        if acl.is_some_and(|acl| !is_arn(acl, "wafv2")) {
            let message = "this is not the ARN of a web ACL".to_owned();
            let place = at.get("web_acl_arn").value();
            diagnostics.push(error("bad-arn", message, place, "").help(
                "write it like \
                 `arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/11111111-2222-3333-4444-555555555555`",
            ));
        }
        origins(api, at.get("cors"), diagnostics);
        preflights(name, api, at, diagnostics);
    }
}

/// A browser asks before its request, without credentials. An HTTP API answers that by itself but where a route takes `OPTIONS`: one
/// with `ANY` asks who calls ("Configure CORS for HTTP APIs in API Gateway" of the Amazon API Gateway developer guide, on routes
/// with an authorizer, read 2026-11-28).
fn preflights(name: &str, api: &Api, at: At<'_>, diagnostics: &mut Diagnostics) {
    if api.api_type != ApiType::Http || api.cors.is_none() {
        return;
    }
    for (key, route) in &api.routes {
        let Some(path) = key.strip_prefix("ANY ") else {
            continue;
        };
        let own = format!("OPTIONS {path}");
        let asks = api.authorization_of(route) != &Authorization::None;
        if !asks || api.routes.contains_key(&own) {
            continue;
        }
        let message = format!(
            "`{key}` takes the question of a browser before its request too, and turns it away: `{name}` then has no `cors` there"
        );
        let place = at.get("routes").get(key).key();
        diagnostics.push(warning("cors-preflight", message, place).help(format!(
            "add `\"{own}\" = {{ function = \"{}\", authorization = \"none\" }}`, or name the methods that it is about",
            route.function
        )));
    }
}

/// Who is named as one who knows callers is there.
fn known(
    context: &RuleContext<'_>,
    authorization: &Authorization,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    match authorization {
        Authorization::None | Authorization::Iam => {}
        Authorization::Jwt(jwt) => {
            let issuer = jwt.issuer.written();
            if issuer.is_some_and(|issuer| !issuer.starts_with("https://")) {
                let message =
                    "an issuer of tokens is an address that begins with `https://`".to_owned();
                let place = at.get("jwt").get("issuer").value();
                diagnostics.push(error("bad-issuer", message, place, "").help(
                    "write it as `iss` of the tokens has it, such as `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123`",
                ));
            }
        }
        Authorization::Cognito(pools) => {
            let list = at.get("cognito");
            let written = pools.iter().enumerate();
            let written = written.filter_map(|(index, pool)| Some((index, pool.written()?)));
            for (index, pool) in written {
                if !is_arn(pool, "cognito-idp") || !pool.contains(":userpool/") {
                    let message = "this is not the ARN of a user pool".to_owned();
                    let place = list.item(index).value();
                    diagnostics.push(error("bad-arn", message, place, "").help(
                        "write it like \
                         `arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_AbCdEf123`",
                    ));
                }
            }
        }
        Authorization::Function(function) => {
            if !context.has("functions", function) {
                let place = at.get("function").value();
                unknown_function(context, function, place, ELSEWHERE, diagnostics);
            }
        }
    }
}

fn origins(api: &Api, at: At<'_>, diagnostics: &mut Diagnostics) {
    let Some(cors) = &api.cors else {
        return;
    };
    for (index, origin) in cors.origins.iter().enumerate() {
        if origin == "*" {
            continue;
        }
        let host = origin
            .strip_prefix("https://")
            .or(origin.strip_prefix("http://"));
        let fits = host.is_some_and(|host| {
            let legal = |letter: char| letter.is_ascii_alphanumeric() || ".-:[]".contains(letter);
            !host.is_empty() && host.chars().all(legal)
        });
        if !fits {
            let message = format!("`{origin}` is not a web origin");
            let help = match host.and_then(|host| host.split(['/', '?', '#']).next()) {
                Some(host) if !host.is_empty() => {
                    let scheme = if origin.starts_with("https") {
                        "https"
                    } else {
                        "http"
                    };
                    format!("an origin has no path: write `{scheme}://{host}`")
                }
                _ => "write scheme and host, such as `https://example.com`".to_owned(),
            };
            let place = at.get("origins").item(index).value();
            diagnostics.push(error("bad-origin", message, place, "").help(help));
        }
    }
    for (index, header) in cors.headers.iter().enumerate() {
        let legal = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        if header.is_empty() || (header != "*" && !header.chars().all(legal)) {
            let message = format!("`{header}` is not the name of a request header");
            let place = at.get("headers").item(index).value();
            diagnostics
                .push(error("bad-header", message, place, "").help("write it like `Content-Type`"));
        }
    }
}
