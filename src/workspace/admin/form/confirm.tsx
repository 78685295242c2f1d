import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { strings } from '../strings.ts';

interface ConfirmProps {
  title: string;
  hint: string;
  confirm: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be taken back; there while it is rendered. */
export function Confirm({ title, hint, confirm, onConfirm, onClose }: ConfirmProps) {
  return (
    <ModalOverlay className="scrim" isOpen onOpenChange={onClose} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title">{title}</Heading>
          <p>{hint}</p>
          <div className="dialog-actions">
            <Button className="button" onPress={onClose}>
              {strings.list.cancel}
            </Button>
            <Button
              className="button button-primary"
              autoFocus
              onPress={() => {
                onClose();
                onConfirm();
              }}
            >
              {confirm}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
