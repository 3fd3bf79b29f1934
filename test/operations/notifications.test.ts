import { afterEach, describe, expect, test } from "vitest";
import { createOwner, type Owner, requestLink } from "../../scripts/local/owner.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";
import { useSandboxedWorker } from "../harness/sandboxedWorker.ts";
import { verifyWebhook } from "../harness/standardWebhooks.ts";
import type { Seen } from "../sandbox/visitor.ts";

const running = useSandboxedWorker();
const opened: Receiver[] = [];
const removals: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
  for (const receiver of opened.splice(0)) receiver.close();
});

async function open(elsewhere?: string): Promise<Receiver> {
  const receiver = await startReceiver(elsewhere);
  opened.push(receiver);
  return receiver;
}

/** The people who are signed in. */
const owners = new Map<string, Promise<Owner>>();

function ownerOf(login: string): Promise<Owner> {
  const owner = owners.get(login) ?? createOwner(running, login);
  owners.set(login, owner);
  return owner;
}

const settings = (owner: Owner) => owner.browser.open(`${running.origin}/notifications`);
const secretOn = ({ document }: Seen) => document.querySelector(".secret")?.textContent ?? "";

/** Adds a webhook with its own receiver as this person. */
async function addWebhook(login = "ada", format = "standard") {
  const [owner, receiver] = [await ownerOf(login), await open()];
  const page = await owner.browser.press(await settings(owner), "Add webhook", { url: receiver.url, format });
  removals.push(async () => owner.browser.press(await settings(owner), "Remove"));
  return { owner, receiver, page, secret: secretOn(page) };
}

describe("webhooks", () => {
  test("report events about a person's agents, signed, from the first request to the end", async () => {
    const { owner, receiver, page, secret } = await addWebhook();
    expect(page.text).toContain("can’t show it again");
    expect((await owner.browser.open(page.url.href)).status).toBe(410);
    const agent = await owner.register("<!channel> https://evil.com");
    const link = await requestLink(running.origin, agent, "ada/notes", ["issues:read"]);
    const waiting = verifyWebhook(await receiver.arrived(0), secret, Date.now());
    expect(waiting).toMatchObject({ type: "request.waiting", data: { url: link, wants: [{ repo: "ada/notes" }] } });
    // The link alone grants nothing, because it asks the person to sign in.
    expect(JSON.stringify(waiting)).not.toMatch(/dpl_|gh[su]_|csrf/);
    await owner.approve(link, ["issues:read"]);
    const approved = verifyWebhook(await receiver.arrived(1), secret, Date.now());
    expect(approved).toMatchObject({ type: "access.approved", data: { by: "ada", scopes: ["issues:read"] } });
    await owner.browser.press(await owner.browser.open(running.origin), "Revoke");
    const revoked = verifyWebhook(await receiver.arrived(2), secret, Date.now());
    expect(revoked).toMatchObject({ type: "access.revoked", data: { by: "ada", repo: "ada/notes" } });
    expect((await settings(owner)).text).toMatch(/Working.*last delivered just now/);
  });

  test("send plain text to chat programs", async () => {
    const { owner, receiver, secret } = await addWebhook("ada", "slack");
    const agent = await owner.register("<!channel> https://evil.com");
    const link = await requestLink(running.origin, agent, "ada/notes", ["issues:read"]);
    const message = await receiver.arrived(0);
    const payload = verifyWebhook(message, secret, Date.now()) as { text: string };
    expect(Object.keys(payload)).toEqual(["text"]);
    expect(payload.text).toContain("＜！channel＞ https：／／evil․com");
    expect(payload.text.match(/https?:\/\/[^ ]+/g)).toEqual([link]);
  });

  test("tell nobody but the registrant about requests", async () => {
    const { receiver } = await addWebhook("ben");
    const ada = await ownerOf("ada");
    await requestLink(running.origin, await ada.register("Of ada"), "ben/app", ["issues:read"]);
    const { owner } = await addWebhook("ben");
    const own = await owner.register("Of ben");
    await requestLink(running.origin, own, "ben/app", ["issues:read"]);
    await receiver.arrived(0);
    expect(receiver.messages.map(({ body }) => JSON.parse(body).data.agent.label)).toEqual(["Of ben"]);
  });

  test("don't delay requests and decisions while a receiver doesn't answer", async () => {
    const { owner, receiver } = await addWebhook();
    receiver.answer = "nothing";
    const agent = await owner.register("Patient");
    const link = await requestLink(running.origin, agent, "ada/notes", ["issues:read"]);
    await receiver.arrived(0);
    const start = Date.now();
    await owner.approve(link, ["issues:read"]);
    await owner.browser.press(await owner.browser.open(running.origin), "Revoke");
    expect(Date.now() - start).toBeLessThan(4_000);
  });
});

describe("test messages", () => {
  test("show the receiver's status, but nothing else from its answer", async () => {
    const { owner, receiver, secret } = await addWebhook();
    const good = await owner.browser.press(await settings(owner), "Send test message");
    expect(good.text).toMatch(/Test message delivered\. 127\.0\.0\.1:\d+ responded with status 200 in \d+ ms/);
    expect(verifyWebhook(await receiver.arrived(0), secret, Date.now())).toMatchObject({ type: "test" });
    receiver.answer = 503;
    const bad = await owner.browser.press(await settings(owner), "Send test message");
    expect(bad.text).toMatch(/Test message not delivered\. 127\.0\.0\.1:\d+ responded with status 503/);
    expect(good.text + bad.text).not.toContain("not for anyone’s eyes");
  });

  test("don't follow a redirect", async () => {
    const target = await open();
    const [owner, receiver] = [await ownerOf("ada"), await open(target.url)];
    await owner.browser.press(await settings(owner), "Add webhook", { url: receiver.url });
    removals.push(async () => owner.browser.press(await settings(owner), "Remove"));
    receiver.answer = 307;
    const page = await owner.browser.press(await settings(owner), "Send test message");
    expect(page.text).toContain("responded with a redirect (307)");
    expect([receiver.messages.length, target.messages.length]).toEqual([1, 0]);
  });

  test("wait five seconds for a receiver that doesn't answer", async () => {
    const { owner, receiver } = await addWebhook();
    receiver.answer = "nothing";
    const start = Date.now();
    const page = await owner.browser.press(await settings(owner), "Send test message");
    expect(page.text).toContain("didn’t respond within 5 seconds");
    expect(Date.now() - start).toBeLessThan(8_000);
  });
});

describe("adding a webhook", () => {
  test.each([
    ["https://10.0.0.1/", "Use a server’s public name"],
    ["https://printer/", "Use a server’s public name"],
    ["https://user:password@hooks.slack.com/", "Leave out the user name and password"],
    ["nonsense", "Enter a complete address"],
  ])("says next to the field why %s can't be used", async (url, reason) => {
    const owner = await ownerOf("ada");
    const page = await owner.browser.press(await settings(owner), "Add webhook", { url, format: "slack" });
    expect(page.status).toBe(400);
    expect(page.document.querySelector("#url-mistake")?.textContent).toMatch(
      new RegExp(`^${reason}.*Nothing was added`),
    );
    expect(page.document.querySelector("#url")?.getAttribute("value")).toBe(url);
    expect(page.document.querySelector("input[name=format][checked]")?.getAttribute("value")).toBe("slack");
  });

  test("asks for at least one event, and asks GitHub who the person is", async () => {
    const owner = await createOwner(running, "ada");
    const fields = { url: "https://hooks.slack.com/x", events: [] as string[] };
    const page = await owner.browser.press(await settings(owner), "Add webhook", fields);
    expect(page.text).toContain("Select at least one event. Nothing was added.");
    const form = await settings(owner);
    const [signIn = ""] = [...running.sandbox.tokens.keys()].filter((token) => token.startsWith("ghu_")).slice(-1);
    running.sandbox.tokens.delete(signIn);
    expect((await owner.browser.press(form, "Add webhook", { url: "https://hooks.slack.com/x" })).status).toBe(401);
  });

  test("allows three per person, visible only to that person", async () => {
    const { owner } = await addWebhook("cleo");
    const add = async () => owner.browser.press(await settings(owner), "Add webhook", { url: (await open()).url });
    for (const _ of [2, 3]) {
      expect((await add()).status).toBe(200);
      removals.push(async () => owner.browser.press(await settings(owner), "Remove"));
    }
    expect((await add()).status).toBe(409);
    const page = await settings(owner);
    const stranger = await ownerOf("ben");
    // Combine ben's own page with the buttons from cleo's.
    const own = await settings(stranger);
    const csrf = own.document.querySelector("input[name=csrf]")?.getAttribute("value") ?? "";
    const foreign = { ...page, url: own.url };
    const press = (button: string) => stranger.browser.press(foreign, button, { csrf });
    expect((await press("Send test message")).status).toBe(404);
    expect((await press("Replace secret")).status).toBe(404);
    await press("Remove");
    expect((await settings(owner)).document.querySelectorAll("main li")).toHaveLength(3);
  });
});
