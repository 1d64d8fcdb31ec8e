// Scenes in which somebody decides who gets whom, or a talk goes from hand to hand.
import type { Proposal, StaffFact, StaffFrame } from "../src/protocol/staff-frame.ts";
import { busyWall, card, offer, talk } from "./scenes.ts";
import { id, member } from "./stage.ts";

const minutes = (n: number) => Date.now() - n * 60_000;

/** A desk where a supervisor decides, with three who wait for that. */
export function decidingWall(): StaffFrame[] {
  const due = (n: number, seconds: number, proposal: Proposal | null) => ({
    conversation: id(0xc00 + n),
    decide_by: Date.now() + seconds * 1_000,
    proposal,
  });
  return [
    ...busyWall(),
    {
      type: "decisions",
      decisions: [
        due(20, 30, { counselor: id(0x602), because: "surge" }),
        due(21, 100, { counselor: member().id, because: "least_loaded" }),
        due(23, -5, null),
      ],
    },
  ];
}

/** One whom the danger outgrew, one whose hand-over came to nothing, one that a colleague is asked to take. */
export function handingOver(): StaffFrame[] {
  const cards = [
    card(1, { band: "imminent", outgrown: true, unanswered_since: minutes(1) }),
    card(2, { band: "elevated" }),
    card(3, { band: "high", asked_over: id(0x602) }),
  ];
  const facts: Record<number, StaffFact[]> = {
    1: [{ kind: "outgrew", counselor: member().id, least: "licensed" }],
    2: [
      { kind: "hand_over_offered", to: id(0x602), by: member().id, reason: "transfer", note: null },
      { kind: "hand_over_ended", to: id(0x602), how: "lapsed" },
    ],
    3: [
      {
        kind: "hand_over_offered",
        to: id(0x602),
        by: null,
        reason: "outgrown",
        note: "いま一人で家にいます。",
      },
    ],
  };
  return [
    {
      type: "welcome",
      me: member({ qualification: "peer" }),
      duty: "on",
      load: 41,
      capacity: 200,
      conversations: cards,
      colleagues: [],
      alarms: [],
    },
    ...cards.map((one, n): StaffFrame => {
      const told = talk(one);
      if (told.type !== "events") {
        throw new Error("a talk is told in events");
      }
      const more = (facts[n + 1] ?? []).map((fact, k) => ({
        seq: told.through + 1 + k,
        at: minutes(0.5),
        nickname: fact.kind === "outgrew" ? "ひかり" : "みなと",
        fact,
      }));
      return { ...told, through: told.through + more.length, events: [...told.events, ...more] };
    }),
  ];
}

/** A colleague asks to take a talk over. */
export function handOverOffer(): StaffFrame {
  const asked = offer(0, "imminent");
  if (asked.type !== "offer") {
    throw new Error("an offer is one");
  }
  const from = {
    nickname: "そら",
    reason: "outgrown" as const,
    note: "いま一人で家にいます。薬は隣の部屋に移してもらいました。",
  };
  return { ...asked, offer: { ...asked.offer, mode: "assigned", from } };
}
