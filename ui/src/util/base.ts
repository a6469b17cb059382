/** Where this app and its server live: the page's <base>, which has the server's path prefix. */

/** Origin and prefix, without a slash at the end: `https://host/mlflow`. */
export function serverAddress(): string {
  return document.baseURI.replace(/\/+$/, "");
}

/** The path prefix of the server, such as `/mlflow`; `/` without one. */
export function basePath(): string {
  return new URL(document.baseURI).pathname.replace(/(.)\/+$/, "$1");
}

/** What the server has written into a `<meta>` of the page. */
export function serverNote(name: "nonce" | "version"): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="runstone-${name}"]`)?.content ?? "";
}
