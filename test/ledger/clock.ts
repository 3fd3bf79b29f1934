/** Time as a test says it is. */
export interface Clock {
  now(): number;
  /** Stands at `time` from now on, unless that has passed. */
  advanceTo(time: number): void;
  /** When the first pause ends; `Infinity` if nothing pauses. */
  readonly next: number;
  /** Resolves when so much time has gone by. */
  pause(milliseconds: number): Promise<void>;
}

export function createClock(time = Date.parse("2026-06-14T12:00:00Z")): Clock {
  let present = time;
  let sleepers: { until: number; wake(): void }[] = [];
  return {
    now: () => present,
    get next() {
      return Math.min(...sleepers.map(({ until }) => until));
    },
    advanceTo(next) {
      present = Math.max(present, next);
      for (const { until, wake } of sleepers) if (until <= present) wake();
      sleepers = sleepers.filter(({ until }) => until > present);
    },
    pause: (milliseconds) => new Promise((wake) => sleepers.push({ until: present + milliseconds, wake })),
  };
}
