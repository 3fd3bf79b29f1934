/** The contract in short, for an agent that was given a link and nothing else. All its words are the contract's. */

interface Sample {
  lang: string;
  label: string;
  /** The status that the service answers to it; a sample without is for GitHub. */
  "x-status"?: string;
  source: string;
}
interface Operation {
  tags: string[];
  summary: string;
  description: string;
  "x-codeSamples"?: Sample[];
  parameters?: { name: string; in: string; description: string }[];
  responses: Record<string, Response | { $ref: string }>;
}
interface Response {
  description: string;
  content?: Record<string, { schema: unknown; examples?: Record<string, { value: unknown }> }>;
}
interface Contract {
  info: { title: string; summary: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    securitySchemes: { agentToken: { description: string } };
    responses: Record<string, Response>;
    schemas: {
      ProblemCode: { "x-problemTitles": Record<string, string>; "x-enumDescriptions": Record<string, string> };
      RequestedScope: { description: string };
      Scope: { enum: string[] };
    };
  };
}

export function llmsTxt(given: object): string {
  const contract = given as Contract;
  const { info, components } = contract;
  const { securitySchemes, schemas } = components;
  const all = Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      method === "parameters" ? [] : [{ call: `${method.toUpperCase()} ${path}`, operation }],
    ),
  );
  const called = all.filter(({ operation }) => operation.tags.includes("Tokens"));
  const { "x-problemTitles": titles, "x-enumDescriptions": details } = schemas.ProblemCode;
  const statuses = statusesOf(contract, called);
  return `${[
    `# ${info.title}`,
    `> ${info.summary}`,
    paragraphs(info.description),
    "This service is at https://deplodash.example. Below, the environment has your agent token as `DEPLODASH_AGENT_TOKEN`, and as `TOKEN` the GitHub token that you were given.",
    "## The agent token",
    paragraphs(securitySchemes.agentToken.description),
    ...called.map(({ call, operation }) => operationText(contract, call, operation)),
    "## Scopes",
    `${schemas.RequestedScope.description}\n\n${scopesText(schemas.Scope.enum)}`,
    "## Problems",
    Object.entries(details)
      .map(([code, detail]) => `- \`${code}\`${statuses.get(code) ?? ""}: ${titles[code]}. ${detail}`)
      .join("\n"),
    "## More",
    all
      .filter(({ operation }) => /^Get (this description|a guide)/.test(operation.summary))
      .map(({ call, operation }) => `- ${call}: ${operation.summary}`)
      .join("\n"),
  ].join("\n\n")}\n`;
}

function operationText(contract: Contract, call: string, operation: Operation): string {
  const samples = (operation["x-codeSamples"] ?? []).filter(({ lang }) => lang === "Shell");
  const headers = (operation.parameters ?? []).filter((parameter) => parameter.in === "header");
  const answers = Object.entries(operation.responses).flatMap(([status, response]) =>
    status < "300" ? [answerText(status, resolve(contract, response))] : [],
  );
  return [
    `## ${operation.summary}`,
    `\`${call}\``,
    paragraphs(operation.description),
    ...samples.map(sampleText),
    [...headers.map(({ name, description }) => `- \`${name}\`: ${description}`), ...answers].join("\n"),
  ].join("\n\n");
}

function sampleText({ label, source, "x-status": status }: Sample): string {
  return `${label}${status ? `, answered \`${status}\`` : ""}:\n\n\`\`\`sh\n${source}\`\`\``;
}

function answerText(status: string, { description, content = {} }: Response): string {
  const [example] = Object.values(content["application/json"]?.examples ?? {});
  return [`- \`${status}\`: ${description}`, ...(example ? [`  \`${JSON.stringify(example.value)}\``] : [])].join("\n");
}

/** Under which status an agent meets each code. */
function statusesOf(contract: Contract, called: { operation: Operation }[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { operation } of called)
    for (const [status, response] of Object.entries(operation.responses)) {
      const problem = resolve(contract, response).content?.["application/problem+json"];
      // The schema's own enum is the one place of the contract that joins a status and its codes.
      const [, codes = ""] = /"code":\{"type":"string","enum":\[([^\]]*)\]/.exec(JSON.stringify(problem ?? {})) ?? [];
      for (const code of codes.match(/\w+/g) ?? []) found.set(code, ` (${status})`);
    }
  return found;
}

/** One line for each level that permissions have. */
function scopesText(scopes: string[]): string {
  const levels = new Map<string, string[]>();
  for (const scope of scopes) {
    const [key = "", level = ""] = scope.split(":");
    levels.set(key, [...(levels.get(key) ?? []), level]);
  }
  const groups = Map.groupBy(levels, ([, of]) => of.map((level) => `\`:${level}\``).join(" and "));
  return [...groups].map(([of, keys]) => `- ${of}: ${keys.map(([key]) => key).join(", ")}`).join("\n");
}

function resolve(contract: Contract, response: Response | { $ref: string }): Response {
  if (!("$ref" in response)) return response;
  const found = contract.components.responses[response.$ref.split("/").at(-1) ?? ""];
  if (!found) throw new Error(`${response.$ref} leads nowhere`);
  return found;
}

/** A line of the contract ends where its editor's window did; a model needs no such ends. Lists keep theirs. */
function paragraphs(text: string): string {
  return text.trim().replaceAll(/(?<!\n)\n(?!\n|\d+\. |- )/g, " ");
}
