/** The latest value of each metric of a run, searched and read page by page on the server. */
import { Button, Table, Text, TextInput, Title } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { runKeys } from "../../api/client";
import { useDelayed } from "../../hooks/use-delayed";
import { text } from "../../text";
import { count, measured } from "../../util/format";
import { ErrorNotice } from "../../ui/ErrorNotice";
import classes from "./RunPage.module.css";

const PAGE = 100;
/** From so many on there is a search. */
const MANY = 10;

export function Latest({ runId }: { runId: string }) {
  const [search, setSearch] = useState("");
  const asked = useDelayed(search, 150);
  const keys = useInfiniteQuery({
    queryKey: ["run", runId, "latest", asked],
    queryFn: ({ pageParam, signal }) => {
      const page = pageParam === null ? {} : { page_token: pageParam };
      return runKeys(runId, { kind: "metrics", search: asked, limit: PAGE, ...page }, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_page_token,
    placeholderData: keepPreviousData,
  });
  const total = keys.data?.pages[0]?.total ?? 0;
  const found = keys.data?.pages.flatMap((page) => page.keys) ?? [];
  return (
    <section className={classes["section"]} aria-label={text.run.metrics}>
      <Title order={2} size="h5">
        {text.run.metrics} <span className={classes["count"]}>{count(total)}</span>
      </Title>
      {(total > MANY || search !== "") && (
        <TextInput
          size="xs"
          my={6}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          placeholder={text.run.search}
          aria-label={`${text.run.search}: ${text.run.metrics}`}
        />
      )}
      {keys.isError && <ErrorNotice error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.isSuccess && found.length === 0 && (
        <Text size="sm" c="var(--quiet)">
          {text.run.none}
        </Text>
      )}
      {found.length > 0 && (
        <Table className={classes["pairs"] ?? ""} verticalSpacing={4} horizontalSpacing={0}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{text.run.key}</Table.Th>
              <Table.Th className={classes["number"] ?? ""}>{text.run.latest}</Table.Th>
              <Table.Th className={classes["number"] ?? ""}>{text.run.step}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.map(({ key, latest }) => (
              <Table.Tr key={key}>
                <Table.Th scope="row" className={classes["key"] ?? ""}>
                  {key}
                </Table.Th>
                <Table.Td
                  className={classes["number"] ?? ""}
                  title={latest ? String(latest.value) : undefined}
                >
                  {latest && measured(latest.value)}
                </Table.Td>
                <Table.Td className={classes["number"] ?? ""}>{latest && count(latest.step)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {keys.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          mt="xs"
          loading={keys.isFetchingNextPage}
          onClick={() => void keys.fetchNextPage()}
        >
          {text.run.more}
        </Button>
      )}
    </section>
  );
}
