import { createHmac, hkdfSync } from 'node:crypto';

export interface Customer {
  iss: string;
  sub: string;
}

export type SubjectDigest = (accountId: string, customer: Customer) => string;

/**
 * Names a brand's customer in reports that outlive the customer's data. Whoever has the master key and is told of a
 * customer can find its reports; from the reports alone, nobody learns who it was.
 */
export function createSubjectDigest(masterKey: Uint8Array): SubjectDigest {
  const key = Buffer.from(hkdfSync('sha256', masterKey, '', 'parley data rights', 32));
  return (accountId, { iss, sub }) =>
    createHmac('sha256', key)
      .update(JSON.stringify([accountId, iss, sub]))
      .digest('hex');
}
