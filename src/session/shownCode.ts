/** The user code that a page showed, sealed into its form, so that only a person who saw the agent's facts can claim it. */
export interface ShownCode {
  userId: number;
  /** The user code as it is shown to people, such as `WDJB-MJHT`. */
  userCode: string;
}
