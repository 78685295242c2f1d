import { AlertIcon, TickIcon } from '../../ui/message-icons.tsx';

export interface Said {
  text: string;
  failed?: true;
}

/** What became of an act, where it was asked for. */
export const Outcome = ({ said }: { said: Said | undefined }) => (
  <div role="status" className="outcome-place">
    {said && (
      <p className={said.failed ? 'notice notice-danger' : 'notice notice-success'}>
        {said.failed ? <AlertIcon size={18} /> : <TickIcon size={18} />}
        {said.text}
      </p>
    )}
  </div>
);
