/** What only the platform itself says. From everybody else it is taken out, in whatever letters it is written. */
import type { ConsumerStatus, MessagePublished, Originator } from './conversation.ts';

/** Tells agents what became of the consumer. Not content: bots answer contents. */
export interface StatusEvent {
  type: 'parley.StatusEvent';
  status: ConsumerStatus;
  /** The same in words, for clients that do not know the status. */
  text: string;
}

/** Types of metadata, contexts and events that are the platform's. */
export const platformTypes = [
  'ConsumerStatus',
  'AutomaticMessage',
  'parley.StatusEvent',
  'parley.AttributesChange',
] as const;

const plain = (type: string): string => type.replace(/[\p{C}\p{Z}]/gu, '').toLowerCase();
const reserved: ReadonlySet<string> = new Set(platformTypes.map(plain));

export const isPlatformType = (type: unknown): boolean =>
  (Array.isArray(type) ? type : [type]).some((one) => typeof one === 'string' && reserved.has(plain(one)));

export const withoutPlatformTypes = (metadata: readonly unknown[]): unknown[] =>
  metadata.filter((item) => !isPlatformType((item as { type?: unknown } | null)?.type));

export const isPlatform = ({ id, role }: Originator): boolean => id === 'system' && role === 'CONTROLLER';

/** The log holds the platform's lines as contents, with their status beside them; nobody is shown them as contents. */
export const statusIn = ({ consumerStatus, event }: MessagePublished): StatusEvent | undefined =>
  consumerStatus && {
    type: 'parley.StatusEvent',
    status: consumerStatus,
    text: event.type === 'ContentEvent' ? String(event.message) : '',
  };
