/** What is being typed, per conversation and purpose. Lives as long as the tab; gone at sign-out. */
export type Purpose = "say" | "whisper" | "report";

const PREFIX = "draft.";

export function readDraft(purpose: Purpose, conversation: string): string {
  return sessionStorage.getItem(`${PREFIX}${purpose}.${conversation}`) ?? "";
}

export function keepDraft(purpose: Purpose, conversation: string, text: string): void {
  const key = `${PREFIX}${purpose}.${conversation}`;
  if (text) {
    sessionStorage.setItem(key, text);
  } else {
    sessionStorage.removeItem(key);
  }
}

export function dropDrafts(): void {
  for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith(PREFIX))) {
    sessionStorage.removeItem(key);
  }
}
