import { useState } from 'react';
import { Button } from 'react-aria-components';
import { encode } from 'uqr';
import type { Call } from './call.ts';
import { Problem, StepForm, TextEntry, useAct } from './parts.tsx';
import { makePasskey } from './passkeys.ts';
import { failureText, texts } from './texts.ts';

export interface AddProps<T> {
  call: Call;
  /** Where the calls go. */
  prefix: string;
  onAdded: (added: T) => void;
  onCancel: () => void;
}

export function AddPasskey<T>({ call, prefix, onAdded, onCancel }: AddProps<T>) {
  const { pending, problem, run } = useAct(failureText);
  const own = texts.passkeys;
  return (
    <StepForm
      submit={own.add}
      pending={pending}
      cancel={{ label: own.cancel, act: onCancel }}
      onSubmit={(fields) => run(async () => onAdded(await makePasskey<T>(call, prefix, String(fields.get('name')))))}
    >
      <Problem text={problem} />
      <TextEntry name="name" label={own.name} hint={own.nameHint} value={own.usual} />
    </StepForm>
  );
}

export interface NewApp {
  secret: string;
  address: string;
  ticket: string;
}

export function AddApp<T>({ call, prefix, onAdded, onCancel, begun }: AddProps<T> & { begun: NewApp }) {
  const { pending, problem, run } = useAct(failureText);
  const own = texts.app;
  const confirm = (code: string) =>
    run(async () =>
      onAdded(await call<T>(`${prefix}authenticator-app/confirm`, { ticket: begun.ticket, code: code.trim() })),
    );
  return (
    <StepForm
      submit={own.submit}
      pending={pending}
      cancel={{ label: own.cancel, act: onCancel }}
      onSubmit={(fields) => confirm(String(fields.get('code')))}
    >
      <p>{own.scan}</p>
      <Picture address={begun.address} />
      <p className="app-key">
        {own.key}: <code>{begun.secret.replaceAll(/.{4}(?=.)/g, '$& ')}</code>
      </p>
      <Problem text={problem} />
      <TextEntry name="code" label={own.code} autoComplete="one-time-code" code />
    </StepForm>
  );
}

/** Dark on light, whatever the colours of the page: cameras expect it. */
function Picture({ address }: { address: string }) {
  const { data, size } = encode(address, { border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg className="app-picture" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={texts.app.picture}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

export const beginApp = (call: Call, prefix: string): Promise<NewApp> => call<NewApp>(`${prefix}authenticator-app`);

export function ShownCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const own = texts.recovery;
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(codes.join('\n')).then(() => setCopied(true));
  return (
    <>
      <p>{own.shownLead}</p>
      <ul className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="dialog-actions">
        <Button className="button" onPress={copy}>
          <span aria-live="polite">{copied ? own.copied : own.copy}</span>
        </Button>
        <Button className="button button-primary" onPress={onKept}>
          {own.kept}
        </Button>
      </div>
    </>
  );
}
