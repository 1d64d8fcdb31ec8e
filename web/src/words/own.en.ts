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
  passkeys: "Passkeys",
  passkeysLead:
    "With your finger, your face or the PIN of a device you sign in without password and code. Pages that only pretend to be this one cannot use it.",
  passkeyMade: "Made on {made}.",
  passkeyUsed: "Made on {made}, used on {used}.",
  passkeyBackedUp: "It is on other devices of yours too.",
  passkeyRevoke: "Revoke",
  passkeyAdd: "Make a passkey on this device",
  passkeyMaking: "Follow what your device says…",
  passkeyNotFresh:
    "A passkey can be made for ten minutes after signing in. Sign out and in again first.",
  passkeyTooMany: "You have as many as one may have. Revoke one that you do not use.",
  passkeyKnown: "This device has one already.",
  passkeyFailed: "That did not work. Please try again.",
  passkeysElsewhere: "New ones are made only on {address}.",
  passkeysNone: "There are no passkeys here until whoever runs the service sets gateway.origin.",
  sessions: "Where you are signed in",
  sessionsHint: "End what you do not know, and tell whoever runs the service.",
  someDevice: "A program",
  thisSession: "Here",
  sessionSince: "for {since}",
  endSession: "End",
};
