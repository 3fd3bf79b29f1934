/** The device code that a page showed, sealed into its form, so that only a person who saw what it leads to can claim it. */
export interface ShownCode {
  userId: number;
  /** As it is shown. */
  userCode: string;
}
