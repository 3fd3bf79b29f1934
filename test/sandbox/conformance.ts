import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { type DescribedResponse, describedOperation, description, type Schema, schema } from "./description.ts";

const prefix = "#/components/schemas/";

/** Translates a schema from OpenAPI 3.0, which uses `nullable` where JSON Schema uses the type null. */
function translate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translate);
  if (typeof value !== "object" || value === null) return value;
  const { nullable, discriminator: _, ...rest } = { nullable: false, discriminator: undefined, ...value };
  // The alternatives in GitHub's description overlap, so an object may match more than one.
  const parts = Object.entries(rest).map(([name, part]) => [name === "oneOf" ? "anyOf" : name, translate(part)]);
  const translated = Object.fromEntries(parts);
  return nullable === true ? { anyOf: [{ type: "null" }, translated] } : translated;
}

const ajv = new Ajv({ strict: false, validateSchema: false });
addFormats.default(ajv);
const compiled = new Map<string, ValidateFunction>();

/** Gives ajv the schemas that a schema refers to. The whole description contains thousands. */
function addReferences(text: string): void {
  for (const [, name = ""] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
    if (ajv.schemas[prefix + name] !== undefined) continue;
    const referred = JSON.stringify(translate(schema(name)));
    ajv.addSchema(JSON.parse(referred), prefix + name);
    addReferences(referred);
  }
}

function validator(wanted: Schema): ValidateFunction {
  const text = JSON.stringify(translate(wanted));
  const known = compiled.get(text);
  if (known !== undefined) return known;
  addReferences(text);
  const validate = ajv.compile(JSON.parse(text));
  compiled.set(text, validate);
  return validate;
}

function resolve(response: DescribedResponse | undefined): DescribedResponse | undefined {
  const name = response?.$ref?.split("/").at(-1);
  return name === undefined ? response : description().components.responses[name];
}

/**
 * Returns how an answer differs from GitHub's description. The description doesn't list every error of every operation,
 * so the errors that it omits must match its `basic-error`.
 */
export function descriptionErrors(operation: string, status: number, body: unknown): string[] {
  const response = resolve(describedOperation(operation).responses[status]);
  if (response === undefined && status < 400) return [`${operation} has no answer ${status}`];
  const described = response?.content?.["application/json"]?.schema;
  const wanted = described ?? (status < 400 ? undefined : schema("basic-error"));
  if (wanted === undefined) return body === undefined ? [] : [`${operation} ${status} has no body`];
  const validate = validator(wanted);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${operation} ${status}: ${instancePath} ${message}`,
  );
}
