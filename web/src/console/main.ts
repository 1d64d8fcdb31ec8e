import { mount } from "svelte";
import "../look/base.css";
import { enter } from "../staff/entry.ts";
import { language } from "../words/language.svelte.ts";
import Console from "./Console.svelte";

language.begin(localStorage);
const session = await enter();
mount(Console, { target: document.body, props: { session } });
