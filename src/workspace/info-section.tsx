import { useId } from 'react';
import { TickIcon } from '../ui/message-icons.tsx';
import { plainName } from '../ui/plain-name.ts';
import { VerifiedIcon } from './icons.tsx';
import type { InfoRow } from './profile.ts';
import { strings } from './strings.ts';

const texts = strings.info;
const longestValue = 2_000;

export function InfoSection({ title, rows, hint }: { title: string; rows: InfoRow[]; hint?: string }) {
  const id = useId();
  if (rows.length === 0) return null;
  return (
    <section className="info-section" aria-labelledby={id}>
      <h3 id={id}>
        <bdi>{plainName(title)}</bdi>
        {rows.every((row) => row.issuer !== undefined) && <VerifiedIcon size={15} />}
      </h3>
      {hint !== undefined && <p className="info-hint">{hint}</p>}
      <dl>
        {rows.map((row, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: several attributes of one type repeat their labels
          <div key={`${row.label} ${i}`} className="info-row" data-code={row.code || undefined}>
            <dt>
              <bdi>{plainName(row.label)}</bdi>
            </dt>
            <dd>
              <span className="info-value" dir="auto">
                {plainName(row.value, longestValue)}
              </span>
              {row.issuer !== undefined && (
                <span className="info-verified" title={texts.verifiedBy(row.issuer)}>
                  <TickIcon size={14} />
                  <span className="visually-hidden">{texts.verified}</span>
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
