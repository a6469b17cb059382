import { useSyncExternalStore } from "react";
import { connection, type ConnectionState } from "../api/connection";

/** Whether the server can be reached. */
export function useConnection(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, () => connection.state);
}
