/** Tags as small labels; what does not fit is behind a number. */
import { Badge, Group, Tooltip } from "@mantine/core";
import type { Tag } from "../api/mlflow";
import { text } from "../text";
import { shortened } from "../util/format";

interface Props {
  tags: readonly Tag[];
  most?: number;
}

export function TagList({ tags, most = 4 }: Props) {
  const rest = tags.slice(most);
  return (
    <Group gap={4} wrap="nowrap" style={{ overflow: "hidden" }}>
      {tags.slice(0, most).map((tag) => (
        <Tooltip key={tag.key} label={shortened(`${tag.key}: ${tag.value}`, 300)} multiline maw={420}>
          <Badge variant="default" radius="sm" tt="none" fw={500} maw={180} style={{ flexShrink: 1 }}>
            {shortened(tag.value === "" ? tag.key : `${tag.key}: ${tag.value}`, 40)}
          </Badge>
        </Tooltip>
      ))}
      {rest.length > 0 && (
        <Tooltip
          label={rest.map((tag) => shortened(`${tag.key}: ${tag.value}`, 80)).join("\n")}
          style={{ whiteSpace: "pre" }}
        >
          <Badge variant="transparent" color="gray" tt="none" fw={500} style={{ flexShrink: 0 }} px={2}>
            {text.tags.more(rest.length)}
          </Badge>
        </Tooltip>
      )}
    </Group>
  );
}
