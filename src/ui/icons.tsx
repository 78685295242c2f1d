/** Drawn on a 20-pixel grid with the text's colour; decoration only, the words stand beside them. */
import type { ReactNode } from 'react';

export interface IconProps {
  /** Side length in CSS pixels. */
  size?: number;
}

export function Icon({ size = 20, flip, children }: IconProps & { flip?: boolean; children: ReactNode }) {
  return (
    <svg
      className={flip ? 'icon icon-directional' : 'icon'}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export const TickIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m5 10.500 3.500 3.500L15.500 6.500" />
  </Icon>
);

export const TicksIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m1.500 10.500 3.500 3.500 7-7.500M9.800 13.600l.4.4 8-7.500" />
  </Icon>
);

export const ClockIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="10" cy="10" r="6.750" />
    <path d="M10 6.500V10l2.250 1.750" />
  </Icon>
);

export const AlertIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="10" cy="10" r="6.750" />
    <path d="M10 6.750v3.750M10 13.250v.010" />
  </Icon>
);

export const SendIcon = (props: IconProps) => (
  <Icon {...props} flip>
    <path d="M16.500 10 4 4.250 6 10l-2 5.750L16.500 10ZM6 10h5" />
  </Icon>
);

export const MoreIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M10 4.500v.010M10 10v.010M10 15.500v.010" strokeWidth="2.400" />
  </Icon>
);

export const DownIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M10 4.500v11M5 10.500l5 5 5-5" />
  </Icon>
);

export const BubbleIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M6 4h8a2.500 2.500 0 0 1 2.500 2.500v4.250a2.500 2.500 0 0 1-2.500 2.500h-3.250L7 16.250v-3H6a2.500 2.500 0 0 1-2.500-2.500V6.500A2.500 2.500 0 0 1 6 4Z" />
  </Icon>
);

export const LockIcon = (props: IconProps) => (
  <Icon {...props}>
    <rect x="4.500" y="9" width="11" height="7" rx="2" />
    <path d="M7 9V7a3 3 0 0 1 6 0v2" />
  </Icon>
);

export const MinimizeIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M5 14.500h10" />
  </Icon>
);

export const CloseIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m5.500 5.500 9 9m0-9-9 9" />
  </Icon>
);

export const SmileIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="10" cy="10" r="6.750" />
    <path d="M7.250 11.750c1.300 1.700 4.200 1.700 5.500 0M7.800 8v.010M12.200 8v.010" />
  </Icon>
);

export const FileIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M6 3.500h5l3.500 3.500v9.500H6ZM11 3.500V7h3.500" />
  </Icon>
);

export const StarIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m10 3.200 2.100 4.250 4.700.7-3.400 3.300.8 4.650L10 13.900l-4.200 2.200.8-4.650-3.400-3.300 4.700-.7Z" />
  </Icon>
);
