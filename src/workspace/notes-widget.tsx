import { useEffect, useRef, useState } from 'react';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { agentName } from './directory.ts';
import { formatFull } from './format.ts';
import { useDesk, useWorkspaceState } from './hooks.ts';
import { strings } from './strings.ts';
import { type MessageLine, transcriptOf } from './transcript.ts';
import type { ExConversation } from './wire.ts';

const texts = strings.notes;
const longestSummary = 4000;

/** What agents tell each other: one summary for the conversation, and notes with author and time. */
export function NotesWidget({ conversation, readOnly }: { conversation: ExConversation; readOnly: boolean }) {
  const state = useWorkspaceState();
  const { conversationDetails: details } = conversation;
  const notes = transcriptOf(state, details).filter(
    (line): line is MessageLine => line.kind === 'message' && line.note,
  );
  return (
    <div className="notes">
      <p className="info-hint">{texts.hint}</p>
      <Summary conversation={conversation} readOnly={readOnly || details.stage === 'CLOSE'} />
      {notes.length === 0 && <p className="info-note">{texts.empty}</p>}
      <ul className="note-list" aria-label={texts.heading}>
        {notes.toReversed().map((note) => (
          <li key={note.key} className="note">
            <p dir="auto">{note.text}</p>
            <p className="note-by">
              {texts.by(
                agentName(state.directory, note.author) ?? strings.transcript.unknownAuthor,
                formatFull(note.ts),
              )}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What is being written waits with the conversation until it is saved. */
function Summary({ conversation, readOnly }: { conversation: ExConversation; readOnly: boolean }) {
  const desk = useDesk();
  const stored = conversation.conversationDetails.note ?? '';
  const { convId } = conversation;
  const [draft, setDraft] = useState(() => desk.store.get().summaries[convId]);
  const [outcome, setOutcome] = useState<'saved' | 'failed'>();
  const text = draft ?? stored;
  const left = useRef(false);
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
    };
  }, []);
  const write = (summary: string | undefined) => {
    setDraft(summary);
    desk.store.dispatch({ type: 'summarized', convId, summary });
  };
  const save = async () => {
    try {
      await desk.actions.saveSummary(convId, text.trim());
      if (desk.store.get().summaries[convId] !== draft) return;
      write(undefined);
      setOutcome('saved');
    } catch {
      setOutcome('failed');
      if (left.current) desk.toast(texts.failed);
    }
  };
  if (readOnly) return stored === '' ? null : <p className="note summary-shown">{stored}</p>;
  return (
    <div className="summary">
      <TextField
        className="field"
        value={text}
        maxLength={longestSummary}
        onChange={(written) => {
          write(written);
          setOutcome(undefined);
        }}
      >
        <Label>{texts.summary}</Label>
        <TextArea rows={3} />
      </TextField>
      <div className="summary-foot">
        <span role="status">{outcome === undefined ? '' : texts[outcome]}</span>
        <Button className="button" isDisabled={text === stored} onPress={() => void save()}>
          {texts.save}
        </Button>
      </div>
    </div>
  );
}
