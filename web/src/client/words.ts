import { en } from "../words/client.en.ts";
import { ja } from "../words/client.ja.ts";
import { speaker } from "../words/language.svelte.ts";

export type Word = keyof typeof ja;

export const t = speaker({ ja, en });
