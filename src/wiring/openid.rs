//! The OpenID Connect provider, if the operator named one.

use std::{fs, path::Path, sync::Arc};

use tomoshibi_adapters::{
    openid::{self, OpenId, OpenIdSettings},
    outgoing::Outgoing,
    tls::Authorities,
};
use tomoshibi_config::{AccountClaim, Secret, Settings};

use crate::exit::Failure;

/// Read before anything is opened: a node that cannot send anybody there says so at once.
pub(super) fn of(settings: &Settings) -> Result<Option<Arc<OpenId>>, Failure> {
    let chosen = &settings.openid;
    if chosen.issuer.is_empty() {
        return Ok(None);
    }
    let secret = secret(&chosen.client_secret, &chosen.client_secret_file)?;
    let known = OpenIdSettings {
        name: chosen.name.clone(),
        issuer: chosen.issuer.clone(),
        client_id: chosen.client_id.clone(),
        client_secret: (!secret.is_empty()).then(|| openid::secret(secret.expose())),
        account_claim: match chosen.account_claim {
            AccountClaim::Email => openid::AccountClaim::Email,
            AccountClaim::PreferredUsername => openid::AccountClaim::PreferredUsername,
        },
        second_factor_values: chosen
            .second_factor_values
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        return_address: format!("{}/signin", settings.origin()),
    };
    let authorities = if chosen.ca_file == Path::new("") {
        Authorities::of_system()
    } else {
        Authorities::in_file(&chosen.ca_file)
    };
    let outgoing = Outgoing::new(&authorities).map_err(refused)?;
    Ok(Some(Arc::new(
        OpenId::new(known, outgoing).map_err(refused)?,
    )))
}

fn secret(given: &Secret, file: &Path) -> Result<Secret, Failure> {
    if file == Path::new("") {
        return Ok(given.clone());
    }
    let read = fs::read_to_string(file).map_err(|error| {
        Failure::Refused(format!(
            "openid.client_secret_file, {}: {error}",
            file.display()
        ))
    })?;
    Ok(Secret::new(read.trim_end()))
}

fn refused(error: impl std::fmt::Display) -> Failure {
    Failure::Refused(error.to_string())
}
