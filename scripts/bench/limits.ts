import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { maxRequests, requestLifetime } from "../../src/deviceRequests/start.ts";

/** A resource that many agents can exhaust, and how to avoid that. */
export interface Limit {
  name: string;
  /** The number of operations that it allows per second. */
  perSecond: number;
  /** The source of that number: a file of this project or a page that documents it. */
  source: string;
  /** The number of operations that one agent needs for one repository in an active hour. */
  perActiveHour: number;
  remedy: string;
}

/** The operations that one agent causes for one repository in an active hour. */
interface ActiveHour {
  mints: number;
  /** The number of calls to the owner's directory. */
  directoryCalls: number;
  deviceStarts: number;
}

/**
 * The number of requests that a Durable Object can handle per second, if it doesn't write:
 * https://developers.cloudflare.com/durable-objects/best-practices/rules-of-durable-objects/
 */
const objectRate = 1_000;
const objectSource = "https://developers.cloudflare.com/durable-objects/platform/limits/";
/** An estimate of how many mints GitHub allows the App. GitHub publishes no limit. */
const gitHubMintsPerMinute = 180;
/** The number of Durable Objects for device authorization, one for each letter that a code can begin with. */
const deviceObjects = 20;

/** Returns the limits that many agents reach together. wrangler.toml also limits single agents and people. */
export function sharedLimits({ mints, directoryCalls, deviceStarts }: ActiveHour): Limit[] {
  return [
    {
      name: "mints of one person's agents",
      ...readRateLimit("REGISTRANT_MINT_LIMIT"),
      perActiveHour: mints,
      remedy: "have several people register the agents, or raise REGISTRANT_MINT_LIMIT",
    },
    {
      name: "mints of the App, as deplodash limits them",
      ...readRateLimit("APP_MINT_LIMIT"),
      perActiveHour: mints,
      remedy: "several deployments, each with its own App",
    },
    {
      name: "mints of the App at GitHub",
      perSecond: gitHubMintsPerMinute / 60,
      source: "experience; GitHub publishes none",
      perActiveHour: mints,
      remedy: "the same",
    },
    {
      name: "the directory of one owner",
      perSecond: objectRate,
      source: objectSource,
      perActiveHour: directoryCalls,
      remedy: "none needed: mints are limited first",
    },
    {
      name: "codes of device authorization, open at once",
      perSecond: (deviceObjects * maxRequests * 1_000) / requestLifetime,
      source: `src/deviceRequests/start.ts, ${maxRequests} for each of ${deviceObjects} letters`,
      perActiveHour: deviceStarts,
      remedy: "raise maxRequests",
    },
  ];
}

/** Returns how many pairs of an agent and a repository can be active in the same hour. */
export function pairsWithin({ perSecond, perActiveHour }: Limit): number {
  return Math.floor((perSecond * 3_600) / perActiveHour);
}

const configuration = readFileSync(fileURLToPath(new URL("../../wrangler.toml", import.meta.url)), "utf8");

/** Reads a rate limiter's limit. Each Cloudflare location applies it separately. */
function readRateLimit(name: string): Pick<Limit, "perSecond" | "source"> {
  const pattern = new RegExp(`name = "${name}"[^[]*limit = (\\d+), period = (\\d+)`);
  const [, limit, period] = pattern.exec(configuration) ?? [];
  if (!limit || !period) throw new Error(`wrangler.toml has no rate limit ${name}.`);
  return { perSecond: Number(limit) / Number(period), source: `wrangler.toml, ${limit} per ${period} s` };
}
