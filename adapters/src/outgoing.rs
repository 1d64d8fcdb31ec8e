//! HTTPS to servers of others, the one way out. Certificates are verified; nobody is followed to another
//! address; an answer has a time and a size. Proxies of the environment are not looked at.

use std::time::Duration;

use openidconnect::http;

use crate::tls::{Authorities, TlsError};

/// For a connection, TLS included.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// For one request and its whole answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// Kept open towards one server between requests.
const IDLE_MAX: usize = 2;

/// Says nothing of what was sent.
#[derive(Debug, thiserror::Error)]
pub enum OutgoingError {
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("no answer")]
    NoAnswer,
    #[error("the answer is longer than 256 KiB")]
    TooLong,
}

#[derive(Debug)]
pub struct Outgoing(reqwest::Client);

impl Outgoing {
    pub fn new(authorities: &Authorities) -> Result<Self, OutgoingError> {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(authorities.client()?)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_WITHIN)
            .timeout(ANSWER_WITHIN)
            .pool_max_idle_per_host(IDLE_MAX)
            .build();
        client.map(Self).map_err(|_| OutgoingError::NoAnswer)
    }

    pub async fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, OutgoingError> {
        let request = reqwest::Request::try_from(request).map_err(no_answer)?;
        let mut answer = self.0.execute(request).await.map_err(no_answer)?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(no_answer)? {
            if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(OutgoingError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = http::Response::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(response)
    }
}

fn no_answer(_: reqwest::Error) -> OutgoingError {
    OutgoingError::NoAnswer
}
