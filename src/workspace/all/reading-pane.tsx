import { useEffect } from 'react';
import { Button } from 'react-aria-components';
import { useNavigate } from 'react-router';
import { isMine } from '../conversations.ts';
import { formatFull, formatSpan } from '../format.ts';
import { Guarded } from '../guarded.tsx';
import { conversationOf, type HistoryRow } from '../history.ts';
import { useDesk, useWorkspaceState } from '../hooks.ts';
import { CloseIcon } from '../icons.tsx';
import { InfoPanel } from '../info-panel.tsx';
import { isManager } from '../roles.ts';
import { strings } from '../strings.ts';
import { Transcript } from '../transcript-view.tsx';

const texts = strings.all;

/** One conversation of the table: transcript and consumer, to read. */
export function ReadingPane({ row, onClose }: { row: HistoryRow; onClose: () => void }) {
  const desk = useDesk();
  const state = useWorkspaceState();
  const { convId, consumerId } = row;
  useEffect(() => {
    desk.upkeep.loadOther(convId);
    if (consumerId !== '') desk.upkeep.loadProfile(consumerId);
  }, [desk, convId, consumerId]);
  const conversation = state.conversations[convId] ?? conversationOf(row);
  return (
    <aside className="reading" aria-label={texts.details}>
      <div className="reading-head">
        <div className="reading-title">
          <h3>
            <bdi>{row.consumerName || strings.info.visitor}</bdi>
          </h3>
          <p>
            {formatFull(row.startTs)} · {formatSpan(row.durationMs)}
          </p>
        </div>
        <ReadingActions row={row} />
        <Button className="button button-quiet icon-button" aria-label={texts.close} onPress={onClose}>
          <CloseIcon />
        </Button>
      </div>
      <div className="reading-body">
        <Guarded>
          <Transcript details={conversation.conversationDetails} name={row.consumerName || strings.info.visitor} />
        </Guarded>
        <div className="reading-info">
          <Guarded>
            <InfoPanel conversation={conversation} readOnly />
          </Guarded>
        </div>
      </div>
    </aside>
  );
}

function ReadingActions({ row }: { row: HistoryRow }) {
  const desk = useDesk();
  const state = useWorkspaceState();
  const navigate = useNavigate();
  const toDesk = async (act: () => Promise<string>) => {
    try {
      desk.select(await act());
      await navigate('/workspace');
    } catch {
      desk.toast(strings.conversation.actionFailed);
    }
  };
  const { convId, consumerId, agentPid } = row;
  const then = (act: Promise<void>) => act.then(() => convId);
  const { actions } = desk;
  if (isMine(state, convId))
    return (
      <Button className="button" onPress={() => void toDesk(async () => convId)}>
        {texts.openInDesk}
      </Button>
    );
  if (!row.open)
    return (
      <Button className="button" onPress={() => void toDesk(() => actions.resume(consumerId, convId))}>
        {strings.conversation.resume}
      </Button>
    );
  if (!isManager(state.me)) return null;
  const owner = row.inQueue || agentPid === '' ? undefined : agentPid;
  return (
    <>
      <Button className="button" onPress={() => void toDesk(() => then(actions.join(convId)))}>
        {texts.join}
      </Button>
      <Button className="button" onPress={() => void toDesk(() => then(actions.takeOver(convId, owner)))}>
        {texts.takeOver}
      </Button>
    </>
  );
}
