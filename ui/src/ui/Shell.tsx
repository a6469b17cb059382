/** What is around every page: where one can go, the search for everything, and whether the server answers. */
import {
  ActionIcon,
  Group,
  Text,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { watchConnection } from "../api/recovery";
import { text } from "../text";
import { Connection } from "./Connection";
import { Icon, Mark } from "./icons";
import { KeyboardHelp } from "./KeyboardHelp";
import { modifier } from "./keys";
import { Palette } from "./Palette";
import classes from "./Shell.module.css";

export function Shell() {
  const [isSearching, search] = useDisclosure(false);
  const [isHelping, help] = useDisclosure(false);
  const navigate = useNavigate();
  useHotkeys([
    ["mod+K", search.open],
    ["shift+?", help.open],
    ["?", help.open],
    ["g", () => void navigate({ to: "/experiments" })],
  ]);
  // ⌘K works in fields too.
  useHotkeys([["mod+K", search.open]], []);
  useEffect(() => watchConnection(), []);
  return (
    <div className={classes["shell"]}>
      <a className={classes["skip"]} href="#content" onClick={focusContent}>
        {text.nav.skip}
      </a>
      <header className={classes["header"]}>
        <Link to="/experiments" className={classes["brand"]} aria-label={text.nav.home}>
          <Mark />
          <span className={classes["name"]}>{text.product}</span>
        </Link>
        <nav aria-label={text.nav.main} className={classes["nav"]}>
          <Link to="/experiments" className={classes["link"]} activeProps={{ "data-active": true }}>
            {text.nav.experiments}
          </Link>
        </nav>
        <UnstyledButton className={classes["search"]} onClick={search.open}>
          <Icon name="search" />
          <Text component="span" size="sm" className={classes["searchWord"]}>
            {text.palette.open}
          </Text>
          <kbd aria-hidden="true">{modifier} K</kbd>
        </UnstyledButton>
        <Group gap={4} wrap="nowrap">
          <Connection />
          <Tooltip label={text.help.open}>
            <ActionIcon aria-label={text.help.open} onClick={help.open} className={classes["wide"] ?? ""}>
              <Icon name="keyboard" />
            </ActionIcon>
          </Tooltip>
          <SchemeSwitch />
        </Group>
      </header>
      <main id="content" className={classes["main"]} tabIndex={-1}>
        <Outlet />
      </main>
      <Palette isOpen={isSearching} onClose={search.close} />
      <KeyboardHelp isOpen={isHelping} onClose={help.close} />
    </div>
  );
}

/** The page's base would lead a `#` to the front page. */
function focusContent(event: React.MouseEvent): void {
  event.preventDefault();
  document.querySelector<HTMLElement>("#content")?.focus();
}

function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light") === "dark";
  const label = isDark ? text.scheme.toLight : text.scheme.toDark;
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={() => setColorScheme(isDark ? "light" : "dark")}>
        <Icon name={isDark ? "sun" : "moon"} />
      </ActionIcon>
    </Tooltip>
  );
}
