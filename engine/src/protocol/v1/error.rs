//! The error table: code, HTTP status, close code, retryable. One row an error, for people and programs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CloseCode;
use crate::conversation::Refusal;

/// What went wrong, for the one who can act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The database or the service is busy: the same command again, later.
    NotKeptYet,
    BadFrame,
    TextEmpty,
    TextTooLong,
    TextControlCharacter,
    TooFast,
    SignInAgain,
    NotAllowed,
    /// Staff of this desk may not come in from that network.
    NotFromHere,
    /// Nor sign in at this hour.
    NotAtThisHour,
    NoSuchDesk,
    NoSuchConversation,
    ConversationClosed,
    OfferOver,
    NotWaiting,
    NotYours,
    SupervisorOnly,
    NoChange,
    /// The counselor may carry no more.
    OverCapacity,
    /// Nobody waits whom this counselor may help.
    NobodyWaits,
    /// Nobody who may take it over has room now.
    NobodyFree,
    /// A client in danger wrote after the goodbye: answered first, then closed.
    Unanswered,
    /// Nobody in danger is left waiting by decision.
    InDanger,
    NoSuchLine,
    WrongPassword,
    /// The second factor's code is asked for.
    CodeWanted,
    WrongCode,
    InvitationOver,
    /// Signing in by other means than a password took too long, or was done already.
    SignInOver,
    /// What came back does not show who it is.
    NotProved,
    /// The provider vouches for somebody who has no account here.
    NoAccountHere,
    /// The provider cannot be reached, or not in time.
    ProviderAway,
    /// What opens an account is added shortly after signing in only.
    NotFresh,
    TooManyPasskeys,
    PasswordTooShort,
    PasswordGuessable,
    TooManyTries,
    Internal,
}

impl ErrorCode {
    pub const ALL: [Self; 38] = [
        Self::NotKeptYet,
        Self::BadFrame,
        Self::TextEmpty,
        Self::TextTooLong,
        Self::TextControlCharacter,
        Self::TooFast,
        Self::SignInAgain,
        Self::NotAllowed,
        Self::NotFromHere,
        Self::NotAtThisHour,
        Self::NoSuchDesk,
        Self::NoSuchConversation,
        Self::ConversationClosed,
        Self::OfferOver,
        Self::NotWaiting,
        Self::NotYours,
        Self::SupervisorOnly,
        Self::NoChange,
        Self::OverCapacity,
        Self::NobodyWaits,
        Self::NobodyFree,
        Self::Unanswered,
        Self::InDanger,
        Self::NoSuchLine,
        Self::WrongPassword,
        Self::CodeWanted,
        Self::WrongCode,
        Self::InvitationOver,
        Self::SignInOver,
        Self::NotProved,
        Self::NoAccountHere,
        Self::ProviderAway,
        Self::NotFresh,
        Self::TooManyPasskeys,
        Self::PasswordTooShort,
        Self::PasswordGuessable,
        Self::TooManyTries,
        Self::Internal,
    ];

    pub fn http_status(self) -> u16 {
        match self {
            Self::NotKeptYet | Self::ProviderAway | Self::Internal => 503,
            Self::BadFrame
            | Self::TextEmpty
            | Self::TextControlCharacter
            | Self::PasswordTooShort
            | Self::PasswordGuessable => 400,
            Self::TextTooLong => 413,
            Self::TooFast | Self::TooManyTries => 429,
            Self::SignInAgain
            | Self::WrongPassword
            | Self::CodeWanted
            | Self::WrongCode
            | Self::NotProved => 401,
            Self::InvitationOver | Self::SignInOver => 410,
            Self::NotAllowed
            | Self::NotFromHere
            | Self::NotAtThisHour
            | Self::NoAccountHere
            | Self::NotFresh
            | Self::NotYours
            | Self::SupervisorOnly => 403,
            Self::NoSuchDesk | Self::NoSuchConversation | Self::NoSuchLine => 404,
            Self::ConversationClosed
            | Self::OfferOver
            | Self::NotWaiting
            | Self::NoChange
            | Self::TooManyPasskeys
            | Self::OverCapacity
            | Self::NobodyWaits
            | Self::NobodyFree
            | Self::Unanswered
            | Self::InDanger => 409,
        }
    }

    /// Whether the very same command may succeed later.
    pub fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::NotKeptYet
                | Self::TooFast
                | Self::TooManyTries
                | Self::ProviderAway
                | Self::Internal
        )
    }

    /// The close code that follows, when the connection cannot go on.
    pub fn close_code(self) -> Option<CloseCode> {
        match self {
            Self::BadFrame => Some(CloseCode::BadFrame),
            Self::TooFast => Some(CloseCode::TooFast),
            Self::SignInAgain => Some(CloseCode::SignInAgain),
            _ => None,
        }
    }

    /// One sentence for the person who reads a log or an API answer. Screens have their own words.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NotKeptYet => "Not kept yet; send the same command again.",
            Self::BadFrame => "The frame is not of the protocol tomoshibi.v1.",
            Self::TextEmpty => "The text is empty.",
            Self::TextTooLong => "The text is too long.",
            Self::TextControlCharacter => "The text holds a control character.",
            Self::TooFast => "Too many frames; slow down.",
            Self::SignInAgain => "The session is over; sign in again.",
            Self::NotAllowed => "Your role may not do this.",
            Self::NotFromHere => "Staff of this desk may not come in from this network.",
            Self::NotAtThisHour => "Staff of this desk may not sign in at this hour.",
            Self::NoSuchDesk => "There is no such desk.",
            Self::NoSuchConversation => "There is no such conversation.",
            Self::ConversationClosed => "The conversation is closed.",
            Self::OfferOver => "The offer is over.",
            Self::NotWaiting => "The conversation is not waiting.",
            Self::NotYours => "Somebody else answers this conversation.",
            Self::SupervisorOnly => "Only a supervisor may do this.",
            Self::NoChange => "It is so already.",
            Self::OverCapacity => "You carry as many conversations as you may.",
            Self::NobodyWaits => "Nobody is waiting whom you may help.",
            Self::NobodyFree => "Nobody who may take it over has room now.",
            Self::Unanswered => "The client is in danger and waits for an answer.",
            Self::InDanger => "The client is in danger, and is not left waiting.",
            Self::NoSuchLine => "There is no such line.",
            Self::WrongPassword => "Account and password do not match.",
            Self::CodeWanted => "The code of your authenticator is asked for.",
            Self::WrongCode => "The code is wrong, or was used before.",
            Self::InvitationOver => "The invitation was used, or its time is over.",
            Self::SignInOver => "Signing in took too long, or was done already; begin again.",
            Self::NotProved => "What came back does not show who you are; begin again.",
            Self::NoAccountHere => "Whoever you are at the provider has no account here.",
            Self::ProviderAway => "The provider does not answer; sign in with your password.",
            Self::NotFresh => "Sign in anew first; this is open for ten minutes afterwards.",
            Self::TooManyPasskeys => "You have as many passkeys as one may have; remove one.",
            Self::PasswordTooShort => "The password is shorter than twelve characters.",
            Self::PasswordGuessable => "The password is one that programs try early.",
            Self::TooManyTries => "Too many tries; wait a minute.",
            Self::Internal => "Something failed here; try again.",
        }
    }
}

impl From<Refusal> for ErrorCode {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Closed => Self::ConversationClosed,
            Refusal::AlreadyOpen | Refusal::NoChange => Self::NoChange,
            Refusal::NotOpen => Self::NoSuchConversation,
            Refusal::OfferOver => Self::OfferOver,
            Refusal::NotWaiting => Self::NotWaiting,
            Refusal::NeedsAnother => Self::NotAllowed,
            Refusal::NotYours => Self::NotYours,
            Refusal::SupervisorOnly => Self::SupervisorOnly,
            Refusal::Unanswered => Self::Unanswered,
            Refusal::InDanger => Self::InDanger,
            Refusal::NoSuchLine => Self::NoSuchLine,
        }
    }
}
