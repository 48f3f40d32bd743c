import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 60_000,
    // These machines are small and shared: two files at a time keep property tests from starving each other.
    maxWorkers: 2,
  },
});
