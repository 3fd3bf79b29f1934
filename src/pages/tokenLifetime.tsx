import { expiresSoon, initialLifetime, isExpired, type TokenLifetime } from "../domain/tokenLifetime.ts";
import { Time } from "./layout.tsx";

const labels: Record<TokenLifetime, string> = {
  "30d": "in 30 days",
  "90d": "in 90 days",
  "365d": "in 365 days",
  never: "never",
};

/** Asks when a new agent token should expire. */
export function TokenLifetimeField({ chosen = initialLifetime }: { chosen?: TokenLifetime | undefined }) {
  return (
    <label class="field">
      Its token expires
      <select name="expires">
        {Object.entries(labels).map(([value, text]) => (
          <option key={value} value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The time at which an agent token expires or expired. If it expires soon, both the words and the color say so. */
export function TokenExpiry({ expiresAt, now }: { expiresAt: number | null; now: number }) {
  if (expiresAt === null) return <span>Doesn’t expire</span>;
  const soon = expiresSoon(expiresAt, now) ? "Expires soon:" : "Expires";
  return (
    <span class={expiresSoon(expiresAt, now) ? "warn" : undefined}>
      {isExpired(expiresAt, now) ? "Expired" : soon} <Time at={expiresAt} now={now} />
    </span>
  );
}
