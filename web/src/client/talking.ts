// What a conversation needs, fetched while the opening is being read: so the first page is there sooner, also
// in the frame of another site.
export { openSocket } from "../socket/addresses.ts";
export { default as Settings } from "./Settings.svelte";
export { default as TalkView } from "./TalkView.svelte";
export { Talk } from "./talk.svelte.ts";
