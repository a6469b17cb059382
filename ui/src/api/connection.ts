/** Whether the server can be reached, as far as is known from what was asked last. */

export type ConnectionState =
  /** Answers come. */
  | "online"
  /** Answers come, and changes are told as they happen. */
  | "live"
  /** The last request got no answer. */
  | "offline";

type Listener = () => void;

export class Connection {
  #isReachable = true;
  #streams = 0;
  #listeners = new Set<Listener>();
  #state: ConnectionState = "online";

  get state(): ConnectionState {
    return this.#state;
  }

  subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  answered(): void {
    this.#isReachable = true;
    this.#update();
  }

  failed(): void {
    this.#isReachable = false;
    this.#update();
  }

  /** A stream of events is open; the function that is given back says that it is not any more. */
  streaming(): () => void {
    this.#streams += 1;
    this.answered();
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#streams -= 1;
      this.#update();
    };
  }

  #update(): void {
    const state = !this.#isReachable ? "offline" : this.#streams > 0 ? "live" : "online";
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

export const connection = new Connection();
