//! Staff who sign in at an OpenID Connect provider: code flow with PKCE, and an ID token that must hold in
//! every part (signature, issuer, audience, time, nonce).
//!
//! State, nonce and PKCE verifier are derived from the token of the browser's cookie (`Secrets`), so that only
//! the browser that began can finish, on any node. Owns what the provider says of itself, for a minute.
//! Bounds: eight browsers at once, eight seconds each; who finds no place is told that the provider is away.

use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, UNIX_EPOCH},
};

use bytes::Bytes;
use openidconnect::{
    AsyncHttpClient, AuthType, AuthenticationContextClass, AuthenticationFlow, AuthorizationCode,
    ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, TokenResponse as _,
    core::{
        CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenClaims, CoreJwsSigningAlgorithm,
        CoreProviderMetadata, CoreResponseType,
    },
    url::ParseError,
};
use sha2::{Digest, Sha256};
use tokio::{sync::Semaphore, time::timeout};
use tomoshibi_engine::{
    ports::ways_in::{Identity, Shown, WayToken},
    time::{Millis, Timestamp},
};

use crate::outgoing::{Outgoing, OutgoingError};

/// At the provider on behalf of browsers, at once.
const HANDS: usize = 8;
/// For one browser: what the provider says of itself, its keys, and the token.
const WITHIN: Duration = Duration::from_secs(8);
/// For how long what the provider says of itself is believed; keys that it changed are asked for at once. Not
/// longer, so that few are sent to one that is away, where no words of ours reach them.
const KNOWN_FOR: Millis = Millis::seconds(60);
/// Of a subject, by the standard.
const SUBJECT_BYTES_MAX: usize = 255;
/// Signatures that only the provider can make. With a shared secret the client could, too.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Which claim names the account here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountClaim {
    /// Only if the provider says that it verified the address.
    Email,
    PreferredUsername,
}

/// One provider, as the operator describes it. The secret does not print.
#[derive(Debug, Clone)]
pub struct OpenIdSettings {
    /// What staff call it, for the button.
    pub name: String,
    pub issuer: String,
    pub client_id: String,
    /// `None` for a client that has none; PKCE stands for it.
    pub client_secret: Option<ClientSecret>,
    pub account_claim: AccountClaim,
    /// Values of `acr` or `amr` with which the provider says that it asked for a second factor.
    pub second_factor_values: Vec<String>,
    /// Where browsers come back to, as the provider knows it.
    pub return_address: String,
}

/// A client's secret, from here on in a type that does not print.
pub fn secret(value: &str) -> ClientSecret {
    ClientSecret::new(value.to_owned())
}

/// Why nobody can be sent to the provider at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenIdError {
    #[error("openid.issuer or gateway.origin is no address: {0}")]
    Address(#[from] ParseError),
    #[error("openid.ca_file: {0}")]
    Outgoing(#[from] OutgoingError),
}

/// Why nobody came of it this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unproved {
    /// It could not be asked, or not in time.
    Away,
    /// What it said does not hold.
    Refused,
}

/// Whom the provider vouches for.
pub(crate) struct Vouched {
    pub(crate) identity: Identity,
    /// The account that its claim names.
    pub(crate) account: Option<String>,
    pub(crate) shown: Shown,
}

/// What must not be guessed of one browser's way there and back.
pub(crate) struct Secrets {
    pub(crate) state: String,
    nonce: String,
    verifier: String,
}

impl Secrets {
    pub(crate) fn of(token: &WayToken) -> Self {
        Self {
            state: derived(token, "state"),
            nonce: derived(token, "nonce"),
            verifier: derived(token, "verifier"),
        }
    }
}

/// From none of them the others can be told, nor the token.
fn derived(token: &WayToken, what: &str) -> String {
    let digest = Sha256::digest(format!("tomoshibi openid {what} 1 {}", token.0));
    format!("{:x}", Bytes::copy_from_slice(&digest))
}

/// The provider, from our side.
pub struct OpenId {
    settings: OpenIdSettings,
    issuer: IssuerUrl,
    returns: RedirectUrl,
    outgoing: Outgoing,
    known: Mutex<Option<Known>>,
    hands: Semaphore,
}

#[derive(Clone)]
struct Known {
    metadata: Arc<CoreProviderMetadata>,
    at: Timestamp,
}

impl fmt::Debug for OpenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenId").finish_non_exhaustive()
    }
}

impl OpenId {
    pub fn new(settings: OpenIdSettings, outgoing: Outgoing) -> Result<Self, OpenIdError> {
        Ok(Self {
            issuer: IssuerUrl::new(settings.issuer.clone())?,
            returns: RedirectUrl::new(settings.return_address.clone())?,
            settings,
            outgoing,
            known: Mutex::default(),
            hands: Semaphore::new(HANDS),
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.settings.name
    }

    /// Where to send the browser.
    pub(crate) async fn begin(
        &self,
        secrets: &Secrets,
        now: Timestamp,
    ) -> Result<String, Unproved> {
        self.bounded(async {
            let metadata = self.metadata(now, KNOWN_FOR).await?;
            let client = CoreClient::from_provider_metadata(
                metadata.as_ref().clone(),
                ClientId::new(self.settings.client_id.clone()),
                None,
            )
            .set_redirect_uri(self.returns.clone());
            let verifier = PkceCodeVerifier::new(secrets.verifier.clone());
            let (state, nonce) = (secrets.state.clone(), secrets.nonce.clone());
            let mut request = client
                .authorize_url(
                    AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                    || CsrfToken::new(state),
                    || Nonce::new(nonce),
                )
                .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
                .add_scope(Scope::new(self.scope().to_owned()));
            for value in &self.settings.second_factor_values {
                let value = AuthenticationContextClass::new(value.clone());
                request = request.add_auth_context_value(value);
            }
            Ok(request.url().0.to_string())
        })
        .await
    }

    /// Whom the code stands for that the browser came back with.
    pub(crate) async fn finish(
        &self,
        code: String,
        secrets: &Secrets,
        now: Timestamp,
    ) -> Result<Vouched, Unproved> {
        self.bounded(async {
            let metadata = self.metadata(now, KNOWN_FOR).await?;
            let token = self.token(&metadata, code, secrets).await?;
            let nonce = Nonce::new(secrets.nonce.clone());
            let claims = match self.claims(&metadata, &token, &nonce, now) {
                Err(ClaimsVerificationError::SignatureVerification(
                    SignatureVerificationError::NoMatchingKey,
                )) => {
                    // Signed with a key that the provider has only just begun to use.
                    let metadata = self.metadata(now, Millis(0)).await?;
                    self.claims(&metadata, &token, &nonce, now)
                }
                claims => claims,
            };
            let claims = claims.map_err(|why| refused(reason(&why)))?;
            self.vouched(&claims)
        })
        .await
    }

    /// Whether this is who answers, where the provider says so in the address (RFC 9207).
    pub(crate) fn is_issuer(&self, named: &str) -> bool {
        named == self.issuer.as_str()
    }

    async fn bounded<T>(
        &self,
        asking: impl Future<Output = Result<T, Unproved>>,
    ) -> Result<T, Unproved> {
        let asked = timeout(WITHIN, async {
            let _hand = self.hands.acquire().await.map_err(|_| Unproved::Away)?;
            asking.await
        });
        asked.await.unwrap_or_else(|_| Err(away("time is up")))
    }

    /// What the provider says of itself, not older than that.
    async fn metadata(
        &self,
        now: Timestamp,
        age: Millis,
    ) -> Result<Arc<CoreProviderMetadata>, Unproved> {
        let known = self.known().clone();
        if let Some(known) = known.filter(|known| now < known.at + age) {
            return Ok(known.metadata);
        }
        let found = CoreProviderMetadata::discover_async(self.issuer.clone(), self).await;
        let metadata = Arc::new(found.map_err(|_| away("it does not say what it is"))?);
        *self.known() = Some(Known {
            metadata: Arc::clone(&metadata),
            at: now,
        });
        Ok(metadata)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Option<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn token(
        &self,
        metadata: &CoreProviderMetadata,
        code: String,
        secrets: &Secrets,
    ) -> Result<CoreIdToken, Unproved> {
        let client = CoreClient::from_provider_metadata(
            metadata.clone(),
            ClientId::new(self.settings.client_id.clone()),
            self.settings.client_secret.clone(),
        )
        .set_auth_type(auth_type(metadata))
        .set_redirect_uri(self.returns.clone());
        let request = client.exchange_code(AuthorizationCode::new(code));
        let request = request.map_err(|_| away("it names no token endpoint"))?;
        let answer = request
            .set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier.clone()))
            .request_async(self)
            .await;
        let answer = answer.map_err(|why| match why {
            RequestTokenError::ServerResponse(_) => refused("it does not take the code"),
            _ => away("no token came"),
        })?;
        let token = answer.id_token().cloned();
        token.ok_or_else(|| refused("no ID token came"))
    }

    fn claims(
        &self,
        metadata: &CoreProviderMetadata,
        token: &CoreIdToken,
        nonce: &Nonce,
        now: Timestamp,
    ) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
        let client = CoreClient::from_provider_metadata(
            metadata.clone(),
            ClientId::new(self.settings.client_id.clone()),
            None,
        );
        let since_1970 = Duration::from_millis(u64::try_from(now.0).unwrap_or_default());
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(SIGNATURES)
            .set_time_fn(move || (UNIX_EPOCH + since_1970).into());
        token.claims(&verifier, nonce).cloned()
    }

    fn vouched(&self, claims: &CoreIdTokenClaims) -> Result<Vouched, Unproved> {
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > SUBJECT_BYTES_MAX {
            return Err(refused("subject"));
        }
        let account = match self.settings.account_claim {
            AccountClaim::Email => claims
                .email()
                .filter(|_| claims.email_verified() == Some(true))
                .map(|email| email.to_ascii_lowercase()),
            AccountClaim::PreferredUsername => claims
                .preferred_username()
                .map(|name| name.to_ascii_lowercase()),
        };
        let identity = Identity((self.issuer.to_string(), subject.to_owned()));
        Ok(Vouched {
            identity,
            account,
            shown: self.shown(claims),
        })
    }

    /// Nothing but what the operator named counts, and only if the token itself says it.
    fn shown(&self, claims: &CoreIdTokenClaims) -> Shown {
        let class = claims.auth_context_ref().map(|acr| acr.as_str());
        let methods = claims.auth_method_refs().into_iter().flatten();
        let mut said = class.into_iter().chain(methods.map(|amr| amr.as_str()));
        let values = &self.settings.second_factor_values;
        if said.any(|said| values.iter().any(|value| value == said)) {
            Shown::BothFactors
        } else {
            Shown::OneFactor
        }
    }

    fn scope(&self) -> &'static str {
        match self.settings.account_claim {
            AccountClaim::Email => "email",
            AccountClaim::PreferredUsername => "profile",
        }
    }
}

impl<'c> AsyncHttpClient<'c> for OpenId {
    type Error = OutgoingError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, OutgoingError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.outgoing.send(request))
    }
}

/// How the provider wants the client's secret; in the header where it says nothing.
fn auth_type(metadata: &CoreProviderMetadata) -> AuthType {
    let methods = metadata.token_endpoint_auth_methods_supported();
    let in_body = methods.is_some_and(|methods| {
        methods.contains(&CoreClientAuthMethod::ClientSecretPost)
            && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
    });
    if in_body {
        AuthType::RequestBody
    } else {
        AuthType::BasicAuth
    }
}

/// Which part does not hold; never what stood in it.
fn reason(why: &ClaimsVerificationError) -> &'static str {
    match why {
        ClaimsVerificationError::Expired(_) => "time",
        ClaimsVerificationError::InvalidAudience(_) => "audience",
        ClaimsVerificationError::InvalidIssuer(_) => "issuer",
        ClaimsVerificationError::InvalidNonce(_) => "nonce",
        ClaimsVerificationError::SignatureVerification(_) => "signature",
        _ => "something else",
    }
}

fn refused(why: &'static str) -> Unproved {
    tracing::warn!(why, "what the OpenID Connect provider said does not hold");
    Unproved::Refused
}

fn away(why: &'static str) -> Unproved {
    tracing::warn!(why, "the OpenID Connect provider is away");
    Unproved::Away
}
