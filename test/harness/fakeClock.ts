/** A clock that moves only when a test moves it. */
export interface FakeClock {
  now(): number;
  /** Moves the clock to `time` unless that time has already passed. */
  advanceTo(time: number): void;
  /** The time at which the first pause ends, or `Infinity` if nothing is pausing. */
  readonly nextPauseEnd: number;
  /** Resolves after the given time. */
  pause(milliseconds: number): Promise<void>;
}

export const startTime = Date.parse("2026-06-14T12:00:00Z");

export function createFakeClock(time = startTime): FakeClock {
  let present = time;
  let sleepers: { until: number; resume(): void }[] = [];
  return {
    now: () => present,
    get nextPauseEnd() {
      return Math.min(...sleepers.map(({ until }) => until));
    },
    advanceTo(next) {
      present = Math.max(present, next);
      const due = sleepers.filter(({ until }) => until <= present);
      sleepers = sleepers.filter(({ until }) => until > present);
      for (const { resume } of due) resume();
    },
    pause: (milliseconds) => new Promise((resume) => sleepers.push({ until: present + milliseconds, resume })),
  };
}
