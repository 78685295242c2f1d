import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { shortcuts } from './shortcuts.ts';
import { strings } from './strings.ts';

const texts = strings.shortcuts;

export function ShortcutSheet({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <ModalOverlay className="scrim" isOpen={isOpen} onOpenChange={onOpenChange} isDismissable>
      <Modal className="modal modal-wide">
        <Dialog className="dialog">
          <Heading slot="title">{texts.heading}</Heading>
          <p>{texts.hint}</p>
          <div className="shortcut-groups">
            {texts.groups.map(([group, ids]) => (
              <section key={group}>
                <h3>{group}</h3>
                <dl className="shortcut-list">
                  {ids.map((id) => (
                    <div key={id}>
                      <dt>{texts.names[id]}</dt>
                      <dd>
                        <kbd>Alt</kbd> <kbd>{shortcuts[id].key}</kbd>
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
          <div className="dialog-actions">
            <Button slot="close" className="button button-primary">
              {texts.close}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
