// What the pages are shown with when they are looked at.
import type { ClientFrame } from "../src/protocol/client-frame.ts";
import type {
  Assessment,
  Band,
  Card,
  Contribution,
  CounselorTile,
  Rung,
  StaffFact,
  StaffFrame,
  StaffMember,
} from "../src/protocol/staff-frame.ts";
import { id, member } from "./stage.ts";

export const minutes = (n: number) => Date.now() - n * 60_000;

/** The first question is answered, the second stands. */
export function answeringClient(): ClientFrame[] {
  return [
    { type: "welcome", head: 3, phase: "intake", nickname: "Anon 7F3", language: "ja" },
    {
      type: "events",
      after: 0,
      through: 3,
      events: [
        {
          seq: 3,
          at: minutes(1),
          fact: { kind: "answered", question: "safe", answer: "はい" },
        },
      ],
    },
  ];
}

export function waitingClient(): ClientFrame[] {
  return [
    { type: "welcome", head: 3, phase: "waiting", nickname: "Anon 7F3", language: "ja" },
    {
      type: "events",
      after: 0,
      through: 3,
      events: [
        {
          seq: 2,
          at: minutes(2),
          fact: {
            kind: "said",
            by: "me",
            text: "もう何もかも嫌になってしまって、夜も眠れません。",
            id: id(2),
          },
        },
        {
          seq: 3,
          at: minutes(2),
          fact: {
            kind: "said",
            by: "service",
            text: "書いてくれてありがとうございます。話を聞く人をさがしています。",
          },
        },
      ],
    },
    { type: "phase", phase: "waiting", wait: "under_five_minutes" },
  ];
}

/** Everything the desk asks is answered; nobody is there yet. */
export function askedClient(): ClientFrame[] {
  const [welcome, events, phase] = waitingClient();
  if (events?.type !== "events" || !welcome || !phase) {
    throw new Error("whoever waits has written");
  }
  const answers = ["safe", "topic"].map((question, n) => ({
    seq: 4 + n,
    at: minutes(1),
    fact: { kind: "answered" as const, question, answer: null },
  }));
  return [welcome, { ...events, through: 5, events: [...events.events, ...answers] }, phase];
}

export function newClient(): ClientFrame[] {
  return [{ type: "welcome", head: 0, phase: "new", nickname: "Anon 7F3", language: "ja" }];
}

export function talkingClient(): ClientFrame[] {
  return [
    ...waitingClient().slice(0, 2),
    {
      type: "events",
      after: 3,
      through: 8,
      events: [
        { seq: 5, at: minutes(1), fact: { kind: "joined", nickname: "ひかり" } },
        {
          seq: 6,
          at: minutes(1),
          fact: {
            kind: "said",
            by: "counselor",
            text: "こんばんは。ひかりといいます。眠れない夜が続いているのですね。",
          },
        },
        {
          seq: 7,
          at: minutes(0.5),
          fact: {
            kind: "said",
            by: "me",
            text: "はい。もう二週間くらいです。\nI don't know what to do.",
            id: id(7),
          },
        },
        {
          seq: 8,
          at: minutes(0.2),
          fact: {
            kind: "said",
            by: "counselor",
            text: "二週間も。よくここまで持ちこたえてくださいました。今夜は、ひとりでいますか。",
          },
        },
      ],
    },
    { type: "phase", phase: "talking" },
    { type: "seen", through: 7 },
    { type: "typing" },
  ];
}

const RUNGS_OF: Record<string, Rung[]> = { 薬を手元に: ["means"], 終わりにしたい: ["ideation"] };

export function assess(
  text: string,
  raise: string[],
  lower: string[],
  imminent: number,
): Assessment {
  const bytes = (part: string) => new TextEncoder().encode(part).length;
  const mark = (part: string, weight: number): Contribution => {
    const start = bytes(text.slice(0, text.indexOf(part)));
    const rungs = RUNGS_OF[part];
    const end = start + bytes(part);
    return rungs ? [start, end, weight, rungs] : [start, end, weight];
  };
  return {
    imminent,
    band: imminent > 0.75 ? "imminent" : "elevated",
    ladder: {
      ideation: imminent,
      plan: imminent / 2,
      means: imminent * 0.9,
      within_24h: imminent / 4,
    },
    issues: [["suicide", imminent]],
    contributions: [
      ...raise.map((part) => mark(part, 1.5)),
      ...lower.map((part) => mark(part, -1)),
    ],
    model: "lexicon-1",
  };
}

export function card(n: number, more: Partial<Card> = {}): Card {
  return {
    conversation: id(0xc00 + n),
    seq: 9,
    status: "engaged",
    nickname: `Anon ${(0x7f3 + n * 37).toString(16).toUpperCase()}`,
    language: "ja",
    counselor: member().id,
    band: "low",
    score: 0.06,
    issues: ["school"],
    away: false,
    opened_at: minutes(12),
    queued_at: minutes(11),
    client_at: minutes(1),
    unanswered_since: minutes(1),
    ...more,
  };
}

export const mine = () => [
  card(1, {
    band: "imminent",
    score: 0.91,
    issues: ["suicide", "isolation"],
    unanswered_since: minutes(0.4),
  }),
  card(2, {
    band: "elevated",
    score: 0.31,
    issues: ["bullying", "school"],
    unanswered_since: minutes(4),
  }),
  card(3, { unanswered_since: null, issues: ["work", "stress"] }),
  card(4, {
    band: "high",
    score: 0.55,
    issues: ["domestic_violence"],
    unanswered_since: minutes(2),
    away: true,
  }),
];

export const orangeText =
  "もう限界です。薬を手元に集めました。今夜、終わりにしたい。でも娘のことが気になります。\n  それから、 猫も。";

export function talk(of: Card): StaffFrame {
  const facts: StaffFact[] = [
    { kind: "opened", nickname: of.nickname, language: "ja" },
    {
      kind: "client_said",
      text: "だれか、聞いてくれますか",
      why: { assessment: assess("だれか、聞いてくれますか", [], [], 0.1) },
    },
    { kind: "queued" },
    { kind: "offered", counselor: member().id, mode: "auto" },
    { kind: "engaged", counselor: member().id },
    {
      kind: "staff_said",
      by: member().id,
      text: "こんばんは。ひかりです。ここにいます。何がありましたか。",
    },
    of.band === "imminent"
      ? {
          kind: "client_said",
          text: orangeText,
          why: {
            assessment: assess(
              orangeText,
              ["限界", "薬を手元に", "終わりにしたい"],
              ["でも娘のこと"],
              0.91,
            ),
          },
        }
      : {
          kind: "client_said",
          text: "学校に行くのがこわいです。朝になるとおなかが痛くなります。",
          why: {
            assessment: assess(
              "学校に行くのがこわいです。朝になるとおなかが痛くなります。",
              ["こわい"],
              [],
              0.2,
            ),
          },
        },
  ];
  if (of.band === "imminent") {
    facts.push({
      kind: "whispered",
      by: supervisor.id,
      text: "薬の名前と量、いま誰が近くにいるかを聞いてください。こちらで救急の準備をします。",
    });
  }
  const events = facts.map((fact, n) => {
    const by = fact.kind === "whispered" ? supervisor.nickname : null;
    return { seq: n + 1, at: minutes(9 - n), nickname: by, fact };
  });
  return { type: "events", conversation: of.conversation, after: 0, through: facts.length, events };
}

export const supervisor: StaffMember = member({
  id: id(0x5a),
  nickname: "ともえ",
  role: "supervisor",
  level: 11,
});

export function busyConsole(): StaffFrame[] {
  const cards = mine();
  return [
    {
      type: "welcome",
      me: member(),
      duty: "on",
      load: 41,
      capacity: 80,
      conversations: cards,
      colleagues: [],
      alarms: [],
    },
    ...cards.map(talk),
    { type: "queue", level: "many" },
    { type: "seen", conversation: cards[0]!.conversation, through: 6 },
    { type: "typing", conversation: cards[1]!.conversation },
  ];
}

export function offer(n = 0, band: Band = "high"): StaffFrame {
  return {
    type: "offer",
    offer: {
      claim: id(0xc1a + n),
      card: card(9 + n, {
        status: "offered",
        band,
        score: 0.52,
        issues: ["self_harm", "family"],
      }),
      mode: "auto",
      lines: ["家に帰りたくない", "また腕を切ってしまいました。だれにも言えなくて。"],
      expires_at: Date.now() + 24_000,
    },
  };
}

export function emptyConsole(): StaffFrame[] {
  return [
    {
      type: "welcome",
      me: member(),
      duty: "off",
      load: 0,
      capacity: 80,
      conversations: [],
      colleagues: [],
      alarms: [],
    },
    { type: "queue", level: "some" },
  ];
}

export function wrapUp(): StaffFrame[] {
  const one = card(2, { status: "wrap_up", band: "elevated", issues: ["bullying", "school"] });
  return [
    {
      type: "welcome",
      me: member(),
      duty: "on",
      load: 10,
      capacity: 80,
      conversations: [one],
      colleagues: [],
      alarms: [],
    },
    talk(one),
  ];
}

export function tile(
  n: number,
  nickname: string,
  more: Partial<CounselorTile>,
  level = 4,
): CounselorTile {
  const qualification = (["peer", "counselor", "licensed"] as const)[n % 3] ?? "peer";
  return {
    member: member({ id: n === 0 ? member().id : id(0x600 + n), nickname, level, qualification }),
    duty: "on",
    connected: true,
    load: 20,
    capacity: n % 3 === 0 ? 200 : 80,
    conversations: 2,
    worst_band: "low",
    supervisor: more.duty === "off" ? null : supervisor.id,
    ...more,
  };
}

/** Three clients, seven alarms, and nobody on duty. */
export function alarmedWall(): StaffFrame[] {
  const [welcome, ...rest] = busyWall();
  if (welcome?.type !== "welcome") {
    throw new Error("a wall begins with its welcome");
  }
  const kinds = ["code_orange", "nobody_qualified", "all_excluded"] as const;
  const alarms = [20, 1, 99].flatMap((n, row) =>
    kinds.slice(row === 2 ? 2 : 0).map((kind, k) => ({
      id: id(0xa0 + 10 * row + k),
      desk: "demo",
      kind,
      conversation: id(0xc00 + n),
      raised_at: minutes(9 - k),
      reach: "on_call" as const,
      reached_at: minutes(2),
    })),
  );
  const colleagues = welcome.colleagues.map((one) => ({ ...one, duty: "not_answering" as const }));
  return [{ ...welcome, alarms, colleagues }, ...rest];
}

export function busyWall(): StaffFrame[] {
  const cards = mine();
  const waiting = [
    card(20, {
      status: "waiting",
      counselor: null,
      band: "imminent",
      score: 0.88,
      issues: ["suicide"],
      queued_at: minutes(0.5),
    }),
    card(21, {
      status: "waiting",
      counselor: null,
      band: "high",
      score: 0.5,
      issues: ["self_harm"],
      queued_at: minutes(3),
    }),
    card(22, {
      status: "waiting",
      counselor: null,
      issues: ["work"],
      queued_at: minutes(6),
      away: true,
    }),
    card(23, { status: "waiting", counselor: null, issues: [], queued_at: minutes(1) }),
  ];
  const lines = [
    "薬を手に持っています。もういいですか。",
    "また切ってしまった",
    "上司に毎日どなられて、もう会社に行けません",
    null,
  ];
  return [
    {
      type: "welcome",
      me: supervisor,
      duty: "on",
      load: 0,
      capacity: 80,
      conversations: [...cards, ...waiting],
      colleagues: [
        tile(0, "ひかり", {
          worst_band: "imminent",
          conversations: 4,
          load: 41,
          unanswered_since: minutes(4),
        }),
        tile(1, "そら", { worst_band: "elevated", unanswered_since: minutes(1) }, 0),
        tile(2, "みなと", {
          load: 80,
          conversations: 7,
          worst_band: "high",
          supervisor: id(0x609),
        }),
        tile(3, "Kaede", { duty: "break" }),
        tile(4, "つばさ", { connected: false, unanswered_since: minutes(6) }),
        tile(5, "いずみ", { duty: "not_answering", conversations: 0, load: 0 }),
        tile(6, "なぎ", { duty: "off", conversations: 0, load: 0 }),
        tile(8, "みお", { conversations: 1, load: 10, supervisor: null }),
        {
          ...tile(9, "あおい", { duty: "off", conversations: 0, load: 0 }),
          member: { ...supervisor, id: id(0x609), nickname: "あおい" },
        },
      ],
      alarms: [
        {
          id: id(0xa1),
          desk: "demo",
          kind: "nobody_qualified",
          conversation: id(0xc00 + 20),
          raised_at: minutes(0.5),
          reach: "supervisor",
          reached_at: minutes(0.5),
        },
      ],
    },
    ...cards.map(talk),
    {
      type: "waiting_room",
      room: {
        counts: [2, 0, 1, 1],
        oldest: [minutes(6), null, minutes(3), minutes(0.5)],
        first: waiting.map((one, n): [Card, string | null] => [one, lines[n] ?? null]),
      },
    },
  ];
}
