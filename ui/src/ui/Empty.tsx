/** A place where there is nothing, and what to do about it. */
import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icons";

interface Props {
  icon: IconName;
  title: string;
  hint?: string;
  children?: ReactNode;
}

export function Empty({ icon, title, hint, children }: Props) {
  return (
    <Stack align="center" gap="xs" py={56} px="md" ta="center">
      <Icon name={icon} size={30} color="var(--quiet)" />
      <Text fw={600}>{title}</Text>
      {hint !== undefined && (
        <Text size="sm" c="var(--quiet)" maw={420}>
          {hint}
        </Text>
      )}
      {children}
    </Stack>
  );
}
