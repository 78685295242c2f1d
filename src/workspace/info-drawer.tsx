import { Button, Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { CloseIcon } from './icons.tsx';
import { InfoPanel } from './info-panel.tsx';
import { strings } from './strings.ts';
import type { ExConversation } from './wire.ts';

interface DrawerProps {
  conversation: ExConversation;
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
}

/** The consumer's info over the conversation, where there is no room beside it. */
export function InfoDrawer({ conversation, isOpen, onOpenChange }: DrawerProps) {
  return (
    <ModalOverlay className="scrim scrim-end" isOpen={isOpen} onOpenChange={onOpenChange} isDismissable>
      <Modal className="drawer">
        <Dialog className="drawer-dialog" aria-label={strings.info.label}>
          <Button slot="close" className="button button-quiet icon-button drawer-close" aria-label={strings.info.hide}>
            <CloseIcon />
          </Button>
          <InfoPanel conversation={conversation} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
