/** Bundles the Worker into dist/worker, as it is deployed, and builds the client's npm package in dist/client. */
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { buildClientPackage } from "./build/clientPackage.ts";
import { runScript } from "./local/cleanup.ts";
import { startWrangler } from "./local/wrangler.ts";

await runScript(async () => {
  await buildClientPackage(fileURLToPath(new URL("../dist/client/", import.meta.url)));
  const [code] = await once(startWrangler(["deploy", "--dry-run", "--outdir", "dist/worker"], "inherit"), "exit");
  if (code !== 0) throw new Error("The Worker wasn't built. See wrangler's error above.");
});
