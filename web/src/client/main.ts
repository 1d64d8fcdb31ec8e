import { mount } from "svelte";
import "../look/base.css";
import { language } from "../words/language.svelte.ts";
import Client from "./Client.svelte";
import { tabStorage } from "./storage.ts";

language.begin(tabStorage());
mount(Client, { target: document.body });
