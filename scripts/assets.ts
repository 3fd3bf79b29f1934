/** Puts the files that the Worker serves as they are into dist/assets. Wrangler runs it before each build. */
import { cp, mkdir } from "node:fs/promises";

const root = new URL("../", import.meta.url);
const assets = new URL("dist/assets/", root);

await mkdir(assets, { recursive: true });
await Promise.all([
  cp(new URL("openapi/deplodash.yaml", root), new URL("openapi.yaml", assets)),
  cp(new URL("generated/openapi.json", root), new URL("openapi.json", assets)),
  cp(new URL("src/pages/style.css", root), new URL("style.css", assets)),
  cp(new URL("src/pages/icon.svg", root), new URL("icon.svg", assets)),
]);
