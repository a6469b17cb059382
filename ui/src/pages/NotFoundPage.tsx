/** An address that no page has. */
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTitle } from "../hooks/use-title";
import { text } from "../text";
import { Empty } from "../ui/Empty";

export function NotFoundPage() {
  useTitle(text.notFound.title);
  return (
    <Empty icon="search" title={text.notFound.title} hint={text.notFound.hint}>
      <Button component={Link} to="/experiments" variant="default">
        {text.firstRun.openExperiments}
      </Button>
    </Empty>
  );
}
