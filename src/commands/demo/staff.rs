//! The demo's accounts. The passwords stand here, so that every start can print them; the database holds
//! their hashes, marked as demo accounts, and `serve` refuses to start while one is there.

use std::collections::HashSet;

use tomoshibi_adapters::{sql::Store, system::SystemIds};
use tomoshibi_engine::{
    ids::{DeskId, StaffId},
    ports::{
        clock::Ids as _,
        staff::{NewStaff, Password, Staff as _},
    },
    staff::{Language, Qualification, Role, StaffMember},
};

use crate::exit::Failure;

/// One account.
pub(super) struct Account {
    pub(super) name: &'static str,
    pub(super) password: &'static str,
    nickname: &'static str,
    role: Role,
    qualification: Qualification,
}

/// Whoever looks around signs in as one of these.
const PEOPLE: [Account; 4] = [
    account(
        "peer",
        "lantern-on-the-hill",
        "Haru",
        Role::Counselor,
        Qualification::Peer,
    ),
    account(
        "counselor",
        "river-in-the-snow",
        "Nagi",
        Role::Counselor,
        Qualification::Counselor,
    ),
    account(
        "licensed",
        "bridge-at-daybreak",
        "Tomo",
        Role::Counselor,
        Qualification::Licensed,
    ),
    account(
        "supervisor",
        "window-with-a-light",
        "Akari",
        Role::Supervisor,
        Qualification::Licensed,
    ),
];

/// The simulated counselors' own, so that they do not sign anybody out. None is licensed: a client in danger
/// is to be offered to whoever looks around as `licensed`.
pub(super) const SIMULATED: [Account; 3] = [
    account(
        "simulated-peer",
        "paper-boat-at-noon",
        "Sora (simulated)",
        Role::Counselor,
        Qualification::Peer,
    ),
    account(
        "simulated-counselor",
        "quiet-pine-in-rain",
        "Mori (simulated)",
        Role::Counselor,
        Qualification::Counselor,
    ),
    account(
        "simulated-second",
        "stone-lamp-by-a-gate",
        "Kaze (simulated)",
        Role::Counselor,
        Qualification::Counselor,
    ),
];

const fn account(
    name: &'static str,
    password: &'static str,
    nickname: &'static str,
    role: Role,
    qualification: Qualification,
) -> Account {
    Account {
        name,
        password,
        nickname,
        role,
        qualification,
    }
}

/// Adds the accounts that are not there yet.
pub(super) async fn enrol(store: &Store, desk: &DeskId) -> Result<(), Failure> {
    let present = store.of_desk(desk.clone()).await?;
    let present: HashSet<_> = present.into_iter().map(|member| member.nickname).collect();
    for account in PEOPLE.iter().chain(&SIMULATED) {
        if !present.contains(account.nickname) {
            let password = Password(account.password.to_owned());
            store.add(account.new_staff(desk), Some(password)).await?;
        }
    }
    Ok(())
}

/// `sign-in: <account> <password> <role>`, a line each.
pub(super) fn sign_ins() -> impl Iterator<Item = String> {
    PEOPLE.iter().map(|account| {
        let role = match account.role {
            Role::Supervisor => "supervisor",
            _ => "counselor",
        };
        format!("sign-in: {} {} {role}", account.name, account.password)
    })
}

impl Account {
    fn new_staff(&self, desk: &DeskId) -> NewStaff {
        NewStaff {
            account: self.name.to_owned(),
            member: StaffMember {
                id: StaffId(SystemIds.fresh()),
                desk: desk.clone(),
                nickname: self.nickname.to_owned(),
                role: self.role,
                qualification: self.qualification,
                languages: Language::ALL.into_iter().collect(),
                level: 5,
            },
            demo: true,
        }
    }
}
