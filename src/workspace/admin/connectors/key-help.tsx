import { useState } from 'react';
import { useAdmin, useLoaded } from '../context.ts';
import { WhenReady } from '../page.tsx';
import { texts } from './texts.ts';

const commands = `openssl genrsa -out private_idp.pem 2048
openssl pkcs8 -topk8 -inform pem -in private_idp.pem -outform pem -nocrypt -out private_key_idp.pem
openssl rsa -in private_idp.pem -outform PEM -pubout -out public_key_idp.pem`;

export const KeyHelp = () => (
  <details className="sheet">
    <summary>{texts.keyHelp}</summary>
    <p className="muted">{texts.keyHelpLead}</p>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, and not with a mouse alone */}
    <pre className="code-block" tabIndex={0}>
      {commands}
    </pre>
  </details>
);

export function EncryptionKey() {
  const { session } = useAdmin();
  const key = useLoaded('encryption-key', (api) => api.text('/jwks/encryption-key'));
  return (
    <section className="sheet">
      <h2>{texts.encryption}</h2>
      <p className="muted">{texts.encryptionLead}</p>
      <WhenReady of={key}>
        {(line) => (
          <>
            <textarea className="code" readOnly rows={4} aria-label={texts.encryptionKey} value={line} />
            <div className="actions">
              <CopyButton text={line} />
              <a
                className="button"
                href={`/api/account/${encodeURIComponent(session.me.account)}/jwks/encryption-key`}
                download="encryption-key.txt"
              >
                {texts.download}
              </a>
            </div>
          </>
        )}
      </WhenReady>
    </section>
  );
}

export function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <button type="button" className="button" onClick={copy}>
      <span role="status">{copied ? texts.copied : texts.copy}</span>
    </button>
  );
}
