import { en } from "../words/door.en.ts";
import { ja } from "../words/door.ja.ts";
import { speaker } from "../words/language.svelte.ts";

export const t = speaker({ ja, en });
