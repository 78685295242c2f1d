import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { strings } from './strings.ts';

interface ConfirmProps {
  title: string;
  hint: string;
  confirm: string;
  /** What it confirms cannot be taken back. */
  destroys?: true;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks first; there while it is rendered. Where nothing brings back what is lost, Enter alone loses nothing. */
export function ConfirmDialog({ title, hint, confirm, destroys, onConfirm, onClose }: ConfirmProps) {
  return (
    <ModalOverlay className="scrim" isOpen onOpenChange={onClose} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title">{title}</Heading>
          <p>{hint}</p>
          <div className="dialog-actions">
            <Button className="button" autoFocus={destroys ?? false} onPress={onClose}>
              {strings.conversation.cancel}
            </Button>
            <Button
              className={destroys ? 'button button-destroy' : 'button button-primary'}
              autoFocus={!destroys}
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
