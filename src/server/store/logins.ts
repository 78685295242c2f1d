/** Logins through a brand's login page or an agents' provider, each of which brings one browser one customer or agent, once. */
export interface LoginStore {
  /** Marks a login as used, atomically; false: it was used before. The mark may be forgotten after `untilTs`. */
  redeemLogin(digest: string, untilTs: number): Promise<boolean>;
  deleteUsedLogins(beforeTs: number): Promise<void>;
}
