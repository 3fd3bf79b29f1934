// The exit statuses. `exec` returns its command's status if the command ran. Separate constants, because the bundler inlines those.

export const done = 0;
export const failed = 1;
export const usage = 2;
/** Nobody has decided yet. */
export const waiting = 3;
export const denied = 4;
export const notLoggedIn = 5;
export const unreachable = 6;
/** A problem with files, git, or other settings of this machine. */
export const machine = 7;
