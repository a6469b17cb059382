/** Makes an experiment and opens it. */
import { useNavigate } from "@tanstack/react-router";
import { useExperimentActions } from "../../api/experiments";
import { NameForm } from "../../forms/NameForm";
import { text } from "../../text";
import { done } from "../../ui/toasts";

export function CreateExperiment({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const { create } = useExperimentActions();
  const close = () => {
    create.reset();
    onClose();
  };
  return (
    <NameForm
      isOpen={isOpen}
      title={text.experiments.createTitle}
      hint={text.experiments.createHint}
      action={text.experiments.create}
      isBusy={create.isPending}
      error={create.error}
      onSubmit={(name) =>
        create.mutate(name, {
          onSuccess: (experimentId) => {
            done(text.experiments.created(name));
            close();
            void navigate({ to: "/experiments/$experimentId", params: { experimentId } });
          },
        })
      }
      onClose={close}
    />
  );
}
