/** Every page and its address. Pages but the first are loaded when they are opened. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { NotFoundPage } from "../pages/NotFoundPage";
import { readState } from "../table/state";
import { ErrorNotice } from "../ui/ErrorNotice";
import { Shell } from "../ui/Shell";
import { basePath } from "../util/base";
import { fromMlflow } from "../util/paths";
import { one, parseSearch, stringifySearch } from "../util/url-state";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: ({ location }) => {
    // MLflow's pages are behind a `#`; its addresses are printed by clients and kept in notes.
    const path = fromMlflow(location.hash === "" ? "" : `#${location.hash}`);
    if (path !== undefined) throw redirect({ href: path, replace: true });
    throw redirect({ to: "/experiments", replace: true });
  },
});

const experiments = createRoute({
  getParentRoute: () => root,
  path: "/experiments",
  validateSearch: (search: Record<string, unknown>): { q?: string; view?: "trash" } => {
    const q = one(search["q"]);
    return {
      ...(q === undefined ? {} : { q }),
      ...(search["view"] === "trash" ? { view: "trash" as const } : {}),
    };
  },
  component: lazyRouteComponent(() => import("../pages/experiments/ExperimentsPage"), "ExperimentsPage"),
});

const runs = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$experimentId",
  validateSearch: readState,
  component: lazyRouteComponent(() => import("../pages/runs/RunsPage"), "RunsPage"),
});

const run = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$experimentId/runs/$runId",
  component: lazyRouteComponent(() => import("../pages/run/RunPage"), "RunPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([home, experiments, runs, run]),
  basepath: basePath(),
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultErrorComponent: ({ error, reset }) => <ErrorNotice error={error} onRetry={reset} />,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
