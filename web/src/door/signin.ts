import { mount } from "svelte";
import "../look/base.css";
import { language } from "../words/language.svelte.ts";
import SignIn from "./SignIn.svelte";

language.begin(localStorage);
mount(SignIn, { target: document.body });
