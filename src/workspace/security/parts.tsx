/** What the pages about logging in share. */
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button, Dialog, Form, Heading, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components';
import { AlertIcon } from '../../ui/message-icons.tsx';
import { texts } from './texts.ts';

interface FieldProps {
  label: string;
  name: string;
  hint?: string;
  value?: string;
  autoComplete?: string;
  code?: true;
}

export function TextEntry({ label, name, hint, value = '', autoComplete = 'off', code }: FieldProps) {
  return (
    <TextField name={name} className="field" defaultValue={value} isRequired autoFocus maxLength={64}>
      <Label>{label}</Label>
      <Input
        autoComplete={autoComplete}
        autoCapitalize="none"
        spellCheck="false"
        className={code ? 'code-entry' : ''}
      />
      {hint !== undefined && (
        <p className="field-hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </TextField>
  );
}

/** Seen when it is wished: a long password is easily mistyped. */
export function PasswordEntry({ label, name, hint, autoComplete }: FieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <>
      <TextField name={name} type={shown ? 'text' : 'password'} className="field" isRequired autoFocus maxLength={1024}>
        <Label>{label}</Label>
        <Input autoComplete={autoComplete ?? 'current-password'} autoCapitalize="none" spellCheck="false" />
        {hint !== undefined && <p className="field-hint">{hint}</p>}
      </TextField>
      <label className="check">
        <input type="checkbox" checked={shown} onChange={({ target }) => setShown(target.checked)} />
        {texts.password.show}
      </label>
    </>
  );
}

export const Problem = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : (
    <p className="notice notice-danger" role="alert">
      <AlertIcon size={18} />
      <span>{text}</span>
    </p>
  );

interface StepFormProps {
  submit: string;
  pending: boolean;
  onSubmit: (fields: FormData) => void;
  cancel?: { label: string; act: () => void };
  children: ReactNode;
}

export function StepForm({ submit, pending, onSubmit, cancel, children }: StepFormProps) {
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSubmit(new FormData(event.currentTarget));
  };
  return (
    <Form className="dialog-form" onSubmit={send}>
      {children}
      <div className="dialog-actions">
        {cancel && (
          <Button className="button" onPress={cancel.act}>
            {cancel.label}
          </Button>
        )}
        <Button type="submit" className="button button-primary" isDisabled={pending}>
          {submit}
        </Button>
      </div>
    </Form>
  );
}

interface SheetProps {
  title: string;
  onClose: () => void;
  /** It has something to say that is said once: it closes by its button only. */
  firm?: boolean;
  children: ReactNode;
}

export function Sheet({ title, onClose, firm = false, children }: SheetProps) {
  return (
    <ModalOverlay
      className="scrim"
      isOpen
      onOpenChange={(open) => !open && onClose()}
      isDismissable={!firm}
      isKeyboardDismissDisabled={firm}
    >
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title">{title}</Heading>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Runs what a press begins, says how it failed, and lets it run once at a time. */
export function useAct(describe: (thrown: unknown) => string | undefined): {
  pending: boolean;
  problem: string | undefined;
  run: (act: () => Promise<void>) => void;
} {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const run = (act: () => Promise<void>) => {
    if (pending) return;
    setPending(true);
    setProblem(undefined);
    act()
      .catch((thrown: unknown) => setProblem(describe(thrown)))
      .finally(() => setPending(false));
  };
  return { pending, problem, run };
}
