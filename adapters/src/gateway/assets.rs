//! The pages and what they load, embedded in the binary (a debug build reads them from the folder).

use std::borrow::Cow;

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::header,
    web::{self, Path, ServiceConfig},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::problem::Problem;

/// What the web part was built into. Seven pages at its root; everything else under `assets/`, each file
/// named by a hash of its content. Beside each text stands the same in fewer bytes, for browsers that take it:
/// nobody's secret is in these files, so that their length tells nothing.
#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Dist;

/// A page may have changed with the next release; a hashed file never does.
const PAGE_CACHE: &str = "no-cache";
/// What stands behind the name of a packed file.
const PACKED: &str = ".gz";
const ASSET_CACHE: &str = "public, max-age=31536000, immutable";

pub(crate) fn routes(app: &mut ServiceConfig) {
    for (path, page) in [
        ("/", "index.html"),
        ("/c/{desk}", "client.html"),
        ("/console", "console.html"),
        ("/wall", "wall.html"),
        ("/signin", "signin.html"),
        ("/welcome", "welcome.html"),
    ] {
        let serve = move |request: HttpRequest| async move { serve(&request, page, PAGE_CACHE) };
        app.service(
            web::resource(path)
                .route(web::get().to(serve))
                .route(web::head().to(serve)),
        );
    }
    app.route("/assets/{path:.*}", web::get().to(asset))
        .route("/{file}", web::get().to(beside))
        .default_service(web::to(nowhere));
}

async fn asset(request: HttpRequest, path: Path<String>) -> HttpResponse {
    serve(&request, &format!("assets/{path}"), ASSET_CACHE)
}

/// Icons, manifest, service worker: at the root, because browsers look for them there.
async fn beside(request: HttpRequest, file: Path<String>) -> HttpResponse {
    let is_known_by_another_name = file.ends_with(".html") || file.ends_with(PACKED);
    if is_known_by_another_name || Dist::get(&file).is_none() {
        return nowhere(request).await;
    }
    serve(&request, &file, PAGE_CACHE)
}

/// A person who mistypes an address may be in distress: calm words and a way to the first page. A program
/// is told in its own terms.
async fn nowhere(request: HttpRequest) -> HttpResponse {
    let accepts = request.headers().get(header::ACCEPT);
    let is_person = accepts.is_some_and(|types| {
        types
            .to_str()
            .is_ok_and(|types| types.contains("text/html"))
    });
    match Dist::get("nowhere.html") {
        Some(page) if is_person => HttpResponse::NotFound()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .content_type(content_type("nowhere.html"))
            .body(page.data.into_owned()),
        _ => Problem::not_found("There is nothing here.").error_response(),
    }
}

pub(crate) async fn nothing_here() -> Result<HttpResponse, Problem> {
    Err(Problem::not_found("There is nothing here."))
}

fn serve(request: &HttpRequest, name: &str, cache: &str) -> HttpResponse {
    let packed = takes_packed(request).then(|| Dist::get(&format!("{name}{PACKED}")));
    let packed = packed.flatten();
    let is_packed = packed.is_some();
    let Some(file) = packed.or_else(|| Dist::get(name)) else {
        return not_built();
    };
    let tag = tag_of(&file);
    let known = request.headers().get(header::IF_NONE_MATCH);
    let is_known = known.is_some_and(|known| known == tag.as_str());
    let mut response = if is_known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, cache))
        .insert_header((header::VARY, "accept-encoding"))
        .content_type(content_type(name));
    if is_packed {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    match file.data {
        // A body after a 304 would be read as the head of the next answer.
        _ if is_known => response.finish(),
        Cow::Borrowed(data) => response.body(data),
        Cow::Owned(data) => response.body(data),
    }
}

/// A browser that names gzip takes it; one that takes it in no measure is none that people use.
fn takes_packed(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(header::ACCEPT_ENCODING);
    let accepted = accepted.and_then(|accepted| accepted.to_str().ok());
    accepted.is_some_and(|accepted| {
        let mut codings = accepted.split(',');
        codings.any(|coding| coding.trim().eq_ignore_ascii_case("gzip"))
    })
}

fn content_type(name: &str) -> String {
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    if guess.type_() == "text" {
        format!("{guess}; charset=utf-8")
    } else {
        guess.to_string()
    }
}

/// Half of the content's hash is plenty.
fn tag_of(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let half = hash.first_chunk().copied().unwrap_or_default();
    format!("\"{:032x}\"", u128::from_be_bytes(half))
}

fn not_built() -> HttpResponse {
    HttpResponse::NotFound()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(
            "There is no such file in this build. If this is a page: the web part was not built \
             (make web), so the binary holds no pages.\n",
        )
}
