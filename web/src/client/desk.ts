import type { Language } from "../protocol/client-frame.ts";
import { ask } from "../socket/rest.ts";

type Localized = Partial<Record<Language, string>>;

export interface EmergencyNumber {
  number: string;
  name: Localized;
}

/** Something the desk asks until somebody is there. */
export interface Question {
  id: string;
  ask: Localized;
  choices: { id: string; text: Localized }[];
}

/** What a desk tells everybody. */
export interface Desk {
  id: string;
  languages: Language[];
  name: Localized;
  welcome: Localized;
  question: Localized;
  questionnaire: Question[];
  emergency: EmergencyNumber[];
  /** Whether the page shows how its kanji are read. */
  furigana?: boolean;
}

export async function fetchDesk(id: string): Promise<Desk> {
  const { value } = await ask<Desk>("GET", `/api/v1/desks/${encodeURIComponent(id)}`);
  return value;
}

export async function enrol(
  desk: string,
  language: Language,
): Promise<{ token: string; nickname: string }> {
  const path = `/api/v1/desks/${encodeURIComponent(desk)}/clients`;
  const { value } = await ask<{ token: string; nickname: string }>("POST", path, { language });
  return { token: value.token, nickname: value.nickname };
}

/** The desk's words in a language, or in its first one. */
export function inLanguage(texts: Localized | undefined, language: Language): string {
  return texts?.[language] ?? Object.values(texts ?? {})[0] ?? "";
}

/** The desk named by `/c/<desk>`. */
export function deskOf(path: string): string {
  return decodeURIComponent(path.match(/^\/c\/([^/]+)/)?.[1] ?? "");
}
