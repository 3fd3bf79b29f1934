/** Bundles the Worker, as it would be deployed, into dist/worker. */
import { once } from "node:events";
import { run } from "./ending.ts";
import { startWrangler } from "./wrangler.ts";

await run(async () => {
  const wrangler = startWrangler(["deploy", "--dry-run", "--outdir", "dist/worker"], "inherit");
  const [code] = await once(wrangler, "exit");
  if (code !== 0) throw new Error("The Worker was not built: see wrangler's words above.");
});
