/** How everything looks: one calm accent, system fonts, dense enough for tables. */
import { ActionIcon, createTheme, Modal, Tooltip, type MantineColorsTuple } from "@mantine/core";

/** A blue-green that keeps enough contrast on both grounds, also for eyes that mix up red and green. */
const runstone: MantineColorsTuple = [
  "#e3f6fa",
  "#cfe8ef",
  "#a1d0dd",
  "#6fb7cb",
  "#47a1bb",
  "#2e93b2",
  "#1c8cad",
  "#0b7285",
  "#08697c",
  "#005266",
];

export const theme = createTheme({
  primaryColor: "runstone",
  primaryShade: { light: 7, dark: 7 },
  colors: { runstone },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: "650" },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: true, fz: "xs" } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray" } }),
    Modal: Modal.extend({ defaultProps: { centered: true, transitionProps: { duration: 100 } } }),
  },
});
