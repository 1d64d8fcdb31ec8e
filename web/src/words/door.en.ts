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
  failed: "Something failed on our side. Please try again in a moment.",
  demoHint:
    "The accounts and passwords for trying out are shown in the terminal that started this.",
};
