import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { strings } from './strings.ts';

interface ConfirmProps {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  hint: string;
  confirm: string;
  onConfirm: () => void;
}

export function ConfirmDialog({ isOpen, onOpenChange, title, hint, confirm, onConfirm }: ConfirmProps) {
  return (
    <ModalOverlay className="scrim" isOpen={isOpen} onOpenChange={onOpenChange} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog" role="alertdialog">
          {({ close }) => (
            <>
              <Heading slot="title">{title}</Heading>
              <p>{hint}</p>
              <div className="dialog-actions">
                <Button className="button" onPress={close}>
                  {strings.conversation.cancel}
                </Button>
                <Button
                  className="button button-primary"
                  autoFocus
                  onPress={() => {
                    onConfirm();
                    close();
                  }}
                >
                  {confirm}
                </Button>
              </div>
            </>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
