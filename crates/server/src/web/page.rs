//! The app's page: the built template, completed for this server and this request.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use super::files;
use crate::app::App;
use crate::routes::how_to_build;

/// What the template has in places that the server knows better. `ui/index.html` has the same texts, and the build
/// fails without them.
const BASE: &str = "<base href=\"/\" />";
const NONCE: &str = "<meta name=\"runstone-nonce\" content=\"\" />";
const VERSION: &str = "<meta name=\"runstone-version\" content=\"development\" />";

/// The page of the app, whatever the address: which page is shown is decided in the browser.
pub(super) fn app(app: &App) -> Response {
    match files::template() {
        Some(template) => {
            let nonce = app.ids.hex32();
            let html = complete(&String::from_utf8_lossy(&template), &app.config.static_prefix, &nonce);
            let headers = [
                (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
                (header::CONTENT_SECURITY_POLICY, policy(&nonce)),
                (header::CACHE_CONTROL, "no-store".to_owned()),
                (header::REFERRER_POLICY, "same-origin".to_owned()),
            ];
            (StatusCode::OK, headers, html).into_response()
        }
        None => how_to_build(&app.config.static_prefix),
    }
}

/// Scripts are files of this server. Style elements need the nonce of this very answer, which the component library puts
/// on those it makes; style attributes are forbidden in markup (scripts set them property by property, which needs no
/// permission), so that nothing that gets into a page as text can restyle it or run.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'"
    )
}

fn complete(template: &str, prefix: &str, nonce: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    template
        .replacen(BASE, &format!("<base href=\"{}/\" />", attribute(prefix)), 1)
        .replacen(NONCE, &format!("<meta name=\"runstone-nonce\" content=\"{nonce}\" />"), 1)
        .replacen(VERSION, &format!("<meta name=\"runstone-version\" content=\"{version}\" />"), 1)
}

/// A text between double quotes.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_of_the_app_has_every_place() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/index.html");
        let source = std::fs::read_to_string(path).unwrap();
        for place in [BASE, NONCE, VERSION] {
            assert_eq!(source.matches(place).count(), 1, "{place}");
        }
    }

    #[test]
    fn the_page_knows_its_prefix_and_its_nonce() {
        let html = complete(&format!("{BASE}{NONCE}{VERSION}"), "/ml\"flow", "abc");
        assert!(html.starts_with("<base href=\"/ml&quot;flow/\" />"), "{html}");
        assert!(html.contains("content=\"abc\""));
        assert!(!html.contains("development"));
        assert!(complete(BASE, "", "abc").contains("href=\"/\""));
    }

    #[test]
    fn the_policy_allows_no_inline_script() {
        let policy = policy("abc");
        assert!(!policy.contains("unsafe"));
        assert!(policy.contains("style-src 'self' 'nonce-abc'"));
    }
}
