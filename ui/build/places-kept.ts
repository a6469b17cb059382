/** Fails a build that loses what the server replaces in the page (see `crates/server/src/web/page.rs`). */
import type { Plugin } from "vite";

const PLACES = [
  '<base href="/" />',
  '<meta name="runstone-nonce" content="" />',
  '<meta name="runstone-version" content="development" />',
];

export function placesKept(): Plugin {
  return {
    name: "runstone-places-kept",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (html) => {
        const lost = PLACES.filter((place) => !html.includes(place));
        if (lost.length > 0) throw new Error(`index.html has lost ${lost.join(", ")}`);
        return html;
      },
    },
  };
}
