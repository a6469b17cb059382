/** Short messages that go away by themselves: one way to say that something was done, and one that it was not. */
import { notifications } from "@mantine/notifications";
import { complaint } from "../api/errors";
import { text } from "../text";

export function done(message: string): void {
  notifications.show({ message, color: "teal", withBorder: true });
}

export function failed(error: unknown): void {
  const { title, detail, requestId } = complaint(error);
  const message = requestId === "" ? detail : `${detail} (${text.errors.requestId(requestId)})`;
  notifications.show({ title, message, color: "red", withBorder: true, autoClose: 10_000 });
}
