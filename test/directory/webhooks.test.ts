import { test as base, describe, expect, vi } from "vitest";
import { createWebhookSecret } from "../../src/crypto/webhookSecret.ts";
import { personName } from "../../src/directory/context.ts";
import type { ReceiverAnswer } from "../../src/directory/webhookRequest.ts";
import type { NewWebhook } from "../../src/directory/webhooks.ts";
import { day, hour, minute, second } from "../../src/domain/time.ts";
import { eventTypes, type WebhookEvent } from "../../src/domain/webhookEvent.ts";
import { ada } from "../harness/fixtures.ts";
import { during } from "../harness/gate.ts";
import { createLedgerEnvironment } from "../harness/ledgerEnvironment.ts";
import { verifyWebhook } from "../harness/standardWebhooks.ts";

const url = "https://alerts.acme.dev/deplodash";
const host = "alerts.acme.dev";
const answer = (status: number, retryAfter: number | null = null): ReceiverAnswer => ({
  kind: "answered",
  status,
  retryAfter,
});

const webhook = (given: Partial<NewWebhook> = {}): NewWebhook => {
  return { id: "hook1", url, secret: createWebhookSecret(), format: "standard", events: [...eventTypes], ...given };
};

/** Creates ada's directory with one webhook. */
async function createWebhook(given: Partial<NewWebhook> = {}) {
  const environment = createLedgerEnvironment();
  const { clock, directories, pass } = environment;
  const { receivers } = directories;
  const directory = directories.of(personName(ada.id));
  const added = webhook(given);
  const { secret } = added;
  expect(await directory.addWebhook(added)).toBe("added");
  let events = 0;
  const event = (): WebhookEvent => ({
    id: `msg_${++events}`,
    at: clock.now(),
    agent: { id: "agent1", label: "Release notes" },
    ...{ type: "access.ended", repo: "ada/notes", scopes: ["contents:write"], because: "expired" },
  });
  const shown = async () => (await directory.listWebhooks())[0];
  return {
    ...{ environment, clock, directories, directory, receivers, pass, secret, event, shown },
    /** Reports events, then runs all work that doesn't have to wait. */
    async happen(...happened: WebhookEvent[]) {
      await directory.recordChanges([], happened.length > 0 ? happened : [event()]);
      await pass(0);
    },
    ids: () => receivers.received.map(({ headers }) => headers["webhook-id"]),
  };
}

const test = base.extend("scene", () => createWebhook());

describe("delivery", () => {
  test("signs each message as Standard Webhooks requires", async ({ scene }) => {
    const { clock, receivers, secret, happen, shown } = scene;
    await happen();
    const [message] = receivers.received;
    if (!message) throw new Error("nothing was sent");
    expect(message.url).toBe(url);
    expect(verifyWebhook(message, secret, clock.now())).toEqual({
      type: "access.ended",
      timestamp: "2026-06-14T12:00:00Z",
      data: {
        url: "https://deplodash.example/",
        agent: { id: "agent1", label: "Release notes" },
        repo: "ada/notes",
        scopes: ["contents:write"],
        reason: "expired",
      },
    });
    expect(() => verifyWebhook({ ...message, body: `${message.body} ` }, secret, clock.now())).toThrow("no signature");
    expect(() => verifyWebhook(message, createWebhookSecret(), clock.now())).toThrow("no signature");
    expect(await shown()).toMatchObject({ deliveredAt: clock.now(), failure: null, waiting: 0 });
  });

  test("sends an event once, however late or often a ledger delivers it", async ({ scene }) => {
    const { happen, event, ids, pass } = scene;
    const same = event();
    await happen(same);
    await happen(same);
    await pass(hour);
    await happen(same, event());
    expect(ids()).toEqual(["msg_1", "msg_2"]);
  });

  test("sends only the events that the person selected", async () => {
    const { happen, event, ids } = await createWebhook({ events: ["access.ended"] });
    await happen({ ...event(), type: "access.revoked", by: "ada" } as WebhookEvent, event());
    expect(ids()).toEqual(["msg_2"]);
  });

  test("retries with growing pauses and the same id, and gives up after three days", async ({ scene }) => {
    const { clock, receivers, happen, pass, ids, shown } = scene;
    receivers.answers.set(host, answer(500));
    const start = clock.now();
    await happen();
    await pass(4 * day);
    const times = receivers.received.map(({ at }) => Math.round((at - start) / minute / 1.05));
    expect(times).toHaveLength(10);
    // The attempts are 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, and 24 h apart; each pause is up to a tenth
    // longer.
    for (const [index, expected] of [0, 0, 5, 35, 155, 455, 1055, 1895, 3095, 4535].entries())
      expect(Math.abs((times[index] ?? 0) - expected)).toBeLessThanOrEqual(expected / 15);
    expect(new Set(ids())).toEqual(new Set(["msg_1"]));
    const timestamps = new Set(receivers.received.map(({ headers }) => headers["webhook-timestamp"]));
    expect(timestamps.size).toBe(10);
    expect(await shown()).toMatchObject({ waiting: 0, dropped: 1, isFailing: true, off: null });
  });

  test("delivers waiting messages, oldest first, once the receiver works again", async ({ scene }) => {
    const { receivers, happen, pass, ids, shown } = scene;
    receivers.answers.set(host, { kind: "timeout" });
    await happen();
    await pass(minute);
    await happen();
    await happen();
    expect(await shown()).toMatchObject({ waiting: 3, failure: { answer: { kind: "timeout" } } });
    receivers.answers.clear();
    const tried = ids().length;
    // A new event is tried within five minutes, no matter how long the receiver has been failing.
    await pass(5 * minute);
    expect(ids().slice(tried).sort()).toEqual(["msg_1", "msg_2", "msg_3"]);
    expect(await shown()).toMatchObject({ waiting: 0, isFailing: false, failure: { answer: { kind: "timeout" } } });
  });

  test("waits as long as the receiver asks for", async ({ scene: { receivers, happen, pass } }) => {
    receivers.answers.set(host, answer(429, 2 * hour));
    await happen();
    await pass(2 * hour - second);
    expect(receivers.received).toHaveLength(1);
    await pass(second);
    expect(receivers.received).toHaveLength(2);
  });

  test.each([301, 302, 307, 308])("treats a redirect (%i) as an error", async (status) => {
    const { receivers, happen, shown } = await createWebhook();
    receivers.answers.set(host, answer(status));
    await happen();
    expect(receivers.received).toHaveLength(1);
    expect(await shown()).toMatchObject({ isFailing: true, waiting: 1, failure: { answer: { status } } });
  });

  test("turns the webhook off if the receiver is gone, until a test message succeeds", async ({ scene }) => {
    const { receivers, happen, pass, directory, shown } = scene;
    receivers.answers.set(host, answer(410));
    await happen();
    await happen();
    await pass(day);
    expect(receivers.received).toHaveLength(1);
    expect(await shown()).toMatchObject({ off: "gone", waiting: 0, dropped: 1 });
    expect(await directory.testWebhook("hook1")).toBe("tested");
    expect(await shown()).toMatchObject({ off: "gone", test: { answer: { status: 410 } } });
    receivers.answers.clear();
    await directory.testWebhook("hook1");
    expect(await shown()).toMatchObject({ off: null, isFailing: false });
    await happen();
    expect(receivers.received).toHaveLength(4);
  });

  test("turns the webhook off after five days of failures", async ({ scene: { receivers, happen, pass, shown } }) => {
    receivers.answers.set(host, { kind: "unreachable" });
    for (let days = 0; days < 6; days++) {
      await happen();
      await pass(day);
    }
    expect(await shown()).toMatchObject({ off: "failing", waiting: 0 });
  });

  test("keeps a hundred waiting messages, and counts those that it drops", async ({ scene }) => {
    const { receivers, event, happen, pass, shown, ids } = scene;
    receivers.answers.set(host, answer(503));
    await happen();
    for (let index = 0; index < 104; index++) await happen(event());
    expect(await shown()).toMatchObject({ waiting: 100, dropped: 5 });
    receivers.answers.clear();
    receivers.received.length = 0;
    await pass(30 * second);
    expect(ids()).toHaveLength(20);
    await pass(4 * minute);
    expect(new Set(ids()).size).toBe(100);
    expect(ids()).not.toContain("msg_5");
  });

  test("drops requests before other messages, so that an agent can't displace them", async ({ scene }) => {
    const { receivers, event, happen, pass, ids } = scene;
    receivers.answers.set(host, answer(503));
    await happen();
    const wants = [{ repo: "ada/notes", scopes: ["contents:read"] as const, branches: null }];
    const request = { type: "request.waiting", request: "agent1.x", wants, reason: null, expiresAt: 0 } as const;
    for (let index = 0; index < 100; index++) await happen({ ...event(), ...request });
    receivers.answers.clear();
    receivers.received.length = 0;
    await pass(10 * minute);
    expect(ids()).toHaveLength(100);
    expect(ids()).toContain("msg_1");
    expect(ids()).not.toContain("msg_2");
  });

  test("doesn't let a slow receiver delay another one", async ({ scene: { receivers, directory, event, pass } }) => {
    const slack = "hooks.slack.com";
    await directory.addWebhook(webhook({ id: "hook2", url: `https://${slack}/services/T02/B07/x`, format: "slack" }));
    const held = receivers.messages.hold();
    await directory.recordChanges([], [event(), event()]);
    const hosts = () => receivers.received.map((message) => new URL(message.url).host);
    const meanwhile = () => vi.waitFor(() => expect(hosts()).toEqual([host, slack, slack]));
    await during(held, () => pass(0), meanwhile);
  });
});

describe("managing webhooks", () => {
  test("shows the address without its secrets", async () => {
    const { shown, directories } = await createWebhook({
      url: "https://hooks.slack.com/services/T02ABCDEF/B07ABCDEF/abcDEF123?key=very-secret",
    });
    expect(await shown()).toMatchObject({
      host: "hooks.slack.com",
      address: "https://hooks.slack.com/services/T02…/B07…/abc…?…",
    });
    const stored = JSON.stringify(directories.open(personName(ada.id)).sql.all("SELECT * FROM webhooks"));
    for (const secret of ["T02ABCDEF", "very-secret", "whsec_"]) expect(stored).not.toContain(secret);
  });

  test("accepts three webhooks, and a repeated call adds none", async ({ scene: { directory } }) => {
    const added = [];
    for (const id of ["hook2", "hook2", "hook3", "hook4"]) added.push(await directory.addWebhook(webhook({ id })));
    expect(added).toEqual(["added", "added", "added", "too_many"]);
    expect(await directory.listWebhooks()).toHaveLength(3);
  });

  test("signs with the previous secret as well for a day after it was replaced", async ({ scene }) => {
    const { clock, receivers, directory, secret, happen, pass } = scene;
    const fresh = createWebhookSecret();
    expect(await directory.replaceWebhookSecret("hook1", fresh)).toBe(host);
    expect(await directory.replaceWebhookSecret("hook1", fresh)).toBe(host);
    const last = () => receivers.received.at(-1) ?? { headers: {}, body: "" };
    await happen();
    for (const one of [fresh, secret]) expect(verifyWebhook(last(), one, clock.now())).toBeTruthy();
    await pass(day);
    await happen();
    expect(verifyWebhook(last(), fresh, clock.now())).toBeTruthy();
    expect(() => verifyWebhook(last(), secret, clock.now())).toThrow("no signature");
    expect(await directory.replaceWebhookSecret("hook9", fresh)).toBeNull();
  });

  test("sends nothing more to a webhook that was removed, even during an attempt", async ({ scene }) => {
    const { receivers, directory, event, pass, happen } = scene;
    const held = receivers.messages.hold();
    await directory.recordChanges([], [event(), event()]);
    await during(
      held,
      () => pass(0),
      () => directory.removeWebhook("hook1"),
    );
    await happen();
    await pass(day);
    expect(receivers.received).toHaveLength(1);
    expect(await directory.listWebhooks()).toEqual([]);
  });

  test("sends ten test messages an hour", async ({ scene: { directory, receivers, clock, pass, secret } }) => {
    const send = () => directory.testWebhook("hook1");
    for (let index = 0; index < 10; index++) expect(await send()).toBe("tested");
    expect(await send()).toBe("too_many");
    await directory.removeWebhook("hook1");
    expect(await send()).toBe("not_found");
    const [message] = receivers.received;
    expect(message && verifyWebhook(message, secret, clock.now())).toMatchObject({ type: "test" });
    await pass(hour);
    await directory.addWebhook(webhook());
    expect(await send()).toBe("tested");
  });
});
