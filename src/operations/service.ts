import type { Handler } from "../http/contract.ts";
import { Refusal, problem } from "../http/problem.ts";
import type { Service } from "../service.ts";

export const getHealth: Handler<"getHealth"> = async ({ reply }) => reply(200, { status: "ok" });

export const getOpenapiYaml: Handler<"getOpenapiYaml"> = async ({ reply, request, service }) => {
  const text = await readAsset(request, service);
  return text === null ? reply(304) : reply(200, text);
};

export const getOpenapiJson: Handler<"getOpenapiJson"> = async ({ reply, request, service }) => {
  const text = await readAsset(request, service);
  return text === null ? reply(304) : reply(200, JSON.parse(text));
};

export const getStylesheet: Handler<"getStylesheet"> = async ({ reply, request, service }) => {
  const text = await readAsset(request, service);
  return text === null ? reply(304) : reply(200, text);
};

/** The text of a file that was made at build time; `null` where the caller has it already. */
async function readAsset(request: Request, service: Service): Promise<string | null> {
  const file = await service.asset(request);
  if (file.status === 304) return null;
  if (!file.ok) throw new Refusal(500, problem("internal_error"));
  return file.text();
}
