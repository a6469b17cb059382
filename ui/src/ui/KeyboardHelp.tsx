/** Which keys do what. */
import { Modal, Table, Title } from "@mantine/core";
import { text } from "../text";
import { modifier } from "./keys";

const { keys } = text.help;

const ANYWHERE: [string[], string][] = [
  [[modifier, "K"], keys.search],
  [["G"], keys.experiments],
  [["?"], keys.help],
];

const TABLE: [string[], string][] = [
  [["/"], keys.filter],
  [["↑", "↓"], keys.move],
  [["Enter"], keys.open],
  [["Space"], keys.select],
  [["Shift", "↑ ↓"], keys.extend],
  [[modifier, "A"], keys.all],
  [["Delete"], keys.remove],
  [["C"], keys.columns],
  [["Esc"], keys.leave],
];

export function KeyboardHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={text.help.title}
      closeButtonProps={{ "aria-label": text.common.close }}
    >
      <Shortcuts title={text.help.anywhere} shortcuts={ANYWHERE} />
      <Shortcuts title={text.help.table} shortcuts={TABLE} />
    </Modal>
  );
}

function Shortcuts({ title, shortcuts }: { title: string; shortcuts: [string[], string][] }) {
  return (
    <section>
      <Title order={3} size="h6" mt="sm" mb={4}>
        {title}
      </Title>
      <Table withRowBorders={false} verticalSpacing={4} horizontalSpacing={0}>
        <Table.Tbody>
          {shortcuts.map(([pressed, effect]) => (
            <Table.Tr key={effect}>
              <Table.Td w={130}>
                {pressed.map((key) => (
                  <kbd key={key} style={{ marginRight: 4 }}>
                    {key}
                  </kbd>
                ))}
              </Table.Td>
              <Table.Td>{effect}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
