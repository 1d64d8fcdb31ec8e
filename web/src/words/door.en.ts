import type { ja } from "./door.ja.ts";

export const en: Record<keyof typeof ja, string> = {
  title: "Tomoshibi",
  kana: "灯火",
  lead: "A light kept burning in the window: the engine behind a text counselling line.",
  honest:
    "This is a page for trying things out. No real counselor is here, and what you write reaches nobody who could help. If you are struggling, please contact one of these numbers.",
  honestServe:
    "This page is the door for those who work here. Anybody can start a talk from the pages of the desks below. If you are struggling, these numbers are there too.",
  language: "Language",
  desks: "For people who want to talk",
  deskHint: "Where a talk begins. No name, no account.",
  staff: "For staff",
  console: "Counselor console",
  consoleHint: "Answers several conversations at a time.",
  wall: "Supervisor wall",
  wallHint: "Watches over every conversation, the greatest danger first.",
  noDesks: "No desk is open.",
  unreachable: "The service cannot be reached.",
  signIn: "Sign in",
  account: "Account",
  password: "Password",
  go: "Sign in",
  going: "Checking…",
  wrongPassword: "Account and password do not match.",
  tooManyTries: "Too many tries in a row. Please wait a minute and try again.",
  notFromHere:
    "This desk has its staff sign in from certain networks only, and this is none of them. If you work from home, connect the way you were told to, or ask whoever runs the service.",
  notAtThisHour:
    "This desk has its staff sign in at certain hours only, and it is none of them now.",
  failed: "Something failed on our side. Please try again in a moment.",
  code: "Code from your authenticator",
  codeHint: "Six digits. Without your phone: one of your recovery codes.",
  wrongCode: "The code is wrong, or was used before. Wait for the next one.",
  or: "or",
  byPasskey: "Sign in with a passkey",
  passkeyNotProved:
    "This passkey does not open anything here: it was revoked, or is not of this place. Sign in with your password.",
  goToProvider: "Sign in with {name}",
  provider: "the provider",
  vouched: "Signing in with {name}.",
  otherWay: "Sign in another way",
  cancelled: "You turned back at the provider. Choose again, or sign in with your password.",
  signInOver: "This took too long, or was done already. Please begin again.",
  notProved:
    "What came back does not show who you are. Please begin again; if it happens again, tell whoever runs the service.",
  noAccountHere:
    "The provider knows you, but there is no account here that is yours. Tell whoever runs the service.",
  providerAway: "The provider does not answer. Wait a moment, or sign in with your password.",
  welcome: "Welcome, {name}",
  welcomeLead: "You work here as “{account}”. Choose a password; nobody else will ever know it.",
  checking: "One moment…",
  invitationOver:
    "This invitation was used already, or its time is over. Ask whoever runs the service for another.",
  newPassword: "Your password",
  newPasswordHint:
    "At least 12 characters. Four or more words that have nothing to do with each other are easy to remember and hard to guess.",
  show: "Show it",
  setPassword: "Use this password",
  passwordTooShort: "At least 12 characters, please.",
  passwordGuessable:
    "Programs that guess try this one early. Take something longer, without names, dates or rows of keys.",
  factor: "A second key",
  factorLead:
    "From now on you sign in with your password and a code from your phone. Open an authenticator app and read this picture.",
  qr: "Picture for your authenticator app",
  letters: "Or type this into the app:",
  firstCode: "The six digits it shows now",
  confirm: "Go on",
  recovery: "Codes for the day you lose your phone",
  recoveryLead:
    "Each of them works once in place of the app. Print them or write them down, and keep them away from this computer. They are never shown again.",
  copy: "Copy",
  copied: "Copied",
  print: "Print",
  kept: "I have kept them",
  begin: "Begin",
  demoHint:
    "The accounts and passwords for trying out are shown in the terminal that started this.",
};
