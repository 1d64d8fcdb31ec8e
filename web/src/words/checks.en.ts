import type { ja } from "./checks.ja.ts";

export const en: Record<keyof typeof ja, string> = {
  title: "A check of how you are",
  lead: "Questions to see for yourself how the last weeks were. This is no diagnosis. Stop whenever you like.",
  promise:
    "A counselor sees your answers only if you decide to show them. If an answer tells of danger, it is used to find you someone sooner, without showing what you answered.",
  start: "Begin",
  progress: "{n} of {all}",
  back: "One back",
  stop: "Stop",
  result: "Your result",
  score: "{score} of {max} points",
  k6_0: "There seems to be no great strain at the moment.",
  k6_1: "There seems to be some strain. Rest when you can.",
  k6_2: "At this score there may be trouble with mood or worry. Talk to somebody you trust, or to a doctor.",
  k6_3: "This score stands for a very heavy strain. Do not carry it alone: talk to us, and to a doctor.",
  phq9_0: "There seem to be hardly any signs of depression.",
  phq9_1: "There seem to be mild signs. If they stay for days, talk to somebody.",
  phq9_2: "This score stands for moderate signs; it is where seeing a doctor is advised.",
  phq9_3: "This score stands for moderately severe signs. Please see a doctor.",
  phq9_4:
    "This score stands for severe signs. Do not carry them alone: see a doctor, and talk to us.",
  death:
    "It hurts so much that you think of death or of hurting yourself. Thank you for saying so. We tell the desk that, and nothing else, so that somebody comes sooner.",
  deathCall: "If you feel in danger now, call from here.",
  showAsk: "Do you want to show these answers to your counselor?",
  show: "Show them",
  hide: "Keep them to myself",
  shown: "Your counselor can see them now.",
  hidden: "Your answers are not shown.",
  source: "Source",
  close: "Close",
};
