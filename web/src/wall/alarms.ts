import type { Alarm, AlarmKind, Card, CounselorTile } from "../protocol/staff-frame.ts";

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
  /** A supervisor who is there and is told first: whose counselor it is about. Null once it has climbed. */
  first: string | null;
}

/** Over as soon as somebody answers. The others need a look also then. */
const SETTLED_BY_AN_ANSWER: ReadonlySet<AlarmKind> = new Set([
  "code_orange",
  "nobody_qualified",
  "all_excluded",
]);

/**
 * By client; first those that nobody has settled, there those that are for oneself or for all, and there the one
 * that has lasted longest. Another supervisor's are to be seen all the same.
 */
export function byClient(
  alarms: Iterable<Alarm>,
  cards: ReadonlyMap<string, Card>,
  colleagues: ReadonlyMap<string, CounselorTile>,
  me: string,
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
    .map(([key, of]) => group(key, of, cards, colleagues))
    .sort((a, b) => weight(a, me) - weight(b, me));
}

/** Not settled and not for somebody else in the first place: 0. */
function weight(group: AlarmGroup, me: string): number {
  return group.settled ? 2 : Number(isForAnother(group, me));
}

export function isForAnother({ first, settled }: AlarmGroup, me: string): boolean {
  return !settled && first !== null && first !== me;
}

/** Nobody, when it is nobody's client, its counselor is in nobody's hands, or their supervisor has just gone. */
function whoIsFirst(
  alarms: readonly Alarm[],
  card: Card | null,
  colleagues: ReadonlyMap<string, CounselorTile>,
): string | null {
  const held = card?.status === "engaged" || card?.status === "wrap_up";
  const counselor = held && card.counselor ? colleagues.get(card.counselor) : undefined;
  const supervisor = colleagues.get(counselor?.supervisor ?? "");
  const climbed = alarms.some(({ reach }) => reach !== "supervisor");
  return supervisor?.connected && !climbed ? supervisor.member.id : null;
}

function group(
  key: string,
  alarms: readonly Alarm[],
  cards: ReadonlyMap<string, Card>,
  colleagues: ReadonlyMap<string, CounselorTile>,
): AlarmGroup {
  const conversation = alarms[0]?.conversation ?? null;
  const card = conversation === null ? null : (cards.get(conversation) ?? null);
  const over = conversation !== null && (card === null || card.status === "closed");
  const answered = card?.status === "engaged" || card?.status === "wrap_up";
  const settled = over || (answered && alarms.every(({ kind }) => SETTLED_BY_AN_ANSWER.has(kind)));
  const first = whoIsFirst(alarms, card, colleagues);
  return { key, conversation, card, alarms, settled, first };
}
