import type { ja } from "./later.ja.ts";

export const en: Record<keyof typeof ja, string> = {
  title: "Leave now, come back later",
  stays: "If you close this page, what you wrote and when you came stay with the desk.",
  away: "If somebody comes while you are away, their words wait for you. After a while we rest the search until you are back.",
  how: "To come back, open the same address and give your word under “I have been here before”.",
  word: "Word to come back with",
  set: "Use this word",
  isSet: "Your word is set. You can close this page.",
  hint: "Choose one that nobody guesses. A note that only the word opens stays on this device.",
  cannot:
    "Words do not work on this device. Use “Let me read on later on this device” in the menu instead.",
  danger: "If you feel that your life is in danger now, do not leave: call from “Emergency”.",
  close: "Close",
};
