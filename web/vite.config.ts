import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { precompress } from "./tools/precompress.js";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react(), tailwindcss(), precompress()],
  resolve: {
    // The strict content policy refuses <style> elements made by scripts; see that file.
    alias: { "react-style-singleton": here("./src/ui/no-style-elements.ts") },
  },
  build: {
    outDir: here("../src/centralita/show/built"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: { "/api": { target: "http://127.0.0.1:8080", ws: true } },
  },
  test: {
    environment: "jsdom",
    // A third of the time; see the end of test/setup.ts.
    isolate: false,
    testTimeout: 20_000,
    setupFiles: ["./test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.{ts,tsx}"],
    server: { deps: { inline: ["react-remove-scroll", "react-remove-scroll-bar"] } },
  },
});
