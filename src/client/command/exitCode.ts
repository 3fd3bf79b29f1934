// The exit statuses. `exec` otherwise exits with its command's. They are constants, because those are inlined in the bundle.

export const done = 0;
export const failed = 1;
export const usage = 2;
/** Nobody has decided yet. */
export const waiting = 3;
export const denied = 4;
export const notLoggedIn = 5;
export const unreachable = 6;
/** Files, git, or other settings of this machine. */
export const machine = 7;
