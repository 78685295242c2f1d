import { expect } from 'vitest';
import type { Frame, WireClient } from './wire-client.ts';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const token = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;

/** Keeps frames as examples: what differs from run to run is replaced by a name in angle brackets. */
export function createRecorder() {
  const names = new Map<string, string>();

  function readable(value: unknown): string {
    let text = JSON.stringify(value);
    for (const [id, name] of names) text = text.replaceAll(id, `<${name}>`);
    return `${layOut(JSON.parse(text.replace(token, '<token>').replace(uuid, '<id>')))}\n`;
  }
  const record = (name: string, value: unknown): Promise<void> =>
    expect(readable(value)).toMatchFileSnapshot(`../fixtures/wire/${name}.json`);

  return {
    /** From now on `id` stands in the examples as `<name>`. */
    name: (id: string, name: string) => void names.set(id, name),
    record,
    /** Sends the request and keeps it and its answer. */
    async request(wire: WireClient, name: string, request: { type: string } & Record<string, unknown>): Promise<Frame> {
      const frame = { kind: 'req', id: '1', ...request };
      const answered = wire.next((other) => other.kind === 'resp' && other.reqId === '1');
      wire.send(frame);
      const response = await answered;
      if (typeof response.body?.conversationId === 'string') names.set(response.body.conversationId, 'conversation');
      await record(`${name}.request`, frame);
      await record(`${name}.response`, response);
      return response;
    },
    /** Keeps the next notification of this kind. */
    async notification(wire: WireClient, name: string, passes: (frame: Frame) => boolean): Promise<Frame> {
      const frame = await wire.next((other) => other.kind === 'notification' && passes(other));
      await record(`${name}.notification`, frame);
      return frame;
    },
  };
}

const lineWidth = 100;

/** JSON of which whatever fits stands on one line. */
function layOut(value: unknown, indent = ''): string {
  const line = JSON.stringify(value, null, 1).replace(/\n */g, ' ');
  if (typeof value !== 'object' || value === null || indent.length + line.length <= lineWidth) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) return `[\n${value.map((item) => inner + layOut(item, inner)).join(',\n')}\n${indent}]`;
  const members = Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${layOut(item, inner)}`);
  return `{\n${members.join(',\n')}\n${indent}}`;
}
