import type { ja } from "./own.ja.ts";

export const en: Record<keyof typeof ja, string> = {
  own: "Signing in and security",
  close: "Close",
  ownFailed: "Not known just now.",
  factor: "A second key",
  factorThere:
    "You use a code of your authenticator app beside your password. If you lose your phone, ask whoever runs the service for a new invitation.",
  factorNone: "None yet. With a code of an authenticator app, your password alone opens nothing.",
  factorSetUp: "Set up a second key",
  providerBound: "Since {day} you can also sign in with {name}.",
  providerFree:
    "Not used yet. Choose {name} on the page for signing in, and it is bound to this account.",
  sessions: "Where you are signed in",
  sessionsHint: "End what you do not know, and tell whoever runs the service.",
  someDevice: "A program",
  thisSession: "Here",
  sessionSince: "for {since}",
  endSession: "End",
};
