import fc from "fast-check";
import { type CommandList, CommandListMistake, CommandListReader } from "../../src/gitProxy/commandList.ts";

/** Object ids for commits that don't exist. */
export const ids = { zero: "0".repeat(40), one: "1".repeat(40), two: "2a".repeat(20) };

/** Returns a line that claims any length, even an impossible one. */
export function rawLine(content: string, length = content.length + 4): string {
  return length.toString(16).padStart(4, "0") + content;
}

/**
 * Reads a list in chunks of `size`. Each character stands for one byte. Returns the reason if the list is refused, and
 * `null` if it ends too early.
 */
export function readList(text: string, size = text.length): { list: CommandList; rest: string } | string | null {
  const bytes = Buffer.from(text, "latin1");
  const reader = new CommandListReader();
  try {
    for (let start = 0; start < bytes.length; start += Math.max(1, size)) {
      const found = reader.read(bytes.subarray(start, start + Math.max(1, size)));
      if (found) return { list: found.list, rest: Buffer.from(found.rest).toString("latin1") };
    }
  } catch (error) {
    if (error instanceof CommandListMistake) return error.reason;
    throw error;
  }
  return null;
}

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });

const refName = fc
  .tuple(
    fc.constantFrom("refs/heads/", "refs/heads/agent/", "refs/tags/", "refs/notes/"),
    fc.string({ unit: fc.constantFrom(..."abz019-_@{}%\xfc\xff"), minLength: 1, maxLength: 20 }),
  )
  .map((parts) => parts.join(""))
  .filter((ref) => !ref.includes("@{"));

const capability = fc.constantFrom(
  "report-status",
  "report-status-v2",
  "side-band-64k",
  "quiet",
  "atomic",
  "ofs-delta",
);

/** A list as git could send it, with up to the maximum number of commands. */
export const commandList: fc.Arbitrary<CommandList> = fc.constantFrom(40, 64).chain((length) => {
  const id = fc.oneof(fc.constant("0".repeat(length)), hex(length));
  const command = fc.record({ ref: refName, oldId: id, newId: id });
  return fc.record({
    shallow: fc.array(hex(length), { maxLength: 5 }),
    commands: fc.uniqueArray(command, { minLength: 1, maxLength: 20, selector: ({ ref }) => ref }),
    capabilities: fc
      .uniqueArray(capability)
      .map((names) => (length === 64 ? [...names, "object-format=sha256"] : names)),
  });
});
