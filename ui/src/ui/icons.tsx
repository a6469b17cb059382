/** The few pictures that the interface has, drawn on a grid of 24. All are decoration: what they mean stands beside them, or is
 * the name of their button. */
import type { SVGProps } from "react";

const PATHS = {
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14m5 12 4.5 4.5",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8m0-5v1.5m0 15V21m9-9h-1.5M4.5 12H3m15.4-6.4-1.1 1.1M6.7 17.3l-1.1 1.1m12.8 0-1.1-1.1M6.7 6.7 5.6 5.6",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5",
  keyboard: "M3 7h18v10H3zm4 3.5h.01m3.32 0h.01m3.32 0h.01m3.32 0h.01M8 14h8",
  plus: "M12 5v14M5 12h14",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  trash: "M4 7h16M9 7V4h6v3m-9 0 1 13h10l1-13m-8 4v5m4-5v5",
  restore: "M4 5v5h5M4.6 10a8 8 0 1 1-.4 5",
  pencil: "m4 20 1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19z",
  tag: "M4 4h8l8 8-8 8-8-8zm4 4h.01",
  note: "M6 3h9l4 4v14H6zm8 0v5h5M9 13h7m-7 4h5",
  columns: "M4 5h16v14H4zm5.3 0v14m5.4-14v14",
  download: "M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 20h14",
  close: "m6 6 12 12M18 6 6 18",
  check: "m5 12.5 4.5 4.5L19 7.5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  up: "M12 19V5m-6 6 6-6 6 6",
  down: "M12 5v14m-6-6 6 6 6-6",
  left: "m14 6-6 6 6 6",
  right: "m10 6 6 6-6 6",
  pin: "M9 4h6l-1 6 3 3H7l3-3zm3 9v7",
  group: "M4 6h16M8 12h12M12 18h8",
  warning: "M12 4 2.5 20h19zm0 6v4m0 3h.01",
  running: "M12 4a8 8 0 1 0 8 8",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16m0 4v4l3 2",
  stop: "M7 7h10v10H7z",
  flask: "M9 3h6m-5 0v6L4.8 18.2A1.9 1.9 0 0 0 6.5 21h11a1.9 1.9 0 0 0 1.7-2.8L14 9V3M7.5 15h9",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
  eyeOff:
    "m4 4 16 16M10 5.8A9 9 0 0 1 12 5.5c6 0 9.500 6.500 9.500 6.500a16 16 0 0 1-2.600 3.400M6.500 7.500A16 16 0 0 0 2.500 12s3.500 6.500 9.500 6.500a9 9 0 0 0 4-.900",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({
  name,
  size = 16,
  ...rest
}: { name: IconName; size?: number } & SVGProps<SVGSVGElement>) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      {...rest}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Runstone's mark. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M16 2 28 9v14l-12 7L4 23V9z" fill="var(--mantine-primary-color-filled)" />
      <path
        d="M11 23V9h6.5a4.5 4.5 0 0 1 1.2 8.8L22 23"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
