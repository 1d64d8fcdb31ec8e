// The client page once a talk is over.
import type { ClientFrame } from "../src/protocol/client-frame.ts";
import { minutes, talkingClient } from "./scenes.ts";

export function closedClient(): ClientFrame[] {
  const talked = talkingClient().slice(0, 3);
  const closed = {
    seq: 9,
    at: minutes(0.1),
    fact: { kind: "closed" as const, about: ["depression" as const] },
  };
  return [
    ...talked,
    { type: "events", after: 8, through: 9, events: [closed] },
    { type: "phase", phase: "closed" },
  ];
}

export function thankedClient(): ClientFrame[] {
  const told = [
    {
      seq: 10,
      at: minutes(0.1),
      fact: { kind: "distress_told" as const, moment: "after" as const },
    },
    {
      seq: 11,
      at: minutes(0.1),
      fact: { kind: "thanked" as const, text: "聞いてもらえて、少し楽になりました。", id: null },
    },
  ];
  return [...closedClient(), { type: "events", after: 9, through: 11, events: told }];
}
