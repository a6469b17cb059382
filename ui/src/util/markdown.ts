/** Markdown that somebody wrote, as HTML that can do no harm: no scripts, no styles, no forms, no frames. */
import DOMPurify from "dompurify";
import { Marked } from "marked";

/** HTML in a note is shown as it was written, so that the cleaning below has nothing to do in the ordinary case. */
const marked = new Marked({ gfm: true, breaks: true, renderer: { html: ({ text }) => escaped(text) } });

/** What DOMPurify lets through is narrowed to what notes need. Styles would be refused by the page's policy anyway. */
const ALLOWED = {
  USE_PROFILES: { html: true },
  FORBID_TAGS: [
    "style",
    "form",
    "input",
    "textarea",
    "select",
    "button",
    "iframe",
    "video",
    "audio",
    "dialog",
  ],
  FORBID_ATTR: ["style", "class", "id", "name"],
};

export function rendered(source: string): string {
  const html = marked.parse(source, { async: false });
  const clean = DOMPurify.sanitize(html, { ...ALLOWED, RETURN_DOM_FRAGMENT: true });
  for (const link of clean.querySelectorAll("a[href]")) {
    link.setAttribute("rel", "noopener noreferrer nofollow");
    link.setAttribute("target", "_blank");
  }
  const holder = document.createElement("div");
  holder.append(clean);
  return holder.innerHTML;
}

function escaped(html: string): string {
  return html
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
