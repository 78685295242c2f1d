import { useEffect, useState } from 'react';
import {
  Button,
  Dialog,
  Heading,
  Label,
  ListBox,
  ListBoxItem,
  Modal,
  ModalOverlay,
  Popover,
  Select,
  SelectValue,
  Tab,
  TabList,
  TabPanel,
  Tabs,
} from 'react-aria-components';
import { RequestError } from '../client/errors.ts';
import { lookup } from '../protocol/lookup.ts';
import { paths } from '../protocol/paths.ts';
import type { Transfer } from './actions.ts';
import { type AgentStatus, loadAgentStatuses } from './agent-statuses.ts';
import { skillName } from './directory.ts';
import { useDesk, useSlice } from './hooks.ts';
import { ChevronDownIcon } from './icons.tsx';
import { strings } from './strings.ts';

const texts = strings.transfer;

interface TransferDialogProps {
  convId: string;
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  onDone: () => void;
}

export function TransferDialog({ isOpen, onOpenChange, ...rest }: TransferDialogProps) {
  return (
    <ModalOverlay className="scrim" isOpen={isOpen} onOpenChange={onOpenChange} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog">{({ close }) => <TransferForm {...rest} close={close} />}</Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function TransferForm({ convId, close, onDone }: { convId: string; close: () => void; onDone: () => void }) {
  const desk = useDesk();
  const directory = useSlice((state) => state.directory);
  const [target, setTarget] = useState<'skill' | 'agent'>('agent');
  const [skillId, setSkillId] = useState<string>();
  const [agent, setAgent] = useState<AgentStatus>();
  const [waitSeconds, setWaitSeconds] = useState(7200);
  const [failure, setFailure] = useState<string>();
  const [loads, setLoads] = useState(0);
  const ready = target === 'skill' ? skillId !== undefined : agent !== undefined;
  const confirm = async () => {
    const to: Transfer =
      target === 'skill'
        ? { ...(skillId !== undefined && { skillId }) }
        : { ...(agent && { agentPid: agent.pid }), waitSeconds };
    const name = target === 'skill' ? skillName(directory, skillId ?? '') : (agent?.nickname ?? '');
    setFailure(undefined);
    try {
      await desk.actions.transfer(convId, to);
      close();
      desk.toast(texts.done(name));
      onDone();
    } catch (error) {
      if (!(error instanceof RequestError && error.code === 403)) return setFailure(strings.conversation.actionFailed);
      setFailure(texts.notAllowedNow);
      setAgent(undefined);
      setLoads(loads + 1);
    }
  };
  return (
    <>
      <Heading slot="title">{texts.heading}</Heading>
      <Tabs selectedKey={target} onSelectionChange={(key) => setTarget(key as 'skill' | 'agent')} className="tabs">
        <TabList className="tab-list" aria-label={texts.heading}>
          <Tab id="agent" className="tab">
            {texts.toAgent}
          </Tab>
          <Tab id="skill" className="tab">
            {texts.toSkill}
          </Tab>
        </TabList>
        <TabPanel id="agent" className="tab-panel">
          <AgentChoice key={loads} chosen={agent} onChoose={setAgent} />
          <WaitSelect value={waitSeconds} onChange={setWaitSeconds} />
          <p className="field-hint">{texts.waitHint}</p>
        </TabPanel>
        <TabPanel id="skill" className="tab-panel">
          <ListBox
            className="choices"
            aria-label={texts.skills}
            selectionMode="single"
            selectedKeys={skillId === undefined ? [] : [skillId]}
            onSelectionChange={(keys) =>
              setSkillId(keys === 'all' ? undefined : keys.values().next().value?.toString())
            }
            items={directory.skills}
            renderEmptyState={() => texts.noSkills}
          >
            {(skill) => (
              <ListBoxItem id={skill.id} className="choice">
                {skill.name}
              </ListBoxItem>
            )}
          </ListBox>
          <p className="field-hint">{texts.skillHint}</p>
        </TabPanel>
      </Tabs>
      {failure !== undefined && (
        <p className="action-error" role="alert">
          {failure}
        </p>
      )}
      <div className="dialog-actions">
        <Button className="button" onPress={close}>
          {strings.conversation.cancel}
        </Button>
        <Button className="button button-primary" isDisabled={!ready} onPress={() => void confirm()}>
          {texts.confirm}
        </Button>
      </div>
    </>
  );
}

function AgentChoice({
  chosen,
  onChoose,
}: {
  chosen: AgentStatus | undefined;
  onChoose: (agent: AgentStatus | undefined) => void;
}) {
  const { rest } = useDesk();
  const me = useSlice((state) => state.me);
  const [agents, setAgents] = useState<readonly AgentStatus[] | 'failed'>();
  useEffect(() => {
    let left = false;
    const path = paths.history(me.account, 'agent-view/status');
    loadAgentStatuses(rest, path).then(
      (found) => !left && setAgents(found.filter(({ pid }) => pid !== me.pid)),
      () => !left && setAgents('failed'),
    );
    return () => {
      left = true;
    };
  }, [rest, me]);
  if (agents === undefined) return <p role="status">{texts.loading}</p>;
  if (agents === 'failed')
    return (
      <p className="action-error" role="alert">
        {texts.failed}
      </p>
    );
  return (
    <ListBox
      className="choices"
      aria-label={texts.agents}
      selectionMode="single"
      selectedKeys={chosen ? [chosen.pid] : []}
      disabledKeys={agents.filter(({ transferable }) => !transferable).map(({ pid }) => pid)}
      onSelectionChange={(keys) => onChoose(agents.find(({ pid }) => keys !== 'all' && keys.has(pid)))}
      items={agents.map((agent) => ({ ...agent, id: agent.pid }))}
      renderEmptyState={() => texts.noAgents}
    >
      {(agent) => (
        <ListBoxItem id={agent.pid} textValue={agent.nickname} className="choice">
          <span className="status-dot" data-availability={agent.availability} aria-hidden="true" />
          <bdi className="choice-name">{agent.nickname}</bdi>
          <span className="choice-hint">
            {lookup(strings.status.names, agent.availability)} · {strings.manager.of(agent.open, agent.capacity)}
          </span>
          {!agent.transferable && <span className="choice-hint choice-reason">{texts.notAllowed}</span>}
        </ListBoxItem>
      )}
    </ListBox>
  );
}

function WaitSelect({ value, onChange }: { value: number; onChange: (seconds: number) => void }) {
  return (
    <Select className="select" value={value} onChange={(key) => onChange(Number(key))}>
      <Label>{texts.wait}</Label>
      <Button className="button select-button">
        <SelectValue />
        <ChevronDownIcon size={16} />
      </Button>
      <Popover className="popover">
        <ListBox className="menu">
          {texts.waits.map(([seconds, name]) => (
            <ListBoxItem key={seconds} id={seconds} className="menu-item">
              {name}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
