import type { Handler } from '../dispatch.ts';

/** Its body was never published; the subscription stays as it is. */
export const updateRoutingTaskSubscription: Handler<'routing.UpdateRoutingTaskSubscription'> = () =>
  'Subscription updated successfully';
