/** Copies the static files that the Worker serves to dist/assets. Wrangler runs this before each build (wrangler.toml). */
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
  // Redoc would load nothing but its logo from another origin. If a newer @redocly/cli moves this file, the build fails here.
  copy("node_modules/@redocly/cli/lib/chunks/redoc.standalone.js", "docs/redoc.js", (text) =>
    text.replaceAll(/https:\/\/cdn\.redoc\.ly\/[\w/.-]+\.svg/g, "/icon.svg"),
  ),
]);

/** Copies a file atomically, and only if it changed, because running Workers may be reading it. */
async function copy(source: string, name: string, transform = (text: string) => text): Promise<void> {
  const text = transform(await readFile(new URL(source, root), "utf8"));
  const target = new URL(name, assets);
  if ((await readFile(target, "utf8").catch(() => null)) === text) return;
  const temporary = new URL(`dist/${name.replaceAll("/", "-")}.${process.pid}`, root);
  await writeFile(temporary, text);
  await rename(temporary, target);
}
