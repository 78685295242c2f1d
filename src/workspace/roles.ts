import type { Me } from './state.ts';

export const isManager = ({ roles }: Pick<Me, 'roles'>): boolean =>
  roles.includes('manager') || roles.includes('administrator');
