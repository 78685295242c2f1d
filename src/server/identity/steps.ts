/**
 * What the exchange does with a credential, in this order. Each step is announced before it begins, so that the last one
 * announced is the one that failed: administrators are told which, peers are not.
 */
export const steps = [
  'credential',
  'connector',
  'decryption',
  'form',
  'algorithm',
  'issuer',
  'signature',
  'audience',
  'times',
  'subject',
] as const;

export type Step = (typeof steps)[number];
export type BeginStep = (step: Step) => void;
