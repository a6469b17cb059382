/** Params or tags: keys and values, with a search when there are many. */
import { Table, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import type { Tag } from "../../api/mlflow";
import { text } from "../../text";
import { count, shortened } from "../../util/format";
import classes from "./RunPage.module.css";

/** From so many on there is a search. */
const MANY = 10;
/** So many are shown; the search finds the others. */
const SHOWN = 500;
const VALUE = 5_000;

export function Pairs({ title, pairs }: { title: string; pairs: readonly Tag[] }) {
  const [search, setSearch] = useState("");
  const wanted = search.toLowerCase();
  const found = pairs.filter(({ key, value }) => `${key} ${value}`.toLowerCase().includes(wanted));
  return (
    <section className={classes["section"]} aria-label={title}>
      <Title order={2} size="h5">
        {title} <span className={classes["count"]}>{count(pairs.length)}</span>
      </Title>
      {pairs.length > MANY && (
        <TextInput
          size="xs"
          my={6}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          placeholder={text.run.search}
          aria-label={`${text.run.search}: ${title}`}
        />
      )}
      {found.length === 0 ? (
        <Text size="sm" c="var(--quiet)">
          {text.run.none}
        </Text>
      ) : (
        <Table className={classes["pairs"] ?? ""} verticalSpacing={4} horizontalSpacing={0}>
          <Table.Tbody>
            {found.slice(0, SHOWN).map(({ key, value }) => (
              <Table.Tr key={key}>
                <Table.Th scope="row" className={classes["key"] ?? ""}>
                  {key}
                </Table.Th>
                <Table.Td className={classes["value"] ?? ""}>{shortened(value, VALUE)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}
