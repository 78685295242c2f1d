/**
 * Bounds of what one request can make the server hold: bytes of UTF-8, or how many. Texts of the requests have bounds
 * of their own in their schemas, in characters, of which each takes four bytes at most.
 */
export const bounds = {
  /** A frame's `id`, in characters. */
  requestId: 128,
  /** A request as it comes. */
  requestBytes: 131_072,
  /** An `InitConnection`: the credential and what the client says of itself. */
  initConnectionBytes: 16_384,
  /** Everything that may arrive before a socket has authenticated: an `InitConnection` and its frame. */
  unauthenticatedBytes: 20_480,
  /** Frame metadata: how many objects, and all of them as JSON. */
  metadataItems: 64,
  metadataBytes: 4096,
  /** Metadata that a dialog gathers, as JSON. */
  dialogMetadataBytes: 8192,
  /** Structured content and quick replies of one message, as JSON. */
  structureBytes: 32_768,
  /** Participants of one dialog at a time; a suggestion counts beside the role that its agent has. */
  participants: 100,
  /** Participants of one dialog, past and present, of whom it is known how far they have read. */
  readers: 100,
} as const satisfies Record<string, number>;
