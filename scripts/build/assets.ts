/** Puts the files that the Worker serves as they are into dist/assets. Wrangler runs it before each build. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";

const root = new URL("../../", import.meta.url);
const assets = new URL("dist/assets/", root);

await mkdir(new URL("docs/", assets), { recursive: true });
await Promise.all([
  copy("openapi/deplodash.yaml", "openapi.yaml"),
  copy("generated/openapi.json", "openapi.json"),
  copy("generated/llms.txt", "llms.txt"),
  copy("src/pages/style.css", "style.css"),
  copy("src/pages/icon.svg", "icon.svg"),
  copy("src/pages/docs.js", "docs/init.js"),
  // Fails where a newer @redocly/cli keeps it elsewhere. Its own logo is the one thing that it would fetch from another origin.
  copy("node_modules/@redocly/cli/lib/chunks/redoc.standalone.js", "docs/redoc.js", (text) =>
    text.replaceAll(/https:\/\/cdn\.redoc\.ly\/[\w/.-]+\.svg/g, "/icon.svg"),
  ),
]);

/** As a whole or not at all, and only where it changed: other Workers may be reading it. */
async function copy(from: string, name: string, change = (text: string) => text): Promise<void> {
  const text = change(await readFile(new URL(from, root), "utf8"));
  const file = new URL(name, assets);
  if ((await readFile(file, "utf8").catch(() => null)) === text) return;
  const aside = new URL(`dist/${name.replaceAll("/", "-")}.${process.pid}`, root);
  await writeFile(aside, text);
  await rename(aside, file);
}
