/** A note in Markdown. What turns it into HTML is loaded with the first note. */
import { useEffect, useState } from "react";
import classes from "./Markdown.module.css";

export function Markdown({ source }: { source: string }) {
  const [html, setHtml] = useState<string>();
  useEffect(() => {
    let isWanted = true;
    void import("../util/markdown").then(({ rendered }) => {
      if (isWanted) setHtml(rendered(source));
    });
    return () => {
      isWanted = false;
    };
  }, [source]);
  if (html === undefined) return <div className={classes["plain"]}>{source}</div>;
  // Cleaned by util/markdown, and the page's policy lets no script run.
  return <div className={classes["note"]} dangerouslySetInnerHTML={{ __html: html }} />;
}
