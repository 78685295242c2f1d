/**
 * Text frames of RFC 6455 as a server sends them: unmasked, uncompressed, whole. The library writes head and payload of
 * each frame apart; frames that leave together are written here in one piece, with one call to the system.
 */
const finalText = 0x81;
const twoBytesFollow = 126;
const eightBytesFollow = 127;

export function encodeFrames(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const frames = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + headBytes(length) + length, 0));
  let at = 0;
  texts.forEach((text, i) => {
    at = writeHead(frames, at, lengths[i] ?? 0);
    at += frames.write(text, at);
  });
  return frames;
}

const headBytes = (length: number): number => (length < twoBytesFollow ? 2 : length < 65_536 ? 4 : 10);

/** Answers where the payload begins. */
function writeHead(frames: Buffer, at: number, length: number): number {
  frames[at] = finalText;
  const size = headBytes(length);
  frames[at + 1] = size === 2 ? length : size === 4 ? twoBytesFollow : eightBytesFollow;
  if (size === 4) frames.writeUInt16BE(length, at + 2);
  if (size === 10) frames.writeBigUInt64BE(BigInt(length), at + 2);
  return at + size;
}
