import { useState } from 'react';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import type { ApiError } from './api.ts';
import { asApiError, useAdmin } from './context.ts';
import { strings } from './strings.ts';
import { useTell } from './tell.tsx';

const texts = strings.list;

interface DeleteProps {
  name: string;
  path: string;
  etag: string | undefined;
  onDeleted: () => void;
}

/** Asks, deletes, and says why not. */
export function DeleteButton({ name, path, etag, onDeleted }: DeleteProps) {
  const { api } = useAdmin();
  const tell = useTell();
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<ApiError>();
  const remove = () => {
    setFailure(undefined);
    const done = () => {
      tell(texts.deleted(name));
      onDeleted();
    };
    api.remove(path, etag).then(done, (error: unknown) => setFailure(asApiError(error)));
  };
  return (
    <>
      <button type="button" className="button button-danger" onClick={() => setAsking(true)}>
        {texts.delete}
      </button>
      {failure && (
        <p className="problem" role="alert">
          {strings.failure(failure)}
        </p>
      )}
      {asking && (
        <ConfirmDialog
          title={texts.deleteTitle(name)}
          hint={texts.deleteHint}
          confirm={texts.delete}
          destroys
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
