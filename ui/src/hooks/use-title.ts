import { useEffect } from "react";
import { text } from "../text";

/** Names the page in the browser's tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? text.product : `${title} · ${text.product}`;
  }, [title]);
}
