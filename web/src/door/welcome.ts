import { mount } from "svelte";
import "../look/base.css";
import { language } from "../words/language.svelte.ts";
import Welcome from "./Welcome.svelte";

language.begin(localStorage);
mount(Welcome, { target: document.body });
