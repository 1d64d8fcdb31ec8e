import { beforeEach, expect, test } from "vitest";
import { Panes } from "./panes.svelte.ts";

let kept: Record<string, string> = {};
const tab = {
  getItem: (key: string) => kept[key] ?? null,
  setItem: (key: string, value: string) => {
    kept[key] = value;
  },
} as unknown as Storage;

beforeEach(() => {
  kept = {};
});

function panes(fit: number, ...opened: string[]): Panes {
  const made = new Panes(tab);
  made.fit = fit;
  for (const one of opened) {
    made.show(one);
  }
  return made;
}

test("as many as fit stand side by side, in the order they were opened", () => {
  expect(panes(3, "a", "b", "c").shown).toEqual(["a", "b", "c"]);
});

test("another one takes the place of the one least recently used, and nothing else moves", () => {
  const made = panes(3, "a", "b", "c");
  made.touch("a");
  made.show("d");
  expect(made.shown).toEqual(["a", "d", "c"]);
  expect(made.focus).toBe("d");
});

test("a new conversation takes a free place, but never one in use", () => {
  const made = panes(2, "a");
  made.offerPlace("b");
  made.offerPlace("c");
  expect(made.shown).toEqual(["a", "b"]);
  expect(made.focus).toBe("a");
});

test("what is no longer one's own goes, and the focus moves on", () => {
  const made = panes(2, "a", "b");
  made.keepOnly(new Set(["a"]));
  expect(made.shown).toEqual(["a"]);
  expect(made.focus).toBe("a");
});

test("a narrower window hides panes and a wider one brings them back", () => {
  const made = panes(3, "a", "b", "c");
  made.fit = 1;
  expect(made.shown).toEqual(["a"]);
  made.fit = 3;
  expect(made.shown).toEqual(["a", "b", "c"]);
});

test("opened on a narrow window, the asked for one is shown", () => {
  const made = panes(3, "a", "b", "c");
  made.fit = 1;
  made.show("c");
  expect(made.shown).toEqual(["c"]);
});

test("after a reload everything stands where it stood, whoever has waited longest", () => {
  panes(3, "b", "a", "c").touch("a");
  const reloaded = new Panes(tab);
  reloaded.fit = 3;
  reloaded.keepOnly(new Set(["a", "b", "c"]));
  for (const one of ["c", "a", "b"]) {
    reloaded.offerPlace(one);
  }
  expect(reloaded.shown).toEqual(["b", "a", "c"]);
  expect(reloaded.focus).toBe("a");
});
