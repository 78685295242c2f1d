/** Frames of the socket: one JSON object per text frame, in either direction. */
export interface RequestFrame {
  kind: 'req';
  id: string;
  type: string;
  body?: unknown;
  headers?: unknown;
  metadata?: unknown;
}
export interface ResponseFrame {
  kind: 'resp';
  reqId: string;
  type: string;
  /** HTTP semantics: below 400 is success. */
  code: number;
  body: unknown;
}
export interface NotificationFrame {
  kind: 'notification';
  type: string;
  body: unknown;
}
export type ServerFrame = ResponseFrame | NotificationFrame;

/** Largest frame the server accepts, bytes. */
export const maxFrameBytes = 1_048_576;

/** Text of one message, in characters; longer text is refused with 400. */
export const maxTextLength = 8000;

/** How a client names its device, in its client properties and to clear the history there: unguessable, of its own making. */
export const deviceIdPattern = '^[A-Za-z0-9_-]{16,64}$';
