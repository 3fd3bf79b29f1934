// Wraps the built Worker to count what Cloudflare bills. Its Durable Objects run in the same isolate, so they share the counts.
import worker, { AgentLedger, DeviceRequests, Directory } from "./worker.js";

const counts = {
  ...{ workerRequests: 0, ledgerCalls: 0, directoryCalls: 0, deviceRequestCalls: 0, alarms: 0 },
  ...{ rowsRead: 0, rowsWritten: 0 },
};
let isPatched = false;

/**
 * Counts the rows that each query's cursor reports, and each change to an alarm, which is billed as a written row:
 * https://developers.cloudflare.com/durable-objects/platform/pricing/
 */
function countRows({ storage }) {
  if (isPatched) return;
  isPatched = true;
  const [ofStorage, ofSql] = [Object.getPrototypeOf(storage), Object.getPrototypeOf(storage.sql)];
  const { setAlarm, deleteAlarm } = ofStorage;
  ofStorage.setAlarm = function (time) {
    counts.rowsWritten++;
    return setAlarm.call(this, time);
  };
  ofStorage.deleteAlarm = function () {
    counts.rowsWritten++;
    return deleteAlarm.call(this);
  };
  const { exec } = ofSql;
  ofSql.exec = function (...query) {
    const cursor = exec.apply(this, query);
    return {
      toArray() {
        const rows = cursor.toArray();
        counts.rowsRead += cursor.rowsRead;
        counts.rowsWritten += cursor.rowsWritten;
        return rows;
      },
    };
  };
}

function counted(Class, name) {
  return class extends Class {
    constructor(state, env) {
      countRows(state);
      super(state, env);
    }
    call(...call) {
      counts[name]++;
      return super.call(...call);
    }
    fetch(...request) {
      counts[name]++;
      return super.fetch(...request);
    }
    alarm() {
      counts.alarms++;
      return super.alarm();
    }
  };
}

const CountedLedger = counted(AgentLedger, "ledgerCalls");
const CountedDirectory = counted(Directory, "directoryCalls");
const CountedDeviceRequests = counted(DeviceRequests, "deviceRequestCalls");

export { CountedDeviceRequests as DeviceRequests, CountedDirectory as Directory, CountedLedger as AgentLedger };

export default {
  async fetch(request, env, execution) {
    const { pathname } = new URL(request.url);
    if (pathname === "/bench/counts") return Response.json(counts);
    if (pathname === "/bench/call") return Response.json(await callRules(env, await request.json()));
    counts.workerRequests++;
    return worker.fetch(request, env, execution);
  },
};

/** Applies rules to a Durable Object as the Worker does: the first one alone, then the others concurrently. Returns their answers. */
async function callRules(env, { binding, name, calls: [first, ...others] }) {
  const apply = async ([rule, ...args]) => {
    const object = env[binding].get(env[binding].idFromName(name));
    return (await object.call(rule, args, "bench")).value;
  };
  return [await apply(first), ...(await Promise.all(others.map(apply)))];
}
