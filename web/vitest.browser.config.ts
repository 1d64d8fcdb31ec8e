import { defineConfig } from "vitest/config";

// Tests in a real browser. One file at a time: two cores are shared with the browser and the service.
export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", "./tests/closing.ts"],
  },
});
