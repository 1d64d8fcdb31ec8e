import { mount } from "svelte";
import "../look/base.css";
import { enter } from "../staff/entry.ts";
import { language } from "../words/language.svelte.ts";
import Wall from "./Wall.svelte";

language.begin(localStorage);
const session = await enter();
mount(Wall, { target: document.body, props: { session } });
