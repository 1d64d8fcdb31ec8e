import { mount } from "svelte";
import "../look/base.css";
import { language } from "../words/language.svelte.ts";
import Client from "./Client.svelte";

language.begin(sessionStorage);
mount(Client, { target: document.body });
