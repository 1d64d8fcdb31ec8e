// What other sites put a desk on their pages with:
//   <script src="https://line.example.org/widget.js" data-desk="demo" async></script>
// A button, and once it is pressed the desk's own page in a frame. Until then nothing is asked of the service
// but this script. It sets no cookie, keeps nothing, adds no style to the page, and needs of a content policy
// script-src and frame-src for the service alone.
import { words } from "./words.ts";

const STYLE = `
:host { all: initial; }
button { all: unset; box-sizing: border-box; cursor: pointer; font: 600 16px/1.4 system-ui, sans-serif;
  background: #f5dc8c; border: 1px solid #837c6d; border-radius: 999px; color: #2a2206; padding: 12px 20px; }
button:hover { background: #ecca5e; }
button:focus-visible { outline: 3px solid #6d5300; outline-offset: 2px; }
.open { bottom: 16px; box-shadow: 0 4px 16px rgb(38 36 31 / 25%); inset-inline-end: 16px; position: fixed;
  z-index: 2147483646; }
.panel { background: #f7f5f0; border: 1px solid #837c6d; border-radius: 14px; bottom: 16px;
  box-shadow: 0 8px 32px rgb(38 36 31 / 30%); box-sizing: border-box; display: flex; flex-direction: column;
  height: min(740px, calc(100dvh - 32px)); inset-inline-end: 16px; overflow: hidden; position: fixed;
  width: min(420px, calc(100vw - 32px)); z-index: 2147483647; }
.bar { display: flex; justify-content: flex-end; padding: 6px; }
.bar button { font-size: 14px; padding: 6px 14px; background: #fff; }
iframe { border: 0; flex: 1; width: 100%; }
[hidden] { display: none !important; }
@media (width < 480px) {
  .panel { border-radius: 0; border: 0; height: 100dvh; inset: 0; width: 100vw; }
}
@media (prefers-color-scheme: dark) {
  .panel { background: #17181b; border-color: #8d919a; }
  .bar button { background: #202226; color: #ece9e2; }
}
`;

function begin(script: HTMLScriptElement): void {
  const { desk, lang } = script.dataset;
  if (!desk) {
    return;
  }
  const service = new URL(script.src).origin;
  const language = words[lang ?? ""] ? (lang ?? "en") : spokenBy(document.documentElement.lang);
  const host = document.createElement("div");
  host.lang = language;
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  put(root, `${service}/c/${encodeURIComponent(desk)}?lang=${language}`, language);
  document.body.append(host);
}

function put(root: ShadowRoot, address: string, language: string): void {
  const say = words[language] ?? words.en;
  const open = button(say?.open ?? "", "open");
  const panel = element("div", "panel");
  const bar = element("div", "bar");
  const close = button(say?.close ?? "", "");
  const frame = document.createElement("iframe");
  panel.hidden = true;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", say?.open ?? "");
  frame.title = say?.open ?? "";
  bar.append(close);
  panel.append(bar, frame);
  const show = (shown: boolean) => {
    panel.hidden = !shown;
    open.hidden = shown;
    (shown ? close : open).focus();
  };
  open.addEventListener("click", () => {
    // Nothing of the service's pages is fetched before somebody asks for it; what was begun stays.
    frame.src ||= address;
    show(true);
  });
  close.addEventListener("click", () => show(false));
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      show(false);
    }
  });
  addEventListener("message", (event) => {
    const ours = event.source === frame.contentWindow && event.origin === new URL(address).origin;
    if (ours && event.data?.type === "tomoshibi.leave") {
      leave(say?.elsewhere ?? "about:blank");
    }
  });
  root.append(open, panel);
}

/** Whoever leaves quickly leaves the page around the desk, too. */
function leave(to: string): void {
  document.documentElement.hidden = true;
  location.replace(to);
}

function spokenBy(tag: string): string {
  return tag.toLowerCase().startsWith("ja") ? "ja" : "en";
}

function element(name: string, className: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

function button(text: string, className: string): HTMLElement {
  const made = element("button", className);
  made.setAttribute("type", "button");
  made.textContent = text;
  return made;
}

if (document.currentScript instanceof HTMLScriptElement) {
  begin(document.currentScript);
}
