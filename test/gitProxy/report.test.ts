import { describe, expect, test } from "vitest";
import { readPktLine } from "../../src/gitProxy/pktLine.ts";
import { ReportObserver, readsReport, refusalReport } from "../../src/gitProxy/report.ts";
import { ids, rawLine } from "./commandLists.ts";

const commands = ["refs/heads/main", "refs/heads/agent/a"].map((ref) => ({ ref, oldId: ids.zero, newId: ids.one }));
const refusal = {
  commands,
  reasonFor: (ref: string) => (ref.endsWith("main") ? "not allowed: agent/* only" : "another ref is not allowed"),
  message: "deplodash: Ask the owner.",
};
const lines = [
  "unpack ok\n",
  "ng refs/heads/main not allowed: agent/* only\n",
  "ng refs/heads/agent/a another ref is not allowed\n",
];

/** Returns the lines of a report without side-band framing. */
function linesOf(bytes: Uint8Array): string[] {
  const found = [];
  for (let next = 0; next < bytes.length; ) {
    const read = readPktLine(bytes, next);
    if (read === null || read === "malformed") throw new Error("not a pkt-line");
    next = read.end;
    found.push(read.line.kind === "flush" ? "0000" : Buffer.from(read.line.content).toString("latin1"));
  }
  return found;
}

describe("refusalReport", () => {
  test("names each ref with the reason", () => {
    expect(linesOf(refusalReport({ ...refusal, capabilities: ["report-status"] }))).toEqual([...lines, "0000"]);
  });

  test("uses the side-bands, with a sentence for people, if the client supports them", () => {
    const report = refusalReport({ ...refusal, capabilities: ["report-status-v2", "side-band-64k"] });
    expect(linesOf(report)).toEqual([
      "\x02deplodash: Ask the owner.\n",
      `\x01${[...lines.map((line) => rawLine(line)), "0000"].join("")}`,
      "0000",
    ]);
  });

  test("splits a report that is too long for one side-band packet", () => {
    const many = Array.from({ length: 500 }, (_, index) => ({
      ...commands[0],
      ref: `refs/heads/${"x".repeat(200)}${index}`,
    }));
    const report = refusalReport({
      ...refusal,
      commands: many.map(({ ref }) => ({ ref, oldId: ids.zero, newId: ids.one })),
      capabilities: ["report-status", "side-band-64k"],
    });
    const inner = linesOf(report)
      .filter((line) => line.startsWith("\x01"))
      .map((line) => line.slice(1));
    expect(inner.length).toBeGreaterThan(1);
    expect(linesOf(Buffer.from(inner.join(""), "latin1"))).toHaveLength(502);
  });

  test("says why the whole push can't be read", () => {
    const report = refusalReport({ ...refusal, commands: [], unpack: "signed", capabilities: ["report-status"] });
    expect(linesOf(report)).toEqual(["unpack signed\n", "0000"]);
  });

  test("is sent only to clients that read reports", () => {
    expect(readsReport(["report-status"])).toBe(true);
    expect(readsReport(["report-status-v2"])).toBe(true);
    expect(readsReport(["side-band-64k", "atomic"])).toBe(false);
  });
});

describe("ReportObserver", () => {
  const ok = "ok refs/heads/main\n";
  const ng = "ng refs/heads/main protected branch hook declined\n";
  test.each([
    ["accepted", ["unpack ok\n", ok, ok]],
    ["accepted", ["unpack ok", ok, ok]],
    ["partly accepted", ["unpack ok\n", ok, ng]],
    ["rejected", ["unpack ok\n", ng, ng]],
    ["rejected", ["unpack index-pack abnormal exit\n", ng, ng]],
    ["rejected", ["unpack index-pack abnormal exit\n"]],
    ["unseen", ["unpack ok\n", ok]],
    ["unseen", ["unpack ok\n"]],
    ["unseen", [ok, ok]],
    ["unseen", []],
  ])("returns %s for %j", (outcome, reported) => {
    const inner = `${reported.map((line) => rawLine(line)).join("")}0000`;
    const messages = rawLine("\x02Resolving deltas: 100%\n");
    const banded = `${messages}${rawLine(`\x01${inner.slice(0, 13)}`)}${messages}${rawLine(`\x01${inner.slice(13)}`)}0000`;
    for (const [text, capabilities] of [
      [inner, ["report-status"]],
      [banded, ["report-status", "side-band-64k"]],
    ] as const) {
      for (const size of [1, 7, text.length]) {
        const observer = new ReportObserver(capabilities);
        for (let start = 0; start < text.length; start += size)
          observer.read(Buffer.from(text.slice(start, start + size)));
        expect(observer.outcome(2)).toBe(outcome);
      }
    }
  });

  test("returns unseen if the answer isn't a report", () => {
    const observer = new ReportObserver(["report-status", "side-band-64k"]);
    observer.read(Buffer.from(`<html>${rawLine(`\x01${rawLine("unpack ok")}${rawLine(ok)}`)}`));
    expect(observer.outcome(1)).toBe("unseen");
  });

  test("ignores reports in the server's messages to people", () => {
    const observer = new ReportObserver(["report-status", "side-band-64k"]);
    observer.read(Buffer.from(rawLine(`\x02${rawLine("unpack ok")}${rawLine(ok)}0000`)));
    expect(observer.outcome(1)).toBe("unseen");
  });
});
