//! Where the service is, and the few REST calls people need before they have a socket.

use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use serde::Deserialize;
use tomoshibi_engine::staff::Language;

/// A node or a proxy in front of several, e.g. `127.0.0.1:8080`.
#[derive(Debug, Clone)]
pub struct Server {
    pub address: String,
    http: reqwest::Client,
}

/// What a page gets when it enrols.
#[derive(Debug, Clone, Deserialize)]
pub struct Enrolled {
    pub token: String,
    pub nickname: String,
}

impl Server {
    pub fn at(address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            http: http(),
        }
    }

    /// What a page of it says, e.g. `/metrics`.
    pub async fn page(&self, path: &str) -> anyhow::Result<String> {
        let url = format!("http://{}{path}", self.address);
        let answer = self
            .http
            .get(url)
            .send()
            .await
            .context("asking for a page")?;
        answer.text().await.context("reading a page")
    }

    pub async fn enrol(&self, desk: &str, language: Language) -> anyhow::Result<Enrolled> {
        let url = format!("http://{}/api/v1/desks/{desk}/clients", self.address);
        let body = serde_json::json!({ "language": language });
        let request = self
            .http
            .post(url)
            .header("origin", self.origin())
            .json(&body);
        let response = request.send().await.context("enrolling")?;
        if !response.status().is_success() {
            bail!("enrolling was answered with {}", response.status());
        }
        response.json().await.context("reading the enrolment")
    }

    /// Uses an invitation up and returns the cookie of who came in by it.
    pub async fn accept(&self, token: &str, password: &str) -> anyhow::Result<String> {
        let body = serde_json::json!({ "token": token, "password": password });
        self.enter("invitation", &body).await
    }

    /// Signs in and returns the cookie to send with the socket's upgrade.
    pub async fn sign_in(&self, account: &str, password: &str) -> anyhow::Result<String> {
        let body = serde_json::json!({ "account": account, "password": password });
        let entered = self.enter("session", &body).await;
        entered.map_err(|error| anyhow!("signing in as {account}: {error:#}"))
    }

    async fn enter(&self, door: &str, body: &serde_json::Value) -> anyhow::Result<String> {
        let url = format!("http://{}/api/v1/{door}", self.address);
        let request = self
            .http
            .post(url)
            .header("origin", self.origin())
            .json(body);
        let response = request.send().await.context("entering")?;
        if !response.status().is_success() {
            bail!("entering was answered with {}", response.status());
        }
        let set = response
            .headers()
            .get("set-cookie")
            .context("no session cookie was set")?;
        let pair = set
            .to_str()?
            .split(';')
            .next()
            .context("an empty cookie was set")?;
        Ok(pair.to_owned())
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// These people speak plain HTTP. A client wants to know all the same how it would speak TLS, since the workspace
/// builds it without an answer of its own; the answer here is: with nobody.
fn http() -> reqwest::Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map(|versions| {
            versions
                .with_root_certificates(rustls::RootCertStore::empty())
                .with_no_client_auth()
        });
    let builder = reqwest::Client::builder();
    match tls {
        Ok(tls) => builder.tls_backend_preconfigured(tls),
        Err(_) => builder,
    }
    .build()
    .unwrap_or_default()
}
