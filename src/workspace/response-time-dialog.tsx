import { useState } from 'react';
import {
  Button,
  Dialog,
  Heading,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Modal,
  ModalOverlay,
  NumberField,
  Popover,
  Select,
  SelectValue,
} from 'react-aria-components';
import { useDesk } from './hooks.ts';
import { ChevronDownIcon } from './icons.tsx';
import { strings } from './strings.ts';

const texts = strings.responseTime;

interface Props {
  convId: string;
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
}

export function ResponseTimeDialog({ convId, isOpen, onOpenChange }: Props) {
  return (
    <ModalOverlay className="scrim" isOpen={isOpen} onOpenChange={onOpenChange} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog">{({ close }) => <ResponseTimeForm convId={convId} close={close} />}</Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function ResponseTimeForm({ convId, close }: { convId: string; close: () => void }) {
  const desk = useDesk();
  const [amount, setAmount] = useState(1);
  const [unitMs, setUnitMs] = useState(3_600_000);
  const [failed, setFailed] = useState(false);
  const confirm = async () => {
    setFailed(false);
    try {
      await desk.actions.setResponseTime(convId, Date.now() + amount * unitMs);
      close();
    } catch {
      setFailed(true);
    }
  };
  return (
    <>
      <Heading slot="title">{texts.heading}</Heading>
      <p>{texts.hint}</p>
      <div className="field-row">
        <NumberField className="field" value={amount} onChange={setAmount} minValue={1} maxValue={90} autoFocus>
          <Label>{texts.amount}</Label>
          <Input />
        </NumberField>
        <Select className="select" value={unitMs} onChange={(key) => setUnitMs(Number(key))}>
          <Label>{texts.unit}</Label>
          <Button className="button select-button">
            <SelectValue />
            <ChevronDownIcon size={16} />
          </Button>
          <Popover className="popover">
            <ListBox className="menu">
              {Object.entries(texts.units).map(([ms, name]) => (
                <ListBoxItem key={ms} id={Number(ms)} className="menu-item">
                  {name}
                </ListBoxItem>
              ))}
            </ListBox>
          </Popover>
        </Select>
      </div>
      {failed && (
        <p className="action-error" role="alert">
          {strings.conversation.actionFailed}
        </p>
      )}
      <div className="dialog-actions">
        <Button className="button" onPress={close}>
          {strings.conversation.cancel}
        </Button>
        <Button className="button button-primary" isDisabled={!Number.isFinite(amount)} onPress={() => void confirm()}>
          {texts.confirm}
        </Button>
      </div>
    </>
  );
}
