/** The user code that a page showed, sealed into its form, so that only a person who saw the agent's facts can claim it. */
export interface ShownCode {
  userId: number;
  /** In the form in which it is shown: `WDJB-MJHT`. */
  userCode: string;
}
