/** The workspace's own icons; those that the pages share stand in `ui`. Words always stand beside or behind them. */
import { Icon, type IconProps } from '../ui/icons.tsx';

export const BrandIcon = ({ size = 28 }: IconProps) => (
  <svg width={size} height={size} viewBox="0 0 28 28" aria-hidden="true" focusable="false">
    <rect className="brand-tile" width="28" height="28" rx="8" />
    <path
      className="brand-shape"
      d="M9 7h10a3 3 0 0 1 3 3v5a3 3 0 0 1-3 3h-5.2l-4 3.4c-.5.4-1.3.1-1.3-.6V18A3 3 0 0 1 6 15v-5a3 3 0 0 1 3-3Z"
    />
    <path className="brand-line" d="M10.5 11h7M10.5 14h4" />
  </svg>
);

export const BellIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M5 8.5a5 5 0 0 1 10 0c0 4 1.5 5 1.5 5h-13S5 12.5 5 8.5ZM8.3 16.3a2 2 0 0 0 3.4 0" />
  </Icon>
);

export const VerifiedIcon = ({ size = 16 }: IconProps) => (
  <svg className="verified-icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <path
      className="verified-shape"
      d="M8 .9 9.9 2.3l2.3 0 .7 2.2 1.9 1.4L14.1 8l.7 2.1-1.9 1.4-.7 2.2-2.3 0L8 15.1l-1.9-1.4-2.3 0-.7-2.2-1.9-1.4L1.9 8l-.7-2.1 1.9-1.4.7-2.2 2.3 0Z"
    />
    <path className="verified-tick" d="m5.2 8.2 2 2 3.7-4.1" />
  </svg>
);

export const PersonIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="10" cy="7" r="3.2" />
    <path d="M3.8 16.6c.9-3 3.3-4.4 6.2-4.4s5.3 1.4 6.2 4.4" />
  </Icon>
);

export const CloseIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m5.5 5.5 9 9M14.5 5.5l-9 9" />
  </Icon>
);

export const ChevronDownIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m6 8 4 4 4-4" />
  </Icon>
);

export const BackIcon = (props: IconProps) => (
  <Icon {...props} flip>
    <path d="M12 5 7 10l5 5" />
  </Icon>
);

export const NextIcon = (props: IconProps) => (
  <Icon {...props} flip>
    <path d="m8 5 5 5-5 5" />
  </Icon>
);

export const ChatsIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4.5 4h8A1.5 1.5 0 0 1 14 5.5v4a1.5 1.5 0 0 1-1.5 1.5H8l-3 2.6V11h-.5A1.5 1.5 0 0 1 3 9.5v-4A1.5 1.5 0 0 1 4.5 4ZM16.5 8.5a1 1 0 0 1 .5 1v4a1 1 0 0 1-1 1h-.8V17l-2.7-2.5h-2" />
  </Icon>
);

export const TableIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M3.5 5.5h13M3.5 10h13M3.5 14.5h13M8 5.500v9" />
  </Icon>
);

export const ChartIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M3.500 16.500h13M5.500 13.500v-4M10 13.500v-8M14.500 13.500v-6" />
  </Icon>
);

export const TransferIcon = (props: IconProps) => (
  <Icon {...props} flip>
    <path d="M4 7h11M11.500 3.500 15 7l-3.500 3.500M16 13.500H5M8.500 10 5 13.500 8.500 17" />
  </Icon>
);

export const SmileIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="10" cy="10" r="6.750" />
    <path d="M7.500 8.250v.010M12.500 8.250v.010M7 11.750a3.500 3.500 0 0 0 6 0" />
  </Icon>
);

export const LibraryIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4.500 4h6v12h-6zM10.500 6.500l3.500-1 2.500 9.500-3.500 1zM7.500 7v.010" />
  </Icon>
);

export const RepliesIcon = (props: IconProps) => (
  <Icon {...props}>
    <rect x="3.500" y="4" width="13" height="4.500" rx="2.250" />
    <rect x="3.500" y="11.500" width="9" height="4.500" rx="2.250" />
  </Icon>
);

export const CardIcon = (props: IconProps) => (
  <Icon {...props}>
    <rect x="3.500" y="4" width="13" height="12" rx="2" />
    <path d="M3.500 9.500h13M6.500 12.750h4" />
  </Icon>
);

export const SearchIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="9" cy="9" r="5" />
    <path d="m12.750 12.750 3.750 3.750" />
  </Icon>
);

export const FlagIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M5.500 17V3.500h9l-2 3.500 2 3.500h-9" />
  </Icon>
);
