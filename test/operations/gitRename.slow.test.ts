import { setTimeout as wait } from "node:timers/promises";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { origin, useWorker } from "../harness/worker.ts";

const worker = useWorker();

test.concurrent.each(["git-upload-pack", "git-receive-pack"])(
  "requests a renamed repository under the new name that GitHub returns with a new token, for %s",
  async (service) => {
    const { sandbox, people } = worker;
    const repository = sandbox.addRepository({ owner: people.ada, name: service });
    const token = await worker.newAgent();
    await worker.approve(token, "ada", `ada/${service}`, ["contents:write"]);
    const names: string[] = [];
    worker.github.use(
      http.get("https://github.com/:owner/:name/info/refs", ({ params, request }) => {
        if (!params.name?.includes(service)) return undefined;
        names.push(String(params.name));
        if (params.name === `${repository.name}.git`) {
          return new HttpResponse("0000", { headers: { "Content-Type": `application/x-${service}-advertisement` } });
        }
        return new HttpResponse(null, { status: 301, headers: { Location: `${new URL(request.url).origin}/evil` } });
      }),
    );
    const get = async () =>
      (
        await worker.send(`${origin}/git/ada/${service}/info/refs?service=${service}`, {
          headers: { Authorization: `Basic ${btoa(`agent:${token}`)}` },
        })
      ).status;
    expect(await get()).toBe(200);
    sandbox.rename(repository, `new-${service}`);
    // While a token is this new, GitHub's replicas may not know it yet, so the ledger doesn't replace it.
    await wait(31_000);
    expect(await get()).toBe(200);
    expect(names).toEqual([`${service}.git`, `${service}.git`, `new-${service}.git`]);
    expect(await get()).toBe(200);
    expect(names.at(-1)).toBe(`new-${service}.git`);
  },
);
