//! What REST APIs have that HTTP APIs have not, and the other way around ("Choose between REST APIs and HTTP APIs" of the Amazon
//! API Gateway developer guide, read 2026-11).

use diagnostic::Diagnostics;

use crate::checks::{RuleContext, error};
use crate::description::{Api, ApiType, Authorization, ExternalValue};
use crate::tree::At;

/// Every API.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, api) in &context.description().apis {
        let at = context.entry("apis", name);
        if api.api_type == ApiType::Http && api.web_acl_arn.is_some() {
            let message = "no web ACL can be put in front of an HTTP API".to_owned();
            diagnostics.push(
                error("api-type", message, at.get("web_acl_arn").key(), "")
                    .related(at.get("type").value(), "an HTTP API")
                    .help("leave it out, or write `type = \"rest\"`"),
            );
        }
        let own = (&api.authorization, at.get("authorization"));
        let of_routes = api.routes.iter().filter_map(|(route, settings)| {
            let authorization = settings.authorization.as_ref()?;
            let place = at.get("routes").get(route).get("authorization");
            Some((authorization, place))
        });
        for (authorization, place) in std::iter::once(own).chain(of_routes) {
            tokens(api, authorization, at, place, diagnostics);
        }
    }
}

/// REST APIs know users of Cognito user pools, HTTP APIs the tokens of every issuer.
fn tokens(
    api: &Api,
    authorization: &Authorization,
    at: At<'_>,
    place: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    match (api.api_type, authorization) {
        (ApiType::Http, Authorization::Cognito(pools)) => {
            let message = "an HTTP API asks for tokens by their issuer".to_owned();
            let pools = pools.iter().find_map(ExternalValue::written);
            let issuer = pools.and_then(issuer);
            let issuer = issuer.unwrap_or_else(|| "https://<issuer>".to_owned());
            diagnostics.push(
                error("api-type", message, place.get("cognito").key(), "")
                    .related(at.get("type").value(), "an HTTP API")
                    .help(format!(
                        "write `{{ jwt = {{ issuer = \"{issuer}\", audience = [\"<id of a client of the pool>\"] }} }}`"
                    )),
            );
        }
        (ApiType::Rest, Authorization::Jwt(_)) => {
            let message = "a REST API knows no tokens of any issuer".to_owned();
            diagnostics.push(
                error("api-type", message, place.get("jwt").key(), "").help(
                    "write `type = \"http\"` of the API, ask for users of user pools by `{ cognito = [\"<ARN>\"] }`, or let a \
                     function decide: `{ function = \"<name>\" }`",
                ),
            );
        }
        _ => {}
    }
}

/// Who issues the tokens of a user pool.
fn issuer(pool: &str) -> Option<String> {
    let mut parts = pool.split(':').skip(3);
    let region = parts.next()?;
    let id = pool.rsplit_once('/')?.1;
    Some(format!("https://cognito-idp.{region}.amazonaws.com/{id}"))
}
