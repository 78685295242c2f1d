import { type FormEvent, useState } from 'react';
import { lookup } from '../../../protocol/lookup.ts';
import type { ApiError } from '../api.ts';
import { asApiError, useAdmin } from '../context.ts';
import type { JsonObject } from '../form/json.ts';
import { strings } from '../strings.ts';
import { texts } from './texts.ts';

interface Explanation {
  ok: boolean;
  steps: { step: string; outcome: string; reason?: string }[];
  claims?: JsonObject;
  sdes?: JsonObject[];
  consumer?: { exp: number };
}

export function TokenTest({ connectorId }: { connectorId?: string }) {
  const { api } = useAdmin();
  const [token, setToken] = useState('');
  const [running, setRunning] = useState(false);
  const [answer, setAnswer] = useState<Explanation>();
  const [failure, setFailure] = useState<ApiError>();
  const run = async (event: FormEvent) => {
    event.preventDefault();
    setRunning(true);
    setFailure(undefined);
    try {
      const body = { token, ...(connectorId !== undefined && { connectorId }) };
      setAnswer((await api.post<Explanation>('/configuration/le-connectors/test-token', body)).value);
    } catch (error) {
      setAnswer(undefined);
      setFailure(asApiError(error));
    }
    setRunning(false);
  };
  return (
    <section className="sheet">
      <h2>{texts.test}</h2>
      <p className="muted">{texts.testLead}</p>
      <form className="fields" onSubmit={(event) => void run(event)}>
        <div className="form-field">
          <label htmlFor="token">{texts.token}</label>
          <textarea
            id="token"
            className="code"
            rows={4}
            spellCheck={false}
            aria-describedby="token-hint"
            value={token}
            onChange={({ target }) => setToken(target.value)}
          />
          <p className="hint" id="token-hint">
            {texts.tokenHint}
          </p>
        </div>
        <div className="actions">
          <button type="submit" className="button" disabled={running || token.trim() === ''}>
            {running ? texts.running : texts.run}
          </button>
        </div>
      </form>
      {failure && (
        <p className="notice notice-danger" role="alert">
          {strings.failure(failure)}
        </p>
      )}
      {answer && <Answer answer={answer} />}
    </section>
  );
}

function Answer({ answer }: { answer: Explanation }) {
  const { ok, steps, claims, sdes } = answer;
  const exp = typeof claims?.exp === 'number' ? claims.exp : undefined;
  const at = exp && new Date(exp > 1e11 ? exp : exp * 1000).toLocaleString();
  return (
    <div className="answer" role="status">
      <p className={ok ? 'verdict verdict-good' : 'verdict verdict-bad'}>{ok ? texts.accepted : texts.refusedToken}</p>
      <ol className="outcomes">
        {steps.map(({ step, outcome, reason }) => (
          <li key={step} data-outcome={outcome}>
            <span className="outcome">{lookup(texts.outcomes, outcome) ?? outcome}</span>
            <span>{lookup(texts.steps, step) ?? step}</span>
            {reason !== undefined && <span className="problem">{reason}</span>}
          </li>
        ))}
      </ol>
      {at !== undefined && at !== 0 && <p className="muted">{ok ? texts.expires(at) : texts.expired(at)}</p>}
      {claims && <Block title={texts.claims} content={claims} />}
      {sdes && <Block title={texts.sdes} content={sdes} />}
    </div>
  );
}

const Block = ({ title, content }: { title: string; content: unknown }) => (
  <>
    <h3>{title}</h3>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, and not with a mouse alone */}
    <pre className="code-block" tabIndex={0}>
      {JSON.stringify(content, null, 2)}
    </pre>
  </>
);
