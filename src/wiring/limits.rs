//! The settings in the words of each part. What an operator may not set keeps the part's own figure.

use std::{thread, time::Duration};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tomoshibi_actors::Threads;
use tomoshibi_adapters::gateway::{self, Lane, MetricsFor};
use tomoshibi_config::{Readers, Settings, StaffRole};
use tomoshibi_engine::{staff::Role, time::Millis};

pub(super) fn actors(settings: &Settings) -> tomoshibi_actors::Settings {
    let chosen = &settings.actors;
    tomoshibi_actors::Settings {
        threads: Threads::Own(or(chosen.threads, cores())),
        recorder_lanes: size(chosen.recorder_lanes),
        sessions_max: size(chosen.sessions_max),
        passivate_after: seconds(chosen.passivate_seconds),
        stop_within: drain(settings),
        ..tomoshibi_actors::Settings::default()
    }
}

pub(super) fn gateway(settings: &Settings) -> gateway::Settings {
    let chosen = &settings.gateway;
    gateway::Settings {
        workers: or(chosen.workers, cores().div_ceil(2)),
        origin: Some(chosen.origin.clone()).filter(|origin| !origin.is_empty()),
        passkey_origin: passkey_origin(settings),
        trusted_proxies: chosen.trusted_proxies.clone(),
        embed_origins: chosen.embed_origins.clone(),
        metrics: match settings.metrics.readers {
            Readers::Loopback => MetricsFor::Loopback,
            Readers::Anyone => MetricsFor::Anyone,
            Readers::Nobody => MetricsFor::Nobody,
        },
        sockets_max: size(chosen.sockets_max),
        sockets_per_person_max: size(chosen.sockets_per_person_max),
        sockets_per_address_max: size(chosen.sockets_per_address_max),
        // A socket is pinged in time for two pongs to be missed.
        ping_after: seconds(chosen.silent_seconds) * 2 / 5,
        silent_after: seconds(chosen.silent_seconds),
        client: Lane {
            frames_per_second: chosen.client_frames_per_second,
            frames_burst: chosen.client_frames_burst,
            ..Lane::CLIENT
        },
        staff: Lane {
            frames_per_second: chosen.staff_frames_per_second,
            frames_burst: chosen.staff_frames_burst,
            ..Lane::STAFF
        },
        session: Millis::hours(i64::from(chosen.session_hours)),
        second_factor_for: chosen
            .second_factor_for
            .iter()
            .copied()
            .map(role_of)
            .collect(),
        sign_ins_per_minute: chosen.sign_ins_per_minute,
        sign_ins_per_address_per_minute: chosen.sign_ins_per_address_per_minute,
        enrolments_per_minute: chosen.enrolments_per_minute,
        drain: drain(settings),
        ..gateway::Settings::default()
    }
}

/// Where browsers find the service; on a machine of one's own that is `localhost`, as passkeys know no address in
/// figures.
fn passkey_origin(settings: &Settings) -> Option<String> {
    let (origin, listen) = (&settings.gateway.origin, settings.listen);
    if !origin.is_empty() {
        return Some(origin.clone());
    }
    let on_this_machine = listen.ip().is_loopback();
    on_this_machine.then(|| format!("http://localhost:{}", listen.port()))
}

fn role_of(role: StaffRole) -> Role {
    match role {
        StaffRole::Counselor => Role::Counselor,
        StaffRole::Supervisor => Role::Supervisor,
        StaffRole::Coach => Role::Coach,
        StaffRole::Coordinator => Role::Coordinator,
        StaffRole::Admin => Role::Admin,
    }
}

pub(super) fn drain(settings: &Settings) -> Duration {
    seconds(settings.gateway.drain_seconds)
}

/// Each socket takes a descriptor, and many systems give a process 1,024 unless it asks for more.
pub(super) fn raise_descriptors(settings: &Settings) {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    if setrlimit(Resource::Nofile, raised).is_err() {
        tracing::warn!("the limit of open files could not be raised");
    }
    let most = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let sockets = u64::from(settings.gateway.sockets_max);
    if most < sockets {
        tracing::warn!(most, sockets, "fewer open files are allowed than sockets");
    }
}

/// What was chosen, or our own figure where that was left to us.
fn or(chosen: u32, ours: usize) -> usize {
    if chosen > 0 { size(chosen) } else { ours }
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

fn seconds(count: u32) -> Duration {
    Duration::from_secs(count.into())
}

fn size(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
