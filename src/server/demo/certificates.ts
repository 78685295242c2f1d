/**
 * A certificate authority of this machine's own, so that the demo speaks TLS. Its certificate is constrained to loopback
 * names: whoever imports it into a browser trusts it for nothing else. Keys are readable by their owner only.
 */
import 'reflect-metadata';
import { createPrivateKey, X509Certificate as NodeCertificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { toDate } from '../clock.ts';
import type { Random } from '../random.ts';
import { replaceFile, secretMode } from './files.ts';

cryptoProvider.set(crypto);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 86_400_000;
const caLifeMs = 3650 * dayMs;
/** Browsers refuse server certificates that live longer than 398 days. */
const serverLifeMs = 397 * dayMs;
const serverRenewalMs = 30 * dayMs;

export interface Certificates {
  caFile: string;
  certFile: string;
  keyFile: string;
}

interface Options {
  folder: string;
  nowMs: number;
  random: Random;
}

/** Creates what is missing and renews what is about to expire; otherwise changes nothing. */
export async function ensureCertificates({ folder, nowMs, random }: Options): Promise<Certificates> {
  mkdirSync(folder, { recursive: true });
  const files = {
    caFile: join(folder, 'ca.pem'),
    caKeyFile: join(folder, 'ca-key.pem'),
    certFile: join(folder, 'server.pem'),
    keyFile: join(folder, 'server-key.pem'),
  };
  /* The authority outlives every certificate that it signs. */
  if (!isUsable(files.caFile, files.caKeyFile, nowMs + serverLifeMs)) {
    const keys = await generateKeys();
    const ca = await createAuthority(keys, nowMs, random);
    replaceFile(files.caKeyFile, await privatePem(keys.privateKey), secretMode);
    replaceFile(files.caFile, pemLines(ca), 0o644);
  }
  const issuer = new NodeCertificate(readFileSync(files.caFile));
  if (!isUsable(files.certFile, files.keyFile, nowMs + serverRenewalMs, issuer)) {
    const keys = await generateKeys();
    const caKey = await importPrivate(readFileSync(files.caKeyFile, 'utf8'));
    const cert = await createServerCertificate({
      keys,
      ca: new X509Certificate(new Uint8Array(issuer.raw)),
      caKey,
      nowMs,
      random,
    });
    replaceFile(files.keyFile, await privatePem(keys.privateKey), secretMode);
    replaceFile(files.certFile, pemLines(cert), 0o644);
  }
  return { caFile: files.caFile, certFile: files.certFile, keyFile: files.keyFile };
}

/** Whether both files are there, belong together, last beyond `untilMs` and were signed by `issuer`. */
function isUsable(certFile: string, keyFile: string, untilMs: number, issuer?: NodeCertificate): boolean {
  if (!existsSync(certFile) || !existsSync(keyFile)) return false;
  const cert = new NodeCertificate(readFileSync(certFile));
  if (toDate(cert.validTo).getTime() <= untilMs) return false;
  if (issuer && !(cert.checkIssued(issuer) && cert.verify(issuer.publicKey))) return false;
  return cert.checkPrivateKey(createPrivateKey(readFileSync(keyFile)));
}

async function createAuthority(keys: CryptoKeyPair, nowMs: number, random: Random): Promise<X509Certificate> {
  return await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(random),
    name: 'O=Parley demo, CN=Parley demo authority of this machine',
    notBefore: toDate(nowMs - dayMs),
    notAfter: toDate(nowMs + caLifeMs),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      loopbackOnly(),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
}

interface ServerCertificateOptions {
  keys: CryptoKeyPair;
  ca: X509Certificate;
  caKey: CryptoKey;
  nowMs: number;
  random: Random;
}

async function createServerCertificate(options: ServerCertificateOptions): Promise<X509Certificate> {
  const { keys, ca, caKey, nowMs, random } = options;
  return await X509CertificateGenerator.create({
    serialNumber: serialNumber(random),
    subject: 'O=Parley demo, CN=localhost',
    issuer: ca.subject,
    notBefore: toDate(nowMs - dayMs),
    notAfter: toDate(nowMs - dayMs + serverLifeMs),
    publicKey: keys.publicKey,
    signingKey: caKey,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
      await AuthorityKeyIdentifierExtension.create(ca.publicKey),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
}

/** Name constraints (RFC 5280, 4.2.1.10): the permitted subtrees are `localhost`, 127.0.0.0/8 and ::1. */
function loopbackOnly(): Extension {
  const dnsName = 0x82;
  const ipAddress = 0x87;
  const subtree = (tag: number, value: Buffer) => der(0x30, der(tag, value));
  const permitted = Buffer.concat([
    subtree(dnsName, Buffer.from('localhost')),
    subtree(ipAddress, Buffer.from([127, 0, 0, 0, 255, 0, 0, 0])),
    subtree(ipAddress, Buffer.concat([Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16, 255)])),
  ]);
  return new Extension('2.5.29.30', true, new Uint8Array(der(0x30, der(0xa0, permitted))));
}

/** One DER element with a short length. */
function der(tag: number, content: Buffer): Buffer {
  if (content.length > 127) throw new Error('content is too long for a short length');
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}

const generateKeys = async (): Promise<CryptoKeyPair> =>
  await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

const privatePem = async (key: CryptoKey): Promise<string> =>
  `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;

const importPrivate = async (pem: string): Promise<CryptoKey> =>
  await crypto.subtle.importKey('pkcs8', new Uint8Array(PemConverter.decodeFirst(pem)), algorithm, false, ['sign']);

const pemLines = (certificate: X509Certificate): string => `${certificate.toString('pem')}\n`;

/** Positive and without a leading zero. */
const serialNumber = (random: Random): string => `4${random.bytes(16).toString('hex').slice(1)}`;
