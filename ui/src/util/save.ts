/** Gives a file to the person in front of the browser. */
export function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has to have begun to read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A name for a file, of any text: without what file systems do not take. */
export function fileName(name: string, ending: string): string {
  const plain = Array.from(name, (character) => (/[\p{L}\p{N} ._-]/u.test(character) ? character : "-")).join(
    "",
  );
  return `${plain.slice(0, 80).replace(/^[.\s]+/, "") || "runs"}.${ending}`;
}
