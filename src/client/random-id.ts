/** 128 random bits in hex. `crypto.randomUUID` would not do: pages that came over plain HTTP do not have it. */
export const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
