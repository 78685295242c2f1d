import type { ConversationAttributes } from '../protocol/engagement.ts';
import { InfoSection } from './info-section.tsx';
import { visitSections } from './visit-rows.ts';

/** Each type of attribute in a section of its own, newest first, apart from what is verified. */
export function VisitSections({ attributes }: { attributes: ConversationAttributes }) {
  return (
    <>
      {visitSections(attributes).map(({ title, hint, rows }) => (
        <InfoSection key={title} title={title} rows={rows} {...(hint && { hint })} />
      ))}
    </>
  );
}
