/** Puts the files that the Worker serves as they are into dist/assets. Wrangler runs it before each build. */
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";

const root = new URL("../", import.meta.url);
const assets = new URL("dist/assets/", root);

await mkdir(new URL("docs/", assets), { recursive: true });
await Promise.all([
  cp(new URL("openapi/deplodash.yaml", root), new URL("openapi.yaml", assets)),
  cp(new URL("generated/openapi.json", root), new URL("openapi.json", assets)),
  cp(new URL("src/pages/style.css", root), new URL("style.css", assets)),
  cp(new URL("src/pages/icon.svg", root), new URL("icon.svg", assets)),
  cp(new URL("src/pages/docs.js", root), new URL("docs/init.js", assets)),
  copyRedoc(),
]);

/** Fails where a newer @redocly/cli keeps it elsewhere. Its own logo is the one thing that it would fetch from another origin. */
async function copyRedoc(): Promise<void> {
  const text = await readFile(new URL("node_modules/@redocly/cli/lib/chunks/redoc.standalone.js", root), "utf8");
  const logo = /https:\/\/cdn\.redoc\.ly\/[\w/.-]+\.svg/g;
  await writeFile(new URL("docs/redoc.js", assets), text.replaceAll(logo, "/icon.svg"));
}
