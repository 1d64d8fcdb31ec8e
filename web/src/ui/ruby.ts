/** A stretch of text, with how it is read where that is marked. */
export interface Part {
  text: string;
  reading?: string;
}

/** Takes a text with marks, [kanji|reading], apart. */
export function parts(marked: string): Part[] {
  return marked
    .split(/(\[[^\]|]+\|[^\]]+\])/)
    .filter(Boolean)
    .map((piece) => {
      const mark = /^\[([^|]+)\|(.+)\]$/.exec(piece);
      return mark ? { text: mark[1] ?? "", reading: mark[2] ?? "" } : { text: piece };
    });
}
