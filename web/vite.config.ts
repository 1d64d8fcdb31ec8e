import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { packed } from "./vite.packed.ts";

const pages = ["index", "client", "console", "wall", "signin", "welcome", "nowhere"];

/** While developing, the pages answer at the same addresses as behind the service. */
function addresses(): Plugin {
  return {
    name: "addresses",
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const page = /^\/(c\/[^/?]+|console|wall|signin|welcome)(?=$|\?)/.exec(
          request.url ?? "",
        )?.[1];
        if (page) {
          request.url = `/${page.startsWith("c/") ? "client" : page}.html`;
        }
        next();
      });
    },
  };
}

export default defineConfig({
  plugins: [svelte(), addresses(), packed()],
  base: "/",
  build: {
    target: "es2022",
    // The service's content policy allows neither inline script nor data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: Object.fromEntries(pages.map((page) => [page, `${page}.html`])),
      output: {
        // One request instead of seven for what the opening and the talk both need: on a slow network each costs
        // more than it carries.
        codeSplitting: {
          groups: [
            {
              name: "base",
              test: /node_modules|src\/(socket\/rest|words\/language|ui\/LanguageChoice)/,
              minShareCount: 3,
              priority: 1,
            },
            {
              name: "opening",
              test: /src\/client\/(QuickExit|Words|words|word|desk|FuriganaChoice|furigana|leaving|storage|keeping)\b/,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": "http://127.0.0.1:8080",
      "/ws": { target: "http://127.0.0.1:8080", ws: true },
    },
  },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
  },
});
