import { defineConfig } from "vite";
import react from "@vitejs/plugin-react";
import { compressed } from "./build/compressed.ts";
import { placesKept } from "./build/places-kept.ts";

/** Where `npm run dev` finds a server. */
const SERVER = process.env["RUNSTONE_URL"] ?? "http://127.0.0.1:5000";

export default defineConfig({
  // Relative, because the server may have a path prefix; the page's <base> completes it.
  base: "./",
  plugins: [react(), placesKept(), compressed()],
  build: {
    outDir: "dist/app",
    emptyOutDir: true,
    target: "es2022",
    // Browsers of spring 2024 and later choose between light and dark by themselves (`light-dark()`); what older ones would
    // be given instead does not work with a scheme that is set by an attribute.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // Inlined files would be data: URLs, which the page's policy allows for pictures only.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/ajax-api", "/get-artifact", "/health", "/version"].map((path) => [path, SERVER]),
    ),
  },
});
