import type { Entry, EntryKind, Inline, Page } from "../protocol/library.ts";
import type { Language } from "../words/language.svelte.ts";

/** Typed one way, written another: width, case and the two kana make no difference to who searches. */
function folded(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

/** An entry with everything that can be found in it, in every language, by how much a hit there says. */
export interface Found {
  entry: Entry;
  title: string;
  keywords: string;
  rest: string;
}

export function indexed(entries: readonly Entry[]): Found[] {
  return entries.map((entry) => {
    const pages = Object.values(entry.pages) as Page[];
    const all = (part: (page: Page) => readonly string[]) => folded(pages.flatMap(part).join("\n"));
    return {
      entry,
      title: all((page) => [page.title ?? ""]),
      keywords: all((page) => page.keywords ?? []),
      rest: all((page) => [page.words ?? "", ...(page.steps ?? []), ...textIn(page.body ?? [])]),
    };
  });
}

/** Entries of these kinds in which every word stands; those that have it in their title first. */
export function search(
  index: readonly Found[],
  kinds: readonly EntryKind[],
  asked: string,
): Entry[] {
  const words = folded(asked).split(/\s+/).filter(Boolean);
  const weighed = index
    .filter(({ entry }) => kinds.includes(entry.kind))
    .map((found) => ({ entry: found.entry, weight: weigh(found, words) }))
    .filter(({ weight }) => weight > 0);
  return weighed.sort((a, b) => b.weight - a.weight).map(({ entry }) => entry);
}

function weigh(found: Found, words: readonly string[]): number {
  let weight = 1;
  for (const word of words) {
    if (found.title.includes(word)) {
      weight += 100;
    } else if (found.keywords.includes(word)) {
      weight += 10;
    } else if (found.rest.includes(word)) {
      weight += 1;
    } else {
      return 0;
    }
  }
  return weight;
}

/** Every text in a tree, however deep. */
function textIn(tree: unknown): string[] {
  if (Array.isArray(tree)) {
    return tree.flatMap(textIn);
  }
  if (typeof tree === "object" && tree !== null) {
    const { inline, text } = tree as Partial<Inline & { text: unknown }>;
    return inline === "text" ? [String(text)] : Object.values(tree).flatMap(textIn);
  }
  return [];
}

/** In this language, or in whichever the desk has. */
export function pageIn(entry: Entry, language: Language): Page {
  return entry.pages[language] ?? (Object.values(entry.pages)[0] as Page);
}

/** Ready words as they go into the field. A gap that nothing fills stays to be seen. */
export function filled(words: string, gaps: { counselor: string; desk: string }): string {
  return words.replace(/\{(counselor|desk)\}/g, (_, gap: keyof typeof gaps) => gaps[gap]);
}
