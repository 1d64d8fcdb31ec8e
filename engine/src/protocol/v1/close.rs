//! Close codes. 4000–4499: reconnect with back-off. 4500–4999: do not.

/// Why the server closes a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseCode {
    /// The reader was too slow: reconnect and resume after the last seq it has.
    Resume,
    /// The service is stopping or full: reconnect elsewhere or later.
    TryAgain,
    /// No sign of life within the heartbeat.
    Silent,
    /// The same session connected again.
    Replaced,
    /// Too many frames a second.
    TooFast,
    /// A frame that is not of the protocol.
    BadFrame,
    /// The token or cookie is not valid.
    SignInAgain,
    /// Too many connections of one client or address.
    TooMany,
}

impl CloseCode {
    pub const ALL: [Self; 8] = [
        Self::Resume,
        Self::TryAgain,
        Self::Silent,
        Self::Replaced,
        Self::TooFast,
        Self::BadFrame,
        Self::SignInAgain,
        Self::TooMany,
    ];

    pub fn number(self) -> u16 {
        match self {
            Self::Resume => 4000,
            Self::TryAgain => 4001,
            Self::Silent => 4002,
            Self::TooFast => 4003,
            Self::TooMany => 4004,
            Self::Replaced => 4500,
            Self::BadFrame => 4501,
            Self::SignInAgain => 4502,
        }
    }

    /// Sent as the close reason.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Resume => "resume",
            Self::TryAgain => "try_again",
            Self::Silent => "silent",
            Self::TooFast => "too_fast",
            Self::TooMany => "too_many",
            Self::Replaced => "replaced",
            Self::BadFrame => "bad_frame",
            Self::SignInAgain => "sign_in_again",
        }
    }

    pub fn may_reconnect(self) -> bool {
        self.number() < 4500
    }
}
