import { mount } from "svelte";
import "../look/base.css";
import { language } from "../words/language.svelte.ts";
import Start from "./Start.svelte";

language.begin(localStorage);
mount(Start, { target: document.body });
