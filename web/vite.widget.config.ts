import { defineConfig } from "vite";
import { packed } from "./vite.packed.ts";

// What other sites load: one file that keeps its name, brings everything it needs, and leaves no name of its own
// on the page around it.
export default defineConfig({
  publicDir: false,
  plugins: [packed()],
  build: {
    target: "es2022",
    emptyOutDir: false,
    rolldownOptions: {
      input: "src/widget/main.ts",
      output: { format: "iife", entryFileNames: "widget.js" },
    },
  },
});
