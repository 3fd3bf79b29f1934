import { describe, expect, test } from "vitest";
import { readBatchAnswer, writeBatchRequest } from "../../src/gitProxy/lfs.ts";

const oid = "4d7a".repeat(16);
const request = {
  operation: "upload",
  transfers: ["lfs-standalone-file", "basic", "ssh"],
  ref: { name: "refs/heads/main" },
  objects: [{ oid, size: 12 }],
  hash_algo: "sha256",
};

test("a batch request is forwarded with only the operation and the files", () => {
  expect(JSON.parse(writeBatchRequest({ ...request, objects: [{ oid, size: 12, more: 1 }] } as never))).toEqual({
    operation: "upload",
    transfers: ["basic"],
    objects: [{ oid, size: 12 }],
    hash_algo: "sha256",
  });
});

describe("a batch answer", () => {
  const token = "ghs_16C7e42F292c6912E7710c838347Ae178B4a";
  const asked = { operation: "upload" as const, objects: [{ oid, size: 12 }] };
  const answer = (actions: object, more: object = {}) =>
    JSON.stringify({ transfer: "basic", objects: [{ oid, size: 12, actions, unknown: 1 }], unknown: 1, ...more });
  const write = (text: string, serverUrl = "https://github.com") => {
    const answer = readBatchAnswer(text, asked, { serverUrl, token });
    return answer && JSON.parse(JSON.stringify(answer));
  };
  const upload = {
    href: "https://github-cloud.s3.amazonaws.com/alambic/media/1?sig=2",
    header: { Authorization: "RemoteAuth short-lived" },
    expires_at: "2026-06-14T20:00:00Z",
    expires_in: 900,
  };
  const verify = {
    href: "https://lfs.github.com/ada/notes/verify",
    header: { Authorization: "RemoteAuth short-lived" },
  };

  test("is passed on with the actions' own headers, without unknown fields", () => {
    expect(write(answer({ upload, verify }))).toEqual({
      transfer: "basic",
      objects: [{ oid, size: 12, actions: { upload, verify } }],
      hash_algo: "sha256",
    });
  });

  test("is passed on if a file is missing, or if there is nothing to do", () => {
    const error = { code: 404, message: "Object does not exist" };
    expect(write(JSON.stringify({ objects: [{ oid, size: 12, error }] })).objects).toEqual([{ oid, size: 12, error }]);
    expect(write(JSON.stringify({ objects: [{ oid, size: 12 }] })).objects).toEqual([{ oid, size: 12 }]);
  });

  test.each([
    ["another host", "https://evil.example/1"],
    ["a host with the same beginning", "https://lfs.github.com.evil.example/1"],
    ["GitHub's host as a user", "https://lfs.github.com@evil.example/1"],
    ["a user on GitHub's host", "https://user:word@lfs.github.com/1"],
    ["plain http", "http://lfs.github.com/1"],
    ["another port", "https://lfs.github.com:8443/1"],
    ["a file", "file:///etc/passwd"],
    ["a path without a host", "/1"],
  ])("has an error in place of an action for %s", (_what, href) => {
    const { objects } = write(answer({ upload, verify: { href } }));
    expect(objects).toEqual([
      { oid, size: 12, error: { code: 502, message: expect.stringContaining("doesn't know") } },
    ]);
  });

  test.each([
    ["as it is", `Bearer ${token}`],
    ["as git's password", `Basic ${btoa(`x-access-token:${token}`)}`],
    ["as a password of another user", `Basic ${btoa(`ab:${token}`)}`],
    ["as a user", `Basic ${btoa(`${token}:`)}`],
  ])("never contains GitHub's token %s", (_what, Authorization) => {
    const { objects } = write(answer({ upload: { ...upload, header: { Authorization } } }));
    expect(objects).toEqual([{ oid, size: 12, error: expect.objectContaining({ code: 502 }) }]);
  });

  test("of a GitHub Enterprise Server may name only that server", () => {
    const local = { href: "http://localhost:3000/lfs/1" };
    expect(write(answer({ upload: local }), "http://localhost:3000").objects[0]).toMatchObject({
      actions: { upload: local },
    });
    expect(write(answer({ upload: local }), "http://localhost:4000").objects[0]).toHaveProperty("error");
    expect(write(answer({ upload }), "http://localhost:3000").objects[0]).toHaveProperty("error");
    const media = { href: "https://media.ghe.example/1" };
    expect(write(answer({ upload: media }), "https://ghe.example").objects[0]).toHaveProperty("actions");
  });

  test.each([
    ["isn't JSON", "<html>"],
    ["has no files", JSON.stringify({ message: "Not Found" })],
    ["has a file that wasn't requested", JSON.stringify({ objects: [{ oid: "0".repeat(64), size: 1 }] })],
    ["names another way to transfer files", answer({ upload }, { transfer: "multipart" })],
  ])("is rejected if it %s", (_what, text) => {
    expect(write(text)).toBeNull();
  });
});
