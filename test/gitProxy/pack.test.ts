import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PackRewriter } from "../../src/gitProxy/pack.ts";
import { gitEnvironment } from "./gitEnvironment.ts";

type Bytes = Uint8Array<ArrayBuffer>;

describe.each(["sha1", "sha256"] as const)("a pack with %s", (format) => {
  let folder: string;
  /**
   * A pack with two versions of a file. The second version is stored as a delta against the first, so offsets matter.
   */
  let pack: Bytes;
  let objects: string[];
  const checksumSize = format === "sha1" ? 20 : 32;

  const git = (cwd: string, args: string, input: string | Uint8Array = "") => {
    const { status, stdout, stderr } = spawnSync("git", args.split(" "), { cwd, env: gitEnvironment, input });
    return { status, stdout, stderr: stderr.toString() };
  };
  const newRepository = () => {
    const cwd = mkdtempSync(join(folder, "repository-"));
    git(cwd, `init -q --object-format=${format}`);
    return cwd;
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "deplodash-pack-"));
    const work = newRepository();
    const lines = Array.from({ length: 2_000 }, (_, line) => `Line ${line * 7919}\n`).join("");
    for (const text of [lines, `${lines}One more\n`]) {
      writeFileSync(join(work, "file.txt"), text);
      git(work, "add .");
      git(work, "commit -q -m Version");
    }
    const listed = git(work, "rev-list --objects HEAD").stdout.toString();
    objects = listed
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0] ?? "");
    pack = new Uint8Array(git(work, "pack-objects -q --stdout --delta-base-offset", listed).stdout);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Sends bytes in parts. Returns the bytes that are passed on before the end, and those at the end. */
  const rewrite = (bytes: Bytes, size: number): { before: Buffer; end: Bytes } => {
    const rewriter = new PackRewriter(format);
    const parts = [rewriter.begin(bytes.subarray(0, 12)) ?? new Uint8Array()];
    for (let at = 12; at < bytes.length; at += size) parts.push(...rewriter.next(bytes.subarray(at, at + size)));
    return { before: Buffer.concat(parts), end: rewriter.end() };
  };
  const index = (bytes: Uint8Array) => {
    const cwd = newRepository();
    return { cwd, ...git(cwd, "index-pack --stdin --strict --fix-thin", bytes) };
  };

  test.each([1, 7, 1_000, 1_000_000])("keeps every object if it arrives %i bytes at a time", (size) => {
    const { before, end } = rewrite(pack, size);
    const { cwd, status, stderr } = index(Buffer.concat([before, end]));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const stored = git(cwd, "cat-file --batch-all-objects --batch-check").stdout.toString();
    expect(objects.filter((id) => !stored.includes(`${id} `))).toEqual([]);
    expect(stored.trim().split("\n")).toHaveLength(objects.length + 1);
  });

  test("is incomplete before its end, whatever the client sends after it", () => {
    const garbage = [new Uint8Array(0), new Uint8Array(100_000), pack, Buffer.alloc(checksumSize, 1)];
    for (const after of garbage) {
      const { before } = rewrite(new Uint8Array(Buffer.concat([pack, after])), 1_000);
      expect(index(before).status).not.toBe(0);
    }
  });

  test("is incomplete before its end if the client rewrites a pack in the same way", () => {
    const { end } = rewrite(pack, 1_000);
    const { before } = rewrite(
      new Uint8Array(Buffer.concat([pack.subarray(0, -checksumSize), end, new Uint8Array(1_000)])),
      1_000,
    );
    expect(index(before).status).not.toBe(0);
  });

  test("stays invalid if it's cut off or followed by other bytes", () => {
    for (const bytes of [
      pack.subarray(0, -1),
      pack.subarray(0, -checksumSize),
      pack.subarray(0, -checksumSize - 1),
      new Uint8Array([...pack, 0]),
    ]) {
      const { before, end } = rewrite(bytes, 1_000);
      expect(index(Buffer.concat([before, end])).status).not.toBe(0);
    }
  });
});

test("a pack with the largest possible number of objects, or without a header, is refused", () => {
  const header = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
  for (const text of ["", "PACK", "pack\0\0\0\x02\0\0\0\0", "PACK\0\0\0\x02\xff\xff\xff\xff"])
    expect(new PackRewriter("sha1").begin(header(text))).toBeNull();
});
