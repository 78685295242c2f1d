/** Enumerations of the wire, as values and as types. */
export const roles = ['CONSUMER', 'ASSIGNED_AGENT', 'MANAGER', 'READER', 'AGENT', 'CONTROLLER'] as const;
export type Role = (typeof roles)[number];

export const availabilities = ['ONLINE', 'OCCUPIED', 'AWAY', 'BACK_SOON', 'OFFLINE'] as const;
export type Availability = (typeof availabilities)[number];
