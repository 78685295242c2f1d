/** How the members and codes of engagement attributes are called where their own names do not say it. */

export const memberWords: Record<string, string> = {
  ctype: 'type',
  cstatus: 'status',
  imei: 'IMEI',
  sku: 'SKU',
  numItems: 'items',
  socialId: 'social ID',
  serviceId: 'service ID',
  orderId: 'order ID',
  leadId: 'lead ID',
  campaignId: 'campaign ID',
  contextId: 'context ID',
  firstname: 'first name',
  lastname: 'last name',
  storeZipCode: 'store ZIP code',
};

/** By attribute type and member. */
export const codeWords: Record<string, Record<number, string>> = {
  'mrktInfo.channel': {
    0: 'Direct',
    1: 'Search',
    2: 'Social media',
    3: 'E-mail',
    4: 'Referral',
    5: 'Paid search',
    6: 'Display',
  },
  'service.status': {
    0: 'Complete',
    1: 'In progress',
    2: 'Approved',
    3: 'Cancelled',
    4: 'Not approved',
    5: 'Reviewed',
    6: 'Missing details',
    7: 'Closed',
    8: 'Removed',
    9: 'Assigned',
    10: 'Waiting for the customer',
    11: 'Waiting for an answer',
    12: 'Pending',
    13: 'Resolved',
  },
};
