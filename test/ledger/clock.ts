/** Time as a test says it is. */
export interface Clock {
  now(): number;
  /** Stands at `time` from now on, unless that has passed. */
  advanceTo(time: number): void;
}

export function createClock(time = Date.parse("2026-06-14T12:00:00Z")): Clock {
  let present = time;
  return {
    now: () => present,
    advanceTo(next) {
      present = Math.max(present, next);
    },
  };
}
