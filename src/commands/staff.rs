//! `staff add` and `staff invite`: an account, and the link behind which its owner chooses a password.

use serde_json::json;
use tomoshibi_adapters::{
    sql::Store,
    system::{SystemClock, SystemIds},
};
use tomoshibi_config::Settings;
use tomoshibi_engine::{
    ids::{DeskId, StaffId},
    ports::{
        clock::{Clock as _, Ids as _},
        sign_in::SignIn as _,
        staff::{Desks as _, NewStaff, Staff as _},
    },
    staff::{Language, Qualification, Role, StaffMember},
    time::Millis,
};

use super::{Outcome, password};
use crate::{
    cli::{LanguageName, QualificationName, RoleName, StaffAdd},
    exit::{Failure, Verdict},
    output::Output,
    store,
};

const ACCOUNT_MAX: usize = 64;
const NICKNAME_MAX: usize = 40;

pub(super) async fn add(settings: &Settings, args: &StaffAdd, output: &mut Output) -> Outcome {
    let staff = new_staff(args)?;
    let password = if args.password_stdin {
        let known = [args.account.as_str(), &args.nickname, &args.desk];
        Some(password::from_stdin(&known)?)
    } else {
        None
    };
    let store = store::open(settings).await?;
    let desks = store.all().await?;
    if !desks.iter().any(|desk| desk.id == staff.member.desk) {
        return Err(Failure::input(format!("there is no desk {}", args.desk)));
    }
    let colleagues = store.of_desk(staff.member.desk.clone()).await?;
    if colleagues
        .iter()
        .any(|c| c.nickname == staff.member.nickname)
    {
        let taken = format!(
            "somebody at the desk {} is called {} already: colleagues and clients could not tell them apart",
            args.desk, staff.member.nickname
        );
        return Err(Failure::input(taken));
    }
    let id = staff.member.id;
    if !store.add(staff, password).await? {
        let taken = format!("the account {} exists already", args.account);
        return Err(Failure::input(taken));
    }
    let invitation = if args.password_stdin {
        None
    } else {
        Some(invitation(settings, &store, &args.account).await?)
    };
    let mut lines = vec![format!("added {} ({id})", args.account)];
    lines.extend(invitation.iter().map(|link| told(settings, link)));
    let value = json!({ "account": args.account, "id": id, "invitation": invitation });
    output.tell(&value, &lines)?;
    Ok(Verdict::Good)
}

pub(super) async fn invite(settings: &Settings, account: &str, output: &mut Output) -> Outcome {
    let store = store::open(settings).await?;
    let link = invitation(settings, &store, account).await?;
    let value = json!({ "account": account, "invitation": link });
    output.tell(&value, &[told(settings, &link)])?;
    Ok(Verdict::Good)
}

fn told(settings: &Settings, link: &str) -> String {
    let hours = settings.gateway.invitation_hours;
    format!("invitation, works once, for {hours} hours: {link}")
}

/// The link. What is secret stands behind the `#`: browsers do not send that, so no log has it.
async fn invitation(settings: &Settings, store: &Store, account: &str) -> Result<String, Failure> {
    let until = SystemClock.now() + Millis::hours(i64::from(settings.gateway.invitation_hours));
    let token = store.invite(account.to_owned(), until).await?;
    let token = token.ok_or_else(|| Failure::input(format!("there is no account {account}")))?;
    Ok(format!("{}/welcome#{}", settings.origin(), token.0))
}

/// What was asked for, or every problem in it.
fn new_staff(args: &StaffAdd) -> Result<NewStaff, Failure> {
    let mut wrong = Vec::new();
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_@".contains(&b);
    let account = &args.account;
    if account.is_empty() || account.len() > ACCOUNT_MAX || !account.bytes().all(allowed) {
        wrong.push("an account is named by 1 to 64 of a-z, 0-9, '.', '-', '_' and '@'".to_owned());
    }
    let nickname = args.nickname.trim();
    if nickname.is_empty() || nickname.chars().count() > NICKNAME_MAX {
        wrong.push(format!("a nickname has 1 to {NICKNAME_MAX} characters"));
    }
    let desk: Option<DeskId> = match args.desk.parse() {
        Ok(desk) => Some(desk),
        Err(error) => {
            wrong.push(format!("--desk: {error}"));
            None
        }
    };
    match desk {
        Some(desk) if wrong.is_empty() => Ok(NewStaff {
            account: account.clone(),
            member: member(args, nickname, desk),
            demo: false,
        }),
        _ => Err(Failure::Input(wrong)),
    }
}

fn member(args: &StaffAdd, nickname: &str, desk: DeskId) -> StaffMember {
    let mut languages: Vec<Language> = args.languages.iter().map(|l| (*l).into()).collect();
    languages.dedup();
    StaffMember {
        id: StaffId(SystemIds.fresh()),
        desk,
        nickname: nickname.to_owned(),
        role: args.role.into(),
        qualification: args.qualification.into(),
        languages: languages.into_iter().collect(),
        level: args.level,
    }
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Counselor => Self::Counselor,
            RoleName::Supervisor => Self::Supervisor,
            RoleName::Coach => Self::Coach,
            RoleName::Coordinator => Self::Coordinator,
            RoleName::Admin => Self::Admin,
        }
    }
}

impl From<QualificationName> for Qualification {
    fn from(name: QualificationName) -> Self {
        match name {
            QualificationName::Peer => Self::Peer,
            QualificationName::Counselor => Self::Counselor,
            QualificationName::Licensed => Self::Licensed,
        }
    }
}

impl From<LanguageName> for Language {
    fn from(name: LanguageName) -> Self {
        match name {
            LanguageName::Ja => Self::Ja,
            LanguageName::En => Self::En,
        }
    }
}
