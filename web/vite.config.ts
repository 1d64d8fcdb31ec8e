import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

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
  plugins: [svelte(), addresses()],
  base: "/",
  build: {
    target: "es2022",
    // The service's content policy allows neither inline script nor data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: Object.fromEntries(pages.map((page) => [page, `${page}.html`])),
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
