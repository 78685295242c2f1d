/** A conversation as text to paste elsewhere. Private notes stay out: what is pasted may reach the consumer. */
import { agentName, type Directory } from './directory.ts';
import { formatFull } from './format.ts';
import type { WorkspaceState } from './state.ts';
import { strings } from './strings.ts';
import { type MessageLine, transcriptOf } from './transcript.ts';
import type { ConversationDetails } from './wire.ts';

export function plainText(state: WorkspaceState, details: ConversationDetails, consumerName: string): string {
  const lines = transcriptOf(state, details).flatMap((line) => {
    if (line.kind !== 'message' || line.note || line.pending) return [];
    const author = line.fromConsumer ? consumerName : voiceOf(line, state.directory);
    return [`[${formatFull(line.ts)}] ${author}: ${line.text}`];
  });
  return lines.join('\n');
}

/** Whoever of our side said it. */
export function voiceOf({ author, automatic }: MessageLine, directory: Directory): string {
  if (automatic) return strings.transcript.automatic[automatic];
  return agentName(directory, author) ?? strings.transcript.unknownAuthor;
}
