/** Of what is said: apart from the others, for a window opens without them. */
import { Icon, type IconProps } from './icons.tsx';

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

export const DownIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M10 4.500v11M5 10.500l5 5 5-5" />
  </Icon>
);

export const ChevronDownIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m5.500 8 4.500 4.500L14.500 8" />
  </Icon>
);

export const LockIcon = (props: IconProps) => (
  <Icon {...props}>
    <rect x="4.500" y="9" width="11" height="7" rx="2" />
    <path d="M7 9V7a3 3 0 0 1 6 0v2" />
  </Icon>
);

export const FileIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M6 3.500h5l3.500 3.500v9.500H6ZM11 3.500V7h3.500" />
  </Icon>
);

export const ImageIcon = (props: IconProps) => (
  <Icon {...props}>
    <rect x="3" y="4" width="14" height="12" rx="2" />
    <path d="m3.500 14 4-4 3 3 2-2 4 4M13 8v.010" />
  </Icon>
);

export const PinIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M10 17.500s5.500-5 5.500-9a5.500 5.500 0 0 0-11 0c0 4 5.500 9 5.500 9Z" />
    <circle cx="10" cy="8.500" r="1.750" />
  </Icon>
);

export const StarIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m10 3.200 2.100 4.250 4.700.7-3.400 3.300.8 4.650L10 13.900l-4.200 2.200.8-4.650-3.400-3.300 4.700-.7Z" />
  </Icon>
);
