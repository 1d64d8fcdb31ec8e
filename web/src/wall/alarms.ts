import type { Alarm, AlarmKind, Card } from "../protocol/staff-frame.ts";

/** The alarms about one client; or one that is about no client. */
export interface AlarmGroup {
  key: string;
  conversation: string | null;
  /** Null when the conversation is over, or there is none. */
  card: Card | null;
  /** Oldest first. */
  alarms: readonly Alarm[];
  /** What was alarming has passed: somebody answers, or it is over. Still to be acknowledged. */
  settled: boolean;
}

/** Over as soon as somebody answers. The others need a look also then. */
const SETTLED_BY_AN_ANSWER: ReadonlySet<AlarmKind> = new Set([
  "code_orange",
  "nobody_qualified",
  "all_excluded",
]);

/** By client; first those that nobody has settled, and there the one that has lasted longest. */
export function byClient(
  alarms: Iterable<Alarm>,
  cards: ReadonlyMap<string, Card>,
): readonly AlarmGroup[] {
  const groups = new Map<string, Alarm[]>();
  const oldestFirst = [...alarms].sort(
    (a, b) => a.raised_at - b.raised_at || (a.id < b.id ? -1 : 1),
  );
  for (const alarm of oldestFirst) {
    const key = alarm.conversation ?? alarm.id;
    groups.set(key, [...(groups.get(key) ?? []), alarm]);
  }
  // Sorting keeps the order of those that are alike.
  return [...groups]
    .map(([key, of]) => group(key, of, cards))
    .sort((a, b) => Number(a.settled) - Number(b.settled));
}

function group(
  key: string,
  alarms: readonly Alarm[],
  cards: ReadonlyMap<string, Card>,
): AlarmGroup {
  const conversation = alarms[0]?.conversation ?? null;
  const card = conversation === null ? null : (cards.get(conversation) ?? null);
  const over = conversation !== null && (card === null || card.status === "closed");
  const answered = card?.status === "engaged" || card?.status === "wrap_up";
  const settled = over || (answered && alarms.every(({ kind }) => SETTLED_BY_AN_ANSWER.has(kind)));
  return { key, conversation, card, alarms, settled };
}
