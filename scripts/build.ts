/** Bundles the Worker, as it would be deployed, into dist/worker, and makes the typed client's package in dist/client. */
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { buildClientPackage } from "./build/clientPackage.ts";
import { runScript } from "./local/cleanup.ts";
import { startWrangler } from "./local/wrangler.ts";

await runScript(async () => {
  await buildClientPackage(fileURLToPath(new URL("../dist/client/", import.meta.url)));
  const wrangler = startWrangler(["deploy", "--dry-run", "--outdir", "dist/worker"], "inherit");
  const [code] = await once(wrangler, "exit");
  if (code !== 0) throw new Error("The Worker was not built: see wrangler's words above.");
});
