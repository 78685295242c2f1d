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

export const BubbleIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M6 4h8a2.500 2.500 0 0 1 2.500 2.500v4.250a2.500 2.500 0 0 1-2.500 2.500h-3.250L7 16.250v-3H6a2.500 2.500 0 0 1-2.500-2.500V6.500A2.500 2.500 0 0 1 6 4Z" />
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
