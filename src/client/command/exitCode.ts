// The exit statuses. `exec` returns its command's status if the command ran. They are separate constants because the bundler inlines
// those.

export const done = 0;
export const failed = 1;
export const usage = 2;
/** The owner hasn't decided yet, or nobody has claimed the agent. */
export const waiting = 3;
export const denied = 4;
export const notLoggedIn = 5;
export const unreachable = 6;
/** A problem with files, git, or other settings of this machine. */
export const machine = 7;
