/** The key that goes with letters to make shortcuts: ⌘ on Apple's machines. */
export const modifier = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";
