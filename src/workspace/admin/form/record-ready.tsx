import type { ReactNode } from 'react';
import { useLoaded } from '../context.ts';
import { Failed, Loading } from '../page.tsx';
import { loadReferences, type References } from '../references.ts';
import type { RecordEditor, RecordFormState } from './use-record-form.ts';

interface RecordReadyProps {
  form: RecordFormState;
  /** What stands around what is shown meanwhile, where the form brings its own. */
  frame?: (content: ReactNode) => ReactNode;
  children: (editor: RecordEditor, references: References) => ReactNode;
}

/** A form only when all that it offers is known: one that lacks choices would say that the account has none. */
export function RecordReady({ form, frame = (content) => content, children }: RecordReadyProps) {
  const [references, reload] = useLoaded('references', loadReferences);
  if (form.state === 'loading' || references.state === 'loading') return frame(<Loading />);
  const retry = () => {
    if (form.state === 'failed') form.retry();
    if (references.state === 'failed') reload();
  };
  if (form.state === 'failed') return frame(<Failed error={form.error} onRetry={retry} />);
  if (references.state === 'failed') return frame(<Failed error={references.error} onRetry={retry} />);
  return children(form.editor, references.value);
}
