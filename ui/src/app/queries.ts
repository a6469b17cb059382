/** What is kept of the server's answers, and when it is asked for again. */
import { QueryClient } from "@tanstack/react-query";
import { connection } from "../api/connection";
import { ApiError } from "../api/errors";

const ATTEMPTS = 2;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // What the server has refused it refuses again.
      retry: (failures, error) =>
        failures < ATTEMPTS && error instanceof ApiError && (error.isOffline || error.status === 503),
      retryDelay: (failures) => 500 * 2 ** failures,
      // The browser's idea of being online says nothing about a server on this machine.
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

// Whoever was cut off sees the present again as soon as the server answers.
let wasOffline = false;
connection.subscribe(() => {
  const isOffline = connection.state === "offline";
  if (wasOffline && !isOffline) void queries.invalidateQueries();
  wasOffline = isOffline;
});
