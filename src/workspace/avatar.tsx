import { PersonIcon } from './icons.tsx';
import { strings } from './strings.ts';

/** Initials of a name; a figure where there is none. */
export function Avatar({ name, large = false }: { name: string; large?: boolean }) {
  const initials = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase();
  return (
    <span className={large ? 'avatar avatar-large' : 'avatar'} aria-hidden="true">
      {name === strings.info.visitor ? <PersonIcon size={large ? 26 : 20} /> : initials}
    </span>
  );
}
