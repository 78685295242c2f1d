/**
 * A brand's signing key as administrators paste it: one line or many, PEM or bare base64, with the full stop of the
 * sentence it was copied from or with dashes that a word processor prettified; SubjectPublicKeyInfo, PKCS#1 or an X.509
 * certificate.
 */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';

export type ParsedKey = { ok: true; key: KeyObject; bits: number } | { ok: false; reason: string };

const longestText = 16_384;
const ordinaryBits = 2048;
const leastBits = 1024;
const mostBits = 8192;
/** `-----BEGIN PUBLIC KEY-----`, with any kind and number of dashes. */
const marker = /[\p{Pd}\u2212]+\s*(?:BEGIN|END)\s+([A-Z0-9 ]+?)\s*[\p{Pd}\u2212]+/gu;

export function parsePublicKey(text: string, options: { weakKeyConfirmed?: boolean | undefined } = {}): ParsedKey {
  if (text.length > longestText) return refuse('the text is too long for a key');
  if ([...text.matchAll(marker)].some(([, label]) => label?.includes('PRIVATE'))) {
    return refuse('this is a private key: paste the public one, and replace the pair, since it was shown here');
  }
  const der = decode(text);
  if (!der) return refuse('not base64');
  const key = readDer(der);
  if (!key) return refuse('neither a public key nor a certificate');
  return checkStrength(key, options.weakKeyConfirmed === true);
}

function decode(text: string): Buffer | undefined {
  const base64 = text
    .replace(marker, '')
    .replaceAll('\\n', '')
    .replace(/[\s\u200b\ufeff."',;]/g, '');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : undefined;
}

function readDer(der: Buffer): KeyObject | undefined {
  const readers = [
    () => createPublicKey({ key: der, format: 'der', type: 'spki' }),
    () => createPublicKey({ key: der, format: 'der', type: 'pkcs1' }),
    () => new X509Certificate(der).publicKey,
  ];
  for (const read of readers) {
    try {
      return read();
    } catch {
      // not this form
    }
  }
  return undefined;
}

export function checkStrength(key: KeyObject, weakKeyConfirmed: boolean): ParsedKey {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  const exponent = key.asymmetricKeyDetails?.publicExponent ?? 0n;
  if (key.asymmetricKeyType !== 'rsa') return refuse('not an RSA key');
  if (exponent < 3n) return refuse('the public exponent is too small');
  if (bits > mostBits) return refuse(`RSA keys have at most ${mostBits} bits`);
  if (bits < leastBits) return refuse(`RSA keys below ${leastBits} bits are never accepted`);
  if (bits < ordinaryBits && !weakKeyConfirmed) {
    return refuse(`an RSA key of ${bits} bits must be confirmed by an administrator`);
  }
  return { ok: true, key, bits };
}

const refuse = (reason: string): ParsedKey => ({ ok: false, reason });
