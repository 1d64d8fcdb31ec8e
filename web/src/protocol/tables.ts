// Generated from docs/protocol/v1 by `npm run generate`. Do not edit.

export const CLOSE_CODES = [
  {
    "number": 4000,
    "reason": "resume",
    "reconnect": true
  },
  {
    "number": 4001,
    "reason": "try_again",
    "reconnect": true
  },
  {
    "number": 4002,
    "reason": "silent",
    "reconnect": true
  },
  {
    "number": 4500,
    "reason": "replaced",
    "reconnect": false
  },
  {
    "number": 4003,
    "reason": "too_fast",
    "reconnect": true
  },
  {
    "number": 4501,
    "reason": "bad_frame",
    "reconnect": false
  },
  {
    "number": 4502,
    "reason": "sign_in_again",
    "reconnect": false
  },
  {
    "number": 4004,
    "reason": "too_many",
    "reconnect": true
  }
] as const;

export const RETRYABLE_ERRORS = [
  "not_kept_yet",
  "too_fast",
  "provider_away",
  "too_many_tries",
  "internal"
] as const;

export const ERRORS = [
  "not_kept_yet",
  "bad_frame",
  "text_empty",
  "text_too_long",
  "text_control_character",
  "too_fast",
  "sign_in_again",
  "not_allowed",
  "not_from_here",
  "not_at_this_hour",
  "no_such_desk",
  "no_such_conversation",
  "conversation_closed",
  "offer_over",
  "not_waiting",
  "not_yours",
  "supervisor_only",
  "no_change",
  "over_capacity",
  "nobody_waits",
  "nobody_free",
  "unanswered",
  "in_danger",
  "no_such_line",
  "wrong_password",
  "code_wanted",
  "wrong_code",
  "invitation_over",
  "sign_in_over",
  "not_proved",
  "no_account_here",
  "provider_away",
  "not_fresh",
  "too_many_passkeys",
  "password_too_short",
  "password_guessable",
  "too_many_tries",
  "internal"
] as const;
