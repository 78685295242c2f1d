/** For administrators: what the exchange makes of a token, step by step. Stores and issues nothing. */
import { AppError } from '../errors.ts';
import { sdesOf } from './claims.ts';
import { type ExchangeRequest, type Judgement, type JudgeParts, judge } from './exchange.ts';
import type { Explanation } from './identity.ts';
import { decryptToken, isEncrypted } from './jwe.ts';
import { readJws } from './jws.ts';
import { type Step, steps } from './steps.ts';

export type Explain = (request: ExchangeRequest) => Promise<Explanation>;

export const createExplain =
  (parts: JudgeParts): Explain =>
  async (request) => {
    parts.directory.forget(request.accountId);
    const begun: Step[] = [];
    try {
      const judgement = await judge(parts, request, (step) => begun.push(step));
      if (judgement.kind === 'own') throw new AppError('token-invalid', { detail: 'it is a token of this platform' });
      return { ok: true, steps: report(begun), ...(await contentOf(parts, request, true)), ...mapped(judgement) };
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'internal') throw error;
      const reason = error.detail ?? error.publicText;
      return { ok: false, steps: report(begun, reason), ...(await contentOf(parts, request, false)) };
    }
  };

/** All steps that apply: those before the failed one are right, those after it were not tried. */
function report(begun: readonly Step[], reason?: string): Explanation['steps'] {
  const failed = reason === undefined ? undefined : begun.at(-1);
  return steps
    .filter((step) => step !== 'decryption' || begun.includes(step))
    .map((step) => {
      if (!begun.includes(step)) return { step, outcome: 'not tried' };
      return step === failed && reason !== undefined
        ? { step, outcome: 'failed', reason }
        : { step, outcome: 'passed' };
    });
}

const mapped = ({ identity, consumerId }: Judgement & { kind: 'brand' }) => {
  const { connectorId, iss, sub, acr, iat, exp, claims } = identity;
  return { connectorId, consumer: { id: consumerId, iss, sub, acr, iat, exp }, sdes: sdesOf(claims) };
};

/**
 * Header and claims as they stand. What was encrypted is shown only when it has been verified: administrators are not
 * to read what somebody else's key has locked.
 */
async function contentOf(
  { decryptionKeys }: JudgeParts,
  { accountId, credential = '' }: ExchangeRequest,
  verified: boolean,
) {
  const encrypted = isEncrypted(credential);
  if (encrypted && !verified) return { encrypted };
  const plain = encrypted ? await decryptToken(credential, (kid) => decryptionKeys(accountId, kid)) : credential;
  const reading = readJws(plain);
  return reading.ok ? { encrypted, header: reading.jws.header, claims: reading.jws.claims } : { encrypted };
}
