//! Who may give which command: one table, and what is not in it is refused.

use tomoshibi_engine::{protocol::v1::StaffCommand, staff::Role};

/// How far a command of a role reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    Never,
    /// The person's own duty and view.
    Person,
    /// A conversation this person answers.
    Own,
    /// A conversation this person is offered; the claim says which.
    Offered,
    /// Every conversation of the person's desk.
    Desk,
}

pub(crate) fn reach(role: Role, command: &StaffCommand) -> Reach {
    match role {
        Role::Counselor => counselor(command),
        Role::Supervisor => supervisor(command),
        Role::Coach | Role::Coordinator | Role::Admin => Reach::Never,
    }
}

/// Whether a role has a console at all.
pub(crate) fn has_console(role: Role) -> bool {
    matches!(role, Role::Counselor | Role::Supervisor)
}

fn counselor(command: &StaffCommand) -> Reach {
    use StaffCommand as C;
    match command {
        C::Hello { .. } | C::Duty { .. } | C::HelpAnother { .. } | C::Ping {} => Reach::Person,
        C::Say { .. }
        | C::Whisper { .. }
        | C::Typing { .. }
        | C::Seen { .. }
        | C::Watch { .. }
        | C::Unwatch { .. }
        | C::Check { .. }
        | C::SetBand { .. }
        | C::Transfer { .. }
        | C::HandOver { to: None, .. }
        | C::TakeBackHandOver { .. }
        | C::WrapUp { .. }
        | C::Report { .. } => Reach::Own,
        C::Accept { .. } | C::Decline { .. } => Reach::Offered,
        C::HandOver { to: Some(_), .. }
        | C::Assign { .. }
        | C::LetBe { .. }
        | C::Close { .. }
        | C::AcknowledgeAlarm { .. } => Reach::Never,
    }
}

fn supervisor(command: &StaffCommand) -> Reach {
    use StaffCommand as C;
    match command {
        C::Hello { .. } | C::Duty { .. } | C::AcknowledgeAlarm { .. } | C::Ping {} => Reach::Person,
        C::Whisper { .. }
        | C::Watch { .. }
        | C::Unwatch { .. }
        | C::Check { .. }
        | C::SetBand { .. }
        | C::Transfer { .. }
        | C::HandOver { .. }
        | C::TakeBackHandOver { .. }
        | C::Assign { .. }
        | C::LetBe { .. }
        | C::Close { .. } => Reach::Desk,
        C::Say { .. } | C::Typing { .. } | C::Seen { .. } | C::WrapUp { .. } | C::Report { .. } => {
            Reach::Own
        }
        C::Accept { .. } | C::Decline { .. } => Reach::Offered,
        C::HelpAnother { .. } => Reach::Never,
    }
}
