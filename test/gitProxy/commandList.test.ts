import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isRefName } from "../../src/domain/refName.ts";
import { onlyDeletes, writeCommandList } from "../../src/gitProxy/commandList.ts";
import { isFuzzing, seed } from "../harness/seed.ts";
import { commandList, ids, rawLine, readList } from "./commandLists.ts";

const { zero, one, two } = ids;
const main = `${zero} ${one} refs/heads/main`;
const capable = `${main}\0 report-status-v2 side-band-64k object-format=sha1 agent=git/2.39.5`;
const malformed = "the list of refs is malformed";

describe("CommandListReader", () => {
  test("reads a list as git sends it, and returns the bytes after it", () => {
    const text = `${rawLine(`shallow ${two}`)}${rawLine(capable)}${rawLine(`${one} ${zero} refs/heads/old`)}0000PACK\0\0`;
    expect(readList(text)).toEqual({
      list: {
        shallow: [two],
        commands: [
          { ref: "refs/heads/main", oldId: zero, newId: one },
          { ref: "refs/heads/old", oldId: one, newId: zero },
        ],
        capabilities: ["report-status-v2", "side-band-64k", "object-format=sha1", "agent=git/2.39.5"],
      },
      rest: "PACK\0\0",
    });
  });

  test("accepts a line feed at the end of each line", () => {
    const text = `${rawLine(`shallow ${two}\n`)}${rawLine(`${main}\0report-status\n`)}${rawLine(`${one} ${two} refs/heads/b\n`)}0000`;
    expect(readList(text)).toMatchObject({
      list: {
        shallow: [two],
        capabilities: ["report-status"],
        commands: [{ ref: "refs/heads/main" }, { ref: "refs/heads/b" }],
      },
    });
  });

  test("stops at the first flush packet", () => {
    expect(readList(`${rawLine(main)}0000${rawLine(`${zero} ${one} refs/heads/b`)}0000`)).toMatchObject({
      list: { commands: [{ ref: "refs/heads/main" }] },
      rest: `${rawLine(`${zero} ${one} refs/heads/b`)}0000`,
    });
  });

  test("reads an empty list, which git sends to probe authentication", () => {
    expect(readList("0000")).toEqual({ list: { shallow: [], commands: [], capabilities: [] }, rest: "" });
  });

  test.each([
    ["a delimiter packet", `0001${rawLine(main)}`],
    ["a length that is one too short", rawLine(main, main.length + 3)],
    ["NUL in a later command", rawLine(main) + rawLine(`${zero} ${one} refs/heads/b\0refs/heads/c`)],
    [
      "NUL and capabilities in a later command",
      rawLine(capable) + rawLine(`${zero} ${one} refs/heads/b\0 report-status`),
    ],
    ["NUL in a ref", rawLine(`${zero} ${one} refs/heads/ma\0in\0 report-status`)],
    ["NUL in the capabilities", rawLine(`${main}\0 report-status\0side-band-64k`)],
    ["NUL at the beginning", rawLine(`\0${main}`)],
    ["a control character in the capabilities", rawLine(`${main}\0 report-status\x01`)],
    ["a line feed in the capabilities", rawLine(`${main}\0 report-status\natomic`)],
    ["a line feed in a ref", rawLine(`${zero} ${one} refs/heads/a\nb`)],
    ["a line feed before NUL", rawLine(`${main}\n\0 report-status`)],
    ["two line feeds at the end", rawLine(`${main}\n\n`)],
    ["a carriage return in a ref", rawLine(`${main}\r`)],
    ["CRLF at the end", rawLine(`${main}\r\n`)],
    ["an uppercase object id", rawLine(`${zero} ${"A".repeat(40)} refs/heads/main`)],
    ["a short object id", rawLine(`${zero} ${one.slice(1)} refs/heads/main`)],
    ["64 digits without the format for them", rawLine(`${zero} ${"1".repeat(64)} refs/heads/main`)],
    ["object ids of both lengths", rawLine(`${"0".repeat(64)} ${one} refs/heads/main\0 object-format=sha256`)],
    ["40 digits in a repository of 64", rawLine(`${main}\0 object-format=sha256`)],
    ["two object formats", rawLine(`${main}\0 object-format=sha1 object-format=sha256`)],
    ["an unknown object format", rawLine(`${main}\0 object-format=md5`)],
    ["two spaces", rawLine(`${zero} ${one}  refs/heads/main`)],
    ["a space at the end", rawLine(`${main} `)],
    ["a tab", rawLine(`${zero}\t${one} refs/heads/main`)],
    ["a ref that isn't one", rawLine(`${zero} ${one} HEAD`)],
    ["no ref", rawLine(`${zero} ${one} `)],
    ["a duplicate ref", rawLine(main) + rawLine(`${one} ${two} refs/heads/main`)],
    ["capabilities on a line about shallow history", rawLine(`shallow ${two}\0 report-status`) + rawLine(main)],
    ["shallow history after a command", rawLine(capable) + rawLine(`shallow ${two}`)],
    ["shallow history of another format", rawLine(`shallow ${"2".repeat(64)}`) + rawLine(main)],
    ["words in uppercase", rawLine(`SHALLOW ${two}`) + rawLine(main)],
    ["something else", rawLine("deepen 1") + rawLine(main)],
  ])("rejects a list with %s", (_what, text) => {
    expect(readList(`${text}0000PACK`)).toBe(malformed);
  });

  test.each([
    ["push options", rawLine(`${main}\0 report-status push-options`), "push options are not supported; leave out -o"],
    ["a certificate", rawLine("push-cert\0 report-status\n"), "signed pushes are not supported; leave out --signed"],
    [
      "501 refs",
      Array.from({ length: 501 }, (_, index) => rawLine(`${main}${index}`)).join(""),
      "more than 500 refs at once; push them in parts",
    ],
    [
      "65 KiB",
      Array.from({ length: 400 }, (_, index) => rawLine(`${main}/${"x".repeat(70)}${index}`)).join(""),
      "the list of refs is larger than 64 KiB",
    ],
  ])("rejects a list with %s and explains why", (_what, text, reason) => {
    expect(readList(`${text}0000PACK`)).toBe(reason);
  });

  test("reads a list with 500 refs", () => {
    const text = Array.from({ length: 500 }, (_, index) => rawLine(`${main}${index}`)).join("");
    expect(readList(`${text}0000`)).toMatchObject({ list: { commands: { length: 500 } } });
  });

  test("returns null until the list is complete", () => {
    const text = `${rawLine(capable)}0000`;
    for (let length = 0; length < text.length; length++) expect(readList(text.slice(0, length))).toBeNull();
  });

  test("reads the same list from chunks of any size, and writes it back unchanged", () => {
    fc.assert(
      fc.property(commandList, fc.integer({ min: 1, max: 200 }), fc.string({ maxLength: 20 }), (list, size, pack) => {
        const text = writeCommandList(list).toString("latin1");
        const announced = [...list.capabilities, "agent=deplodash"];
        const whole = readList(text + pack);
        expect(whole).toMatchObject({ list: { shallow: list.shallow, commands: list.commands }, rest: pack });
        if (whole === null || typeof whole === "string") return;
        expect(whole.list.capabilities.toSorted()).toEqual(announced.toSorted());
        expect(readList(text, size)).toMatchObject({ list: whole.list });
        expect(writeCommandList(whole.list).toString("latin1")).toBe(text);
      }),
      { seed, numRuns: isFuzzing ? 20_000 : 200 },
    );
  });

  test("rejects a list that was changed anywhere, or forwards exactly what it read", () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.integer({ min: 0, max: 3 }),
      insert: fc.string({ unit: fc.constantFrom(..."\0\n\r 0014aAfF/.\x7f\xffrefs"), maxLength: 4 }),
    });
    fc.assert(
      fc.property(commandList, fc.array(change, { minLength: 1, maxLength: 3 }), (list, changes) => {
        const changed = changes.reduce((text, { at, remove, insert }) => {
          const start = Math.floor(at * text.length);
          return text.slice(0, start) + insert + text.slice(start + remove);
        }, writeCommandList(list).toString("latin1"));
        const found = readList(changed);
        if (found === null || typeof found === "string") return;
        const { shallow, commands } = found.list;
        for (const { ref } of commands) expect(isRefName(ref)).toBe(true);
        if (commands.length === 0) return;
        const again = readList(writeCommandList(found.list).toString("latin1"));
        expect(again).toMatchObject({ list: { shallow, commands }, rest: "" });
      }),
      { seed, numRuns: isFuzzing ? 100_000 : 1000 },
    );
  });
});

test("writes nothing from the client except ids, refs, and known capabilities", () => {
  const text = `${rawLine(`shallow ${two}\n`)}${rawLine(`${main}\0 side-band-64k session-id=abc agent=evil/1 report-status unknown\n`)}0000`;
  const found = readList(text);
  if (found === null || typeof found === "string") throw new Error("not read");
  expect(writeCommandList(found.list).toString("latin1")).toBe(
    `${rawLine(`shallow ${two}`)}${rawLine(`${main}\0 report-status side-band-64k agent=deplodash`)}0000`,
  );
});

test("recognizes a list that only deletes", () => {
  const remove = { ref: "refs/heads/a", oldId: one, newId: zero };
  const create = { ref: "refs/heads/b", oldId: zero, newId: one };
  const list = { shallow: [], capabilities: [] };
  expect(onlyDeletes({ ...list, commands: [remove] })).toBe(true);
  expect(onlyDeletes({ ...list, commands: [remove, create] })).toBe(false);
});
