import type { CallsOf } from "../durableObjects/calls.ts";
import type { DeviceRequests } from "./context.ts";
import { claim, find, reject } from "./decide.ts";
import { poll } from "./poll.ts";
import { start } from "./start.ts";

/** The rules that the rest of the Worker calls. */
export const deviceRequestsCalls = { start, find, claim, reject, poll };

export type DeviceRequestsCalls = CallsOf<DeviceRequests, typeof deviceRequestsCalls>;
