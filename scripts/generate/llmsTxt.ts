interface Sample {
  lang: string;
  label: string;
  /** The status of the service's answer. A sample without a status calls GitHub. */
  "x-status"?: string;
  source: string;
}
interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  "x-codeSamples"?: Sample[];
  parameters?: (Parameter | { $ref: string })[];
  responses: Record<string, Response | { $ref: string }>;
}
interface Parameter {
  name: string;
  in: string;
  description: string;
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
    parameters: Record<string, Parameter>;
    schemas: {
      ProblemCode: { "x-problemTitles": Record<string, string>; "x-enumDescriptions": Record<string, string> };
      RequestedScope: { description: string };
      Scope: { enum: string[] };
    };
  };
}

/** Returns the contract as a short guide for agents. All but one of its sentences come from the contract. */
export function llmsTxt(document: object): string {
  const contract = document as Contract;
  const { info, components } = contract;
  const { securitySchemes, schemas } = components;
  const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      method === "parameters" ? [] : [{ call: `${method.toUpperCase()} ${path}`, operation }],
    ),
  );
  const agentOperations = operations.filter(({ operation }) => operation.tags.includes("Tokens"));
  const { "x-problemTitles": titles, "x-enumDescriptions": details } = schemas.ProblemCode;
  const statuses = statusesOf(contract, agentOperations);
  return `${[
    `# ${info.title}`,
    `> ${info.summary}`,
    paragraphs(info.description),
    "This service is at https://deplodash.example. In the examples, `DEPLODASH_AGENT_TOKEN` is your agent token, and `TOKEN` is the GitHub token that the service returned.",
    "## Guide",
    paragraphs(tagText(contract, "Guide for agents")),
    "## Git remotes",
    paragraphs(tagText(contract, "Git")),
    "## The agent token",
    paragraphs(securitySchemes.agentToken.description),
    "## Agents without a secret",
    paragraphs(tagText(contract, "Agents without a secret")),
    // Scopes have their own section. git's credential helper is an alternative to the remotes that only the API documentation covers.
    ...agentOperations
      .filter(({ operation }) => !["listScopes", "answerGitCredential"].includes(operation.operationId))
      .map(({ call, operation }) => operationText(contract, call, operation)),
    "## Scopes",
    `${schemas.RequestedScope.description}\n\n${scopesText(schemas.Scope.enum)}`,
    "## Problems",
    Object.entries(details)
      .map(([code, detail]) => `- \`${code}\`${statuses.get(code) ?? ""}: ${titles[code]}. ${detail}`)
      .join("\n"),
    "## More",
    operations
      .filter(({ operation }) => /^Get this description/.test(operation.summary))
      .map(({ call, operation }) => `- ${call}: ${operation.summary}`)
      .join("\n"),
  ].join("\n\n")}\n`;
}

function tagText({ tags }: Contract, tag: string): string {
  return tags.find(({ name }) => name === tag)?.description ?? "";
}

function operationText(contract: Contract, call: string, operation: Operation): string {
  const shell = (operation["x-codeSamples"] ?? []).filter(({ lang }) => lang === "Shell");
  // Omits variants of a call, and calls that consist of only an address. The API documentation shows them.
  const samples = shell.filter((sample, index) => (index === 0 ? !call.startsWith("GET ") : !sample["x-status"]));
  const { parameters, responses } = contract.components;
  // The guide explains `Prefer` once for all operations.
  const guide = tagText(contract, "Guide for agents");
  const headers = (operation.parameters ?? [])
    .map((parameter) => resolve(parameters, parameter))
    .filter((parameter) => parameter.in === "header" && !guide.includes(`\`${parameter.name}:`));
  const answers = Object.entries(operation.responses).flatMap(([status, response]) =>
    status < "300" ? [answerText(status, resolve(responses, response))] : [],
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

/** Returns the status that agents get with each problem, by the problem's code. */
function statusesOf(contract: Contract, operations: { operation: Operation }[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { operation } of operations)
    for (const [status, response] of Object.entries(operation.responses)) {
      const problem = resolve(contract.components.responses, response).content?.["application/problem+json"];
      // Only the response's own schema says which codes belong to its status.
      const [, codes = ""] = /"code":\{"type":"string","enum":\[([^\]]*)\]/.exec(JSON.stringify(problem ?? {})) ?? [];
      for (const code of codes.match(/\w+/g) ?? []) found.set(code, ` (${status})`);
    }
  return found;
}

/** Lists permissions, grouped by the levels that they have. */
function scopesText(scopes: string[]): string {
  const levels = new Map<string, string[]>();
  for (const scope of scopes) {
    const [key = "", level = ""] = scope.split(":");
    levels.set(key, [...(levels.get(key) ?? []), level]);
  }
  const groups = Map.groupBy(levels, ([, of]) => of.map((level) => `\`:${level}\``).join(" and "));
  return [...groups].map(([of, keys]) => `- ${of}: ${keys.map(([key]) => key).join(", ")}`).join("\n");
}

/** Follows a `$ref` to one of these components. Returns any other value unchanged. */
function resolve<Component extends object>(
  components: Record<string, Component>,
  value: Component | { $ref: string },
): Component {
  if (!("$ref" in value)) return value;
  const found = components[value.$ref.split("/").at(-1) ?? ""];
  if (!found) throw new Error(`The contract has no ${value.$ref}.`);
  return found;
}

/** Joins the lines of each paragraph. Leaves list items and code on their own lines. */
function paragraphs(text: string): string {
  return text
    .trim()
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part) => (part.startsWith("```") ? part : part.replaceAll(/(?<!\n)\n(?!\n|\d+\. |- |$)/g, " ")))
    .join("");
}
