//! Errors of HTTP as RFC 9457 problem details, made from the error table.

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;
use tomoshibi_engine::{ports::StoreError, protocol::v1::ErrorCode};
use utoipa::ToSchema;

/// `application/problem+json`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// `urn:tomoshibi:error:` and the code.
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    /// A code of the error table, when one fits.
    #[schema(value_type = Option<String>)]
    code: Option<ErrorCode>,
    /// Whether the very same request may succeed later.
    retryable: bool,
}

impl Problem {
    pub(crate) fn not_found(title: &'static str) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            title,
            status: 404,
            code: None,
            retryable: false,
        }
    }

    /// A body that did not come, or an answer that was not found in time.
    pub(crate) fn too_slow() -> Self {
        Self {
            kind: "about:blank".to_owned(),
            title: "The request took too long.",
            status: 408,
            code: None,
            retryable: true,
        }
    }

    /// The code's problem, with words for this occasion.
    pub(crate) fn because(code: ErrorCode, status: u16, title: &'static str) -> Self {
        Self {
            title,
            status,
            ..code.into()
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(crate) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Seconds after which to try again.
    pub(crate) fn retry_after(&self) -> Option<u32> {
        self.retryable
            .then_some(if self.status == 429 { 60 } else { 2 })
    }
}

impl From<ErrorCode> for Problem {
    fn from(code: ErrorCode) -> Self {
        let name = serde_json::to_value(code).unwrap_or_default();
        Self {
            kind: format!("urn:tomoshibi:error:{}", name.as_str().unwrap_or_default()),
            title: code.sentence(),
            status: code.http_status(),
            code: Some(code),
            retryable: code.is_retryable(),
        }
    }
}

/// It could not be asked; never "there is nothing".
impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Away(_) => ErrorCode::NotKeptYet.into(),
            StoreError::Unreadable(_) => ErrorCode::Internal.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status());
        response.content_type("application/problem+json");
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(seconds) = self.retry_after() {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        response.body(self.json())
    }
}
