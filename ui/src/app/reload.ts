/** Loads the page again when the server has another version of the app, whose parts have other names. */

const MARK = "runstone-reloaded";
/** A part that is missing so soon after a reload is missing for another reason. */
const AGAIN_MS = 30_000;

export function reloadWhenOutdated(): void {
  window.addEventListener("vite:preloadError", (event) => {
    const last = Number(sessionStorage.getItem(MARK) ?? 0);
    if (Date.now() - last < AGAIN_MS) return;
    event.preventDefault();
    sessionStorage.setItem(MARK, String(Date.now()));
    location.reload();
  });
}
