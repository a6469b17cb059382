//! Files of the app. Texts are embedded compressed, with brotli for those who take it (browsers do over TLS and on this
//! machine) and gzip for all others; who takes neither gets them unpacked. Pictures and fonts are as they are.

use std::borrow::Cow;
use std::io::Read as _;

use axum::response::{IntoResponse, Response};
use flate2::read::GzDecoder;
use http::{HeaderMap, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../ui/dist/app"]
#[allow_missing = true]
struct Files;

/// Names of these files have a hash of their content in them.
const HASHED: &str = "assets/";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Kept, but asked for again each time.
const CHECKED: &str = "no-cache";

/// The app's page as it was built; none in a binary without the app.
pub(super) fn template() -> Option<Cow<'static, [u8]>> {
    Files::get("index.html").map(|file| file.data)
}

/// The file of this path, if there is one.
pub(super) fn serve(path: &str, headers: &HeaderMap) -> Option<Response> {
    // The template is no page yet; compressed files have their names without the ending.
    if path == "index.html" || path.ends_with(".br") || path.ends_with(".gz") {
        return None;
    }
    let found = find(path, headers)?;
    let tag = entity_tag(&found.file);
    let caching = if path.starts_with(HASHED) { FOR_EVER } else { CHECKED };
    let common = [
        (header::CACHE_CONTROL, caching.to_owned()),
        (header::ETAG, tag.clone()),
        (header::VARY, "Accept-Encoding".to_owned()),
    ];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Some((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let mut response = (common, found.body()?).into_response();
    let described = response.headers_mut();
    described.insert(header::CONTENT_TYPE, kind.as_ref().parse().ok()?);
    if let Some(encoding) = found.encoding.sent_as() {
        described.insert(header::CONTENT_ENCODING, http::HeaderValue::from_static(encoding));
    }
    Some(response)
}

struct Found {
    file: EmbeddedFile,
    encoding: Encoding,
}

#[derive(Clone, Copy)]
enum Encoding {
    Brotli,
    Gzip,
    /// Compressed here, plain on its way.
    Unpacked,
    Plain,
}

impl Encoding {
    fn sent_as(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Unpacked | Self::Plain => None,
        }
    }
}

impl Found {
    /// None if an embedded file is broken, which the build would have to do.
    fn body(&self) -> Option<Vec<u8>> {
        let data = &self.file.data;
        if !matches!(self.encoding, Encoding::Unpacked) {
            return Some(data.to_vec());
        }
        let mut unpacked = Vec::new();
        GzDecoder::new(data.as_ref()).read_to_end(&mut unpacked).ok()?;
        Some(unpacked)
    }
}

fn find(path: &str, headers: &HeaderMap) -> Option<Found> {
    let compressed = |ending: &str, encoding| {
        let file = Files::get(&format!("{path}.{ending}"))?;
        Some(Found { file, encoding })
    };
    let brotli = || takes(headers, "br").then(|| compressed("br", Encoding::Brotli)).flatten();
    let gzip = || match takes(headers, "gzip") {
        true => compressed("gz", Encoding::Gzip),
        false => compressed("gz", Encoding::Unpacked),
    };
    let plain = || Files::get(path).map(|file| Found { file, encoding: Encoding::Plain });
    brotli().or_else(gzip).or_else(plain)
}

/// Whether the client takes this encoding: it names it, and not with a weight of 0.
fn takes(headers: &HeaderMap, encoding: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        let is_named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let weight =
            parts.find_map(|part| part.strip_prefix("q=")).and_then(|weight| weight.parse::<f32>().ok());
        is_named && weight != Some(0.0)
    })
}

fn entity_tag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let digits: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, http::HeaderValue::from_static(value))])
    }

    #[test]
    fn encodings_are_taken_as_they_are_offered() {
        let browser = accepting("gzip, deflate, br, zstd");
        assert!(takes(&browser, "br") && takes(&browser, "gzip"));
        assert!(takes(&accepting("gzip;q=0.5, BR"), "br"));
        assert!(!takes(&accepting("gzip, br;q=0"), "br"));
        assert!(!takes(&accepting("gzip, br; q=0.0"), "br"));
        assert!(!takes(&accepting("brotli"), "br"));
        assert!(!takes(&HeaderMap::new(), "gzip"));
    }

    #[test]
    fn neither_the_template_nor_packed_files_have_addresses() {
        for path in ["index.html", "assets/a.js.br", "assets/a.js.gz", "", "assets", "../Cargo.toml", "nope"]
        {
            assert!(serve(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }
}
