import { ask } from "../socket/rest.ts";
import { language } from "../words/language.svelte.ts";

type Localized = Record<string, string>;

let wording = $state.raw<ReadonlyMap<string, Localized>>(new Map());

/** The words of a question of the desk, by its id; the id itself where the desk asks it no more. */
export function asked(question: string): string {
  const words = wording.get(question);
  return words?.[language.now] ?? Object.values(words ?? {})[0] ?? question;
}

/** What the desk asks its clients. Without it, answers stand beside the ids of their questions. */
export async function readQuestions(desk: string): Promise<void> {
  interface Shown {
    questionnaire: { id: string; ask: Localized }[];
  }
  const { value } = await ask<Shown>("GET", `/api/v1/desks/${encodeURIComponent(desk)}`);
  wording = new Map(value.questionnaire.map((question) => [question.id, question.ask]));
}
