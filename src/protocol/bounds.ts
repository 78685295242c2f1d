/**
 * What one request can make the server hold, in one table: bytes of UTF-8, or how many. Texts of the requests have bounds
 * of their own in their schemas, in characters, of which each takes four bytes at most.
 */
export const bounds = {
  /** Of a frame's `id`, characters. */
  requestId: 128,
  /** Of a request as it comes. */
  requestBytes: 131_072,
  /** Of `InitConnection`: the credential and what the client says of itself. */
  initConnectionBytes: 16_384,
  /** What may arrive before a socket has authenticated: that, and what frames it. */
  unauthenticatedBytes: 20_480,
  /** Frame metadata: how many objects, and all of them as JSON. */
  metadataItems: 64,
  metadataBytes: 4096,
  /** Metadata that a dialog gathers, as JSON. */
  dialogMetadataBytes: 8192,
  /** Structured content and quick replies of one message, as JSON. */
  structureBytes: 32_768,
  /** Of one dialog at a time; a suggestion counts beside the role that its agent has. */
  participants: 100,
  /** Participants of one dialog, past and present, of whom it is known how far they have read. */
  readers: 100,
} as const satisfies Record<string, number>;
